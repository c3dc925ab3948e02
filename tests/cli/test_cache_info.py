"""`convert cache info` and `convert cache path`: what is held, and where."""

import json

import pytest
from support.processes import UNIX


def test_path_prints_the_directory_alone(cache, run):
    assert run("cache", "path").out == f"{cache}\n"


def test_info_has_a_row_for_each_layer(run, tmp_path):
    held = json.loads(run("cache", "--json").out)["held"]
    assert [(item["source"], item["layer"], item["newest"]) for item in held] == [
        ("cbr", "shipped", "2026-04-25"),
        ("ecb", "shipped", "2026-04-24"),
    ]


def test_info_tells_until_when_a_failed_source_is_left_alone(cache, run):
    failure = {"at": "2026-04-26T22:00:00Z", "until": "2026-04-26T22:04:00Z", "message": "no"}
    (cache / "cbr").mkdir()
    (cache / "cbr" / "source.json").write_text(json.dumps({"failures": {"": failure}}))
    assert "cbr failed, and is not asked again before 2026-04-26T22:04:00Z\n" in run("cache", "info").out


def test_info_tells_which_kind_of_request_is_left_alone(cache, run):
    failure = {"at": "2026-04-26T22:00:00Z", "until": "2026-04-26T22:04:00Z", "message": "no"}
    (cache / "cbr").mkdir()
    (cache / "cbr" / "source.json").write_text(json.dumps({"failures": {"series": failure}}))
    said = "cbr failed, and is not asked again (series) before 2026-04-26T22:04:00Z\n"
    assert said in run("cache", "info").out
    held = json.loads(run("cache", "info", "cbr", "--json").out)["held"]
    assert [item["silent_kinds"] for item in held] == [["series"], []]


def test_info_leaves_out_a_pause_that_is_not_in_force(cache, run):
    later = {"at": "2026-04-26T22:02:00Z", "until": "2026-04-26T22:04:00Z", "message": "of another clock"}
    (cache / "cbr").mkdir()
    (cache / "cbr" / "source.json").write_text(json.dumps({"failures": {"": later, "day": "odd"}}))
    assert "not asked again" not in run("cache", "info").out


def test_info_says_that_a_file_is_damaged(cache, run):
    ran = run("cache", "info", "--json")
    item = next(item for item in json.loads(ran.out)["held"] if item["layer"] == "cache")
    assert (item["source"], item["state"], item["newest"]) == ("ecb", "damaged", None)
    told = [line.partition(":")[0] for line in json.loads(ran.out)["reports"]]
    assert told == [f"ecb/{name}.csv is damaged and was passed over" for name in ("2025-USD", "2026")]


@pytest.mark.parametrize("to", ["2026.csv", "nowhere"])
def test_info_counts_a_file_that_is_a_link_to_nothing(to, cache, run):
    (cache / "ecb" / "2026.csv").unlink()
    (cache / "ecb" / "2026.csv").symlink_to(to)
    ran = run("cache", "info", "ecb", "--csv")
    assert (ran.code, ran.out.splitlines()[1][:12]) == (0, "ecb,cache,2,")


def test_info_on_a_named_source_says_that_nothing_of_it_is_held(run):
    assert run("cache", "info", "boe").out.splitlines()[1] == "no rates of boe are on this machine"


@UNIX
def test_info_and_clear_answer_where_there_is_no_folder(run):
    there = {"CONVERTER_CACHE_DIR": "/dev/null"}
    assert "ecb     shipped" in run("cache", "info", **there).out
    ran = run("cache", "clear", **there)
    assert (ran.code, ran.out, ran.err) == (0, "0 files removed from /dev/null\n", "")
