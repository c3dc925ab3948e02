"""Notes of an answer: what other people wrote is told as they wrote it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.holding import CURRENCY_API, ECB, ER_API, FRANKFURTER

from converter.errors import NotHeld, SourceChanged, SourceRefused, SourceUnreachable
from converter.lookup import notes

BRACES = ["quota {daily} reached", "{}", "{0}", "{", "}", "{{x}}", "{!r:>9}", "{error: {code}}"]


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
