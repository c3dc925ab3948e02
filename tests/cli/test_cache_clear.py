"""`convert cache clear` removes the files that the program wrote, and no others."""

import json
import os

import pytest

from converter.cli.commands.cache_clear import is_own


def _left(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_clear_removes_only_what_the_program_wrote(cache, run):
    ran = run("cache", "clear")
    assert (ran.code, ran.out) == (0, f"5 files removed from {cache}\n")
    assert _left(cache) == [os.path.join("ecb", "notes.csv"), os.path.join("photos", "2026.csv")]


def test_clear_of_one_source_leaves_the_others(cache, run):
    run("cache", "clear", "cbr")
    assert (cache / "ecb" / "2026.csv").exists()


def test_clear_removes_a_folder_that_it_has_emptied(cache, run):
    (cache / "ecb" / "notes.csv").unlink()
    run("cache", "clear")
    assert not (cache / "ecb").exists()


@pytest.mark.skipif(os.name == "nt", reason="links need a right there")
def test_clear_does_not_follow_links(cache, tmp_path, run):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "2026.csv").write_text("mine")
    (cache / "cbr").symlink_to(outside)
    (cache / "ecb" / "2023.csv").symlink_to(outside / "2026.csv")
    ran = run("cache", "clear")
    assert (ran.code, ran.err) == (5, f"convert: {cache / 'cbr'} is a link, and is left as it is\n")
    run("cache", "clear", "ecb")
    assert (outside / "2026.csv").read_text() == "mine"


def test_clear_of_an_unknown_source_removes_nothing(cache, run):
    before = _left(cache)
    assert run("cache", "clear", "photos").code == 2
    assert _left(cache) == before


@pytest.mark.parametrize(
    "name", ["2026.csv.bak", "readme.csv", "source.json.txt", ".profile", "x.tmp", "2026csv", "20.csv"]
)
def test_a_file_of_another_name_is_not_the_programs_own(name):
    assert not is_own(name)


def test_with_a_set_clock_clear_leaves_the_default_cache_alone(cache, run):
    ran = run("cache", "clear", CONVERTER_CACHE_DIR="", XDG_CACHE_HOME=str(cache.parent))
    assert (ran.code, (cache / "ecb" / "2026.csv").exists()) == (2, True)


def test_a_file_that_can_not_be_removed_is_named_and_exit_5(cache, run, monkeypatch):
    def denied(path):
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr("os.unlink", denied)
    ran = run("cache", "clear")
    assert (ran.code, ran.out) == (5, f"0 files removed from {cache}\n")
    first = cache / "ecb" / ".fxconvert-7-1.tmp"
    assert ran.err == f"convert: {first} can't be removed: Permission denied\n"
    told = json.loads(run("cache", "clear", "--json").out)
    assert told["reports"] == [f"{first} can't be removed: Permission denied"]


def test_a_folder_that_can_not_be_read_is_not_treated_as_empty(cache, run, monkeypatch):
    listed = os.listdir

    def denied(path="."):
        if path == str(cache / "ecb"):
            raise PermissionError(13, "Permission denied", path)
        return listed(path)

    monkeypatch.setattr("os.listdir", denied)
    ran = run("cache", "clear")
    assert (ran.code, ran.err) == (5, f"convert: {cache / 'ecb'} can't be removed: Permission denied\n")
