"""Notes of an answer: what other people wrote is told as they wrote it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.days import day
from support.holding import CURRENCY_API, ECB, ER_API, FRANKFURTER

from converter.errors import NotHeld, SourceChanged, SourceRefused, SourceUnreachable
from converter.lookup import notes
from converter.model import Figure, Leg

BRACES = ["quota {daily} reached", "{}", "{0}", "{", "}", "{{x}}", "{!r:>9}", "{error: {code}}"]


def test_a_law_is_not_told_as_an_old_figure():
    legs = [
        Leg(Figure("USD", "TRL", "1350000"), day("2005-01-04"), "frankfurter"),
        Leg(Figure("TRL", "TRY", "1", 1000000), day("2005-01-01"), "law"),
    ]
    assert notes.old_legs(legs, day("2005-01-08")) == []
    assert [str(note) for note in notes.old_legs(legs, day("2005-01-09"))] == [
        "USD/TRL is of 2005-01-04, 5 days old"
    ]


@pytest.mark.parametrize("text", BRACES)
@pytest.mark.parametrize("kind", [SourceRefused, SourceChanged, SourceUnreachable, NotHeld])
def test_what_a_publisher_says_with_braces_is_told_as_it_is(text, kind):
    (told,) = notes.passed_over([(ER_API, kind(f"er-api says {text}")), (ECB, kind(f"ecb says {text}"))])
    assert str(told) == f"er-api, ecb not used: says {text}"


@given(texts=st.lists(st.text(st.characters(categories=("L", "P", "S")), min_size=1), min_size=1, max_size=4))
def test_each_reason_is_told_once_whatever_it_says(texts):
    infos = (ECB, FRANKFURTER, ER_API, CURRENCY_API)
    passed = [(info, SourceRefused(f"{info.key} {text}")) for info, text in zip(infos, texts, strict=False)]
    told = notes.passed_over(passed)
    assert len(told) == len(set(texts))
    for note, text in zip(told, dict.fromkeys(texts), strict=True):
        keys = [info.key for info, other in zip(infos, texts, strict=False) if other == text]
        assert str(note) == f"{', '.join(keys)} not used: {text}"
