"""`convert cache` with words or options that an action doesn't take."""

import pytest


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            "cache export --on 2026-04-24 -o fx.zip",
            "--on goes with a question, and cache export was given none",
        ),
        ("cache clear --source ecb", "cache clear takes no --source"),
        ("cache import fx.zip --offline", "cache import takes no --offline"),
        ("cache info -o fx.zip", "cache info takes no -o; see convert cache info --help"),
        ("cache import", "cache import takes a rates file, or SOURCE FILE [@INSTANT]"),
        ("cache import ecb fx.zip yesterday", "cache import takes a rates file, or SOURCE FILE [@INSTANT]"),
        ("cache import ecb fx.zip @yesterday", "an instant is like @2026-10-31T08:47:16Z, not '@yesterday'"),
        ("cache import no-such-file.zip", "no-such-file.zip can't be read: No such file or directory"),
        ("cache accept cbr 2026-04-25", "cache accept takes SOURCE DAY CODE"),
        ("cache accept cbr 2026-04-25 USD", "no USD figure of 2026-04-25 is set aside for cbr"),
    ],
)
def test_a_mistake_is_one_line_and_exit_2(line, message, run):
    ran = run(*line.split(" "))
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert ran.err.startswith(f"convert: {message}")


def test_an_unknown_action_is_named_with_the_one_that_is_meant(run):
    ran = run("cache", "clean")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.endswith("not 'clean'; did you mean clear?\n")
