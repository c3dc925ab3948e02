"""An answer is shared by all callers that ask the same: nothing that is done with it changes it."""

import pytest
from support.holding import shipped_environ

from converter import Converter
from converter.cli.grammar import Options
from converter.cli.session import outcome
from converter.model import Note, Rate
from converter.money.conversion import Answer
from converter.prescribed.contract import Rule
from converter.prescribed.told import Prescribed, PrescribedRate
from converter.text.question import parse_line


@pytest.fixture
def converter(tmp_path):
    with Converter(environ=shipped_environ(tmp_path)) as made:
        yield made


def fields(one):
    """All fields of a value, and of the values in them."""
    if isinstance(one, (Answer, Rate, Note, Prescribed, PrescribedRate, Rule)):
        return {name: fields(getattr(one, name)) for name in one._names}
    return one


QUESTIONS = [
    ("USD", "EUR", None),
    ("DEM", "USD", "2026-10-02"),
    ("XCG", "USD", None),
    ("TRL", "TRY", "2002-01-02"),
]


@pytest.mark.parametrize("question", QUESTIONS)
def test_what_is_done_with_an_answer_leaves_it_as_it_was(converter, question):
    base, quote, day = question
    answer = converter.answer(base, quote, day)
    before = fields(answer)
    options = Options()
    options.own = ("JPY/CHF=3",)  # which none of these questions uses
    options.explain = True
    line = f"100 {base} {quote}" + (f" on {day}" if day else "")
    for _ in range(3):
        found = outcome(converter, parse_line(line), options)
        assert [note.text for note in found.results[0].notes].count(
            "your own rate JPY/CHF=3 was not used"
        ) == 1
    converter.total([(1, base), (2, base)], quote, day)
    converter.rates(base, day)
    converter.compare(1, base, quote, day)
    assert converter.answer(base, quote, day) is answer
    assert fields(answer) == before


def test_an_answer_by_a_rule_is_shared_by_all_who_ask_and_stays_as_it_was(converter):
    def ask():
        return converter.answer("USD", "GBP", "2024-06", rule="de-vat-monthly")

    answer = ask()
    before = fields(answer)
    converter.convert_many([(n, "USD", "GBP", "2024-06", "de-vat-monthly") for n in range(3)])
    converter.total([(1, "USD"), (2, "USD")], "GBP", "2024-06", rule="de-vat-monthly")
    converter.rule_rates("de-vat-monthly", "2024-06")
    answer.rule.replace(rates=())
    answer.rule.to_dict()["rates"].clear()
    assert ask() is answer
    assert fields(answer) == before


def test_a_changed_copy_leaves_the_answer_as_it_was(converter):
    answer = converter.answer("USD", "EUR")
    before = fields(answer)
    other = answer.replace(notes=(Note("custom", "x"),), rate=answer.rate.replace(source="y"))
    assert (other.notes[0].text, other.rate.source, other.at) == ("x", "y", answer.at)
    assert fields(answer) == before


def test_rules_that_are_made_of_others_leave_them_as_they_were(converter):
    before = converter.policy.replace()
    converter.policy.published(offline=True)
    converter.policy.alone(converter.policy.sources[1])
    assert all(getattr(before, name) is getattr(converter.policy, name) for name in before._names)


def test_a_series_that_is_read_for_a_mean_leaves_its_rates_as_they_were(converter):
    found = converter.series("USD", "EUR", "2026-10-01", "2026-10-30")
    before = [fields(rate) for rate in found.rates]
    found.average()
    found.end("2026-10")
    assert [fields(rate) for rate in found.rates] == before
