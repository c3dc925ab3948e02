"""A call after another finds what that one read and asked for, and has the answers of its own arguments."""

import pyarrow
import pytest
from support.columns import ROWS, answers, dates, floats, offline

from converter import frames

TARGETS = ["EUR", "USD"]


@pytest.fixture(scope="module")
def c(tmp_path_factory):
    with offline(tmp_path_factory.mktemp("cache")) as made:
        yield made


@pytest.fixture
def rows():
    return pyarrow.table({
        "amount": floats(),
        "cur": [cur for _, cur, _ in ROWS],
        "day": dates(),
        "target": [TARGETS[number % 2] for number in range(len(ROWS))],
        "by": [("", "ecb", "auto", "nobody")[number % 4] for number in range(len(ROWS))],
    })  # fmt: skip


def convert(rows, c, to="EUR", **settings):
    made = frames.convert(rows, amount="amount", currency="cur", date="day", to=to, converter=c, **settings)
    return made.drop(rows.column_names).to_pylist()


# Each differs from the others in what decides the rate of a row, or in how it is told.
ARGUMENTS = [
    {},
    {"to": "USD"},
    {"to": TARGETS},
    {"to": "target", "digits": 3},
    {"source": "ecb"},
    {"source": "by", "with_": ["reason"]},
    {"source": frames.value("auto"), "with_": ["source", "as_of"]},
    {"average": "month"},
    {"end_of": "year"},
    {"end_of": "year", "so_far": True},
    {"as_type": "decimal"},
]


def test_a_call_is_answered_the_same_whatever_was_asked_before(c, rows, tmp_path):
    each = [convert(rows, c, **arguments) for arguments in ARGUMENTS]
    assert [convert(rows, c, **arguments) for arguments in reversed(ARGUMENTS)] == each[::-1]
    for number, arguments in enumerate(ARGUMENTS):
        with offline(tmp_path / str(number)) as other:
            assert convert(rows, other, **arguments) == each[number]


def test_a_second_call_with_new_rows_answers_these_too(c, rows):
    meant = [None if one is None else float(one) for one in answers(c, floats())]
    one = convert(rows.slice(0, 3), c)
    assert [*one, *convert(rows.slice(3), c)] == [{"amount_eur": value} for value in meant]
    assert [row["amount_eur"] for row in convert(rows, c)] == meant
