"""What was meant for ImageMagick or for Windows is told where that program is."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from converter.cli.grammar.commands import ALL
from converter.cli.imagemagick import check_options


@pytest.fixture
def path(tmp_path, monkeypatch):
    """An empty folder that is all of PATH, and the current one."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.chdir(tmp_path)
    return folder


def program(folder, name, text="#!/bin/sh\n"):
    folder.mkdir(exist_ok=True)
    made = folder / name
    made.write_text(text)
    made.chmod(0o755)
    return made


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("photo.png out.jpg", "photo.png is a picture"),
        ("photo.png[0] out.jpg", "photo.png[0] is a picture"),
        ("png:- out.jpg", "png:- is a picture"),
        ("photo.tiff -resize 50% out.jpg", "-resize is an option of ImageMagick"),
        ("-resize 50% photo.png out.jpg", "-resize is an option of ImageMagick"),
        ("-density 300 a.pdf b.png", "-density is an option of ImageMagick"),
        ("photo.png -unheard 3 out.jpg", "-unheard is an option of ImageMagick"),
        ("-rotate 90 photo.png out.jpg", "-rotate is an option of ImageMagick"),  # although it is near --rate
        ("-auto-orient photo out", "-auto-orient is an option of ImageMagick"),
        ("+append a.png b.png out.png", "+append is an option of ImageMagick"),
        ("-delay 20 -loop 0 frames out", "-delay is an option of ImageMagick"),
        ("logo: out.png", "logo: is a picture"),
        ("rose: out.jpg", "rose: is a picture"),
        ("logo:", "logo: is a picture"),
        ("in.dng out.xcf", "in.dng is a picture"),
        ("a.tga b.tga", "a.tga is a picture"),
        ("xc:white out.jpg", "xc:white is a picture"),
        ("notes.txt out", "notes.txt is a file"),
        ("D: /FS:NTFS", "D: is a drive"),
    ],
)
def test_words_for_another_program_get_one_line(line, what, run, path, tmp_path):
    (tmp_path / "notes.txt").touch()
    ran = run(*line.split())
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"convert: {what}")
    assert ran.err.endswith(
        "; this convert (also called fxconvert) converts money, and no other convert is on PATH\n"
    )
    assert ran.err.count("\n") == 1


@pytest.mark.skipif(os.name == "nt", reason="needs programs without an ending")
def test_the_other_program_is_named_by_its_path(run, path):
    other = program(path, "convert")
    assert run("photo.png", "out.jpg").err.endswith(f"and the other convert is {other}\n")


@pytest.mark.skipif(os.name == "nt", reason="needs programs without an ending")
def test_the_newer_name_of_imagemagick_is_named_where_it_has_no_other(run, path):
    other = program(path, "magick")
    assert run("photo.png", "out.jpg").err.endswith(f"and the other convert is {other}\n")


@pytest.mark.skipif(os.name == "nt", reason="needs programs without an ending")
def test_this_program_is_not_the_other_one(run, path, tmp_path, monkeypatch):
    program(path, "convert", "#!/usr/bin/python3\nfrom converter.cli.quick import main\n")
    other = program(tmp_path / "later", "convert")
    monkeypatch.setenv("PATH", os.pathsep.join([str(path), str(tmp_path / "later")]))
    assert run("photo.png", "out.jpg").err.endswith(f"and the other convert is {other}\n")


@pytest.mark.parametrize("name", ["100", "usd", "USD"])
def test_a_file_called_like_an_amount_or_a_currency_changes_nothing(name, run, path, tmp_path):
    (tmp_path / name).touch()
    assert run("100", "USD", "RUB").out == "7552.73 RUB\n"
    assert "file" not in run(name, "USB", "EUR").err


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("100 USD EUR -json", "no such option -json; did you mean --json?"),
        (
            "100 USD EUR -ofline",
            "no such option -ofline; did you mean --offline?",
        ),
        ("100 USD EUR -verbose", "no such option -verbose; did you mean --explain?"),
        ("-version", "no such option -version; did you mean --version?"),
        ("100 -usd EUR", "no such option -usd; see convert --help"),
        ("100 USD +eurso", "unknown currency 'eurso'; did you mean EUR?"),
        ("history USD EUR -output rates.png", "no such option -output; did you mean --output?"),
        ("rates -resize", "no such option -resize; see convert rates --help"),
        ("usd:rub 100", "an amount must be directly before or after its currency, not as in: usd:rub 100"),
        ("USB photo.png", "unknown currency 'USB'; did you mean USD?"),
    ],
)
def test_what_is_meant_for_this_program_is_not_taken_for_the_other(line, told, run, path):
    ran = run(*line.split())
    assert (ran.code, ran.err.count("\n")) == (2, 1)
    assert ran.err.startswith(f"convert: {told}")


def test_a_day_glued_to_its_option_is_no_option_of_imagemagick(run, path):
    assert run("100", "USD", "RUB", "-dtoday").out == run("100", "USD", "RUB", "--on", "today").out != ""
    assert run("-dyesterday").err.startswith("usage: convert")


OPTIONS = sorted(
    {name for command in ALL for option in command.options for name in option.names if name[:2] == "--"}
)


@given(
    name=st.sampled_from(OPTIONS),
    at=st.integers(0, 11),
    letter=st.sampled_from("aeioux-"),
    edit=st.integers(0, 3),
)
def test_no_mistyped_option_is_taken_for_one_of_imagemagick(name, at, letter, edit):
    word = name[2:]
    at %= len(word)
    swapped = word[:at] + word[at : at + 2][::-1] + word[at + 2 :]
    typed = [
        word[:at] + word[at + 1 :],
        swapped,
        word[:at] + letter + word[at + 1 :],
        word[:at] + letter + word[at:],
    ]
    check_options([f"-{typed[edit]}"])
    check_options(["100", "USD", "EUR", f"-{typed[edit]}"])


def test_a_mistyped_currency_stays_one(run, path):
    assert run("100", "USB", "EUR").err == "convert: unknown currency 'USB'; did you mean USD?\n"


def test_in_json_it_is_an_error_as_others(run, path):
    ran = run("photo.png", "out.jpg", "--json")
    assert (ran.code, ran.err) == (2, "")
    assert '"kind": "input"' in ran.out
