"""Which codes a wrong word may mean: quickly found, and as by a comparison with every name."""

import itertools
import random
import string

import pytest

from converter.iso4217 import _refusals
from converter.iso4217._countries import meant
from converter.iso4217._names import DEFAULTS, NAMES
from converter.iso4217._table import entry, everything

LETTERS = string.ascii_uppercase


def distance(one, other, most):
    """The letters to change, add, drop or swap, row by row of a table; ``most`` + 1 if they are more."""
    before, row = [], list(range(len(other) + 1))
    for i, char in enumerate(one, 1):
        earlier, before, row = before, row, [i]
        for j, letter in enumerate(other, 1):
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (char != letter))
            if i > 1 and j > 1 and char == other[j - 2] and one[i - 2] == letter:
                best = min(best, earlier[j - 2] + 1)
            row.append(best)
        if min(row) > most:
            return most + 1
    return row[-1]


def candidates(text, key):
    """Each code and each name that a word may mean, with its code and the most slips."""
    if 2 <= len(text) <= 4 and text.isascii():
        starts = (key,) if len(key) == 2 else (key[0], key[1::-1])
        for one in everything():
            usable = not one.withdrawn and one.countries and one.since
            if usable and one.code.lower().startswith(starts):
                yield one.code.lower(), one.code, 1
    for name, codes in NAMES.items() if len(text) >= 4 else ():
        for code in DEFAULTS.get(name, codes).split():
            if not entry(code).withdrawn or entry(code).successor:
                yield name, code, max(1, len(text) // 5)


def compared_with_all(text):
    """The nearest codes by a comparison with every code and every name."""
    key, ranked = text.lower(), {}
    if key in _refusals._ASCII_SYMBOLS:
        return (_refusals._ASCII_SYMBOLS[key],)
    if meant(key):
        return meant(key)[:3]
    common = _refusals._COMMON
    for word, code, most in candidates(text, key):
        if abs(len(word) - len(key)) <= most and (steps := distance(key, word, most)) <= most:
            place = common.index(code) if code in common else len(common)
            ranked[code] = min((steps, word[0] != key[0], place), ranked.get(code, (9, True, 99)))
    return tuple(sorted(ranked, key=lambda code: (*ranked[code], code))[:3])


def slips(word, rng):
    """The word with a letter changed, added, dropped or swapped, at each kind of place."""
    for place in {0, 1, len(word) // 2, len(word) - 1}:
        letter = rng.choice(LETTERS)
        yield word[:place] + letter + word[place + 1 :]
        yield word[:place] + letter + word[place:]
        yield word[:place] + word[place + 1 :]
        yield word[:place] + word[place : place + 2][::-1] + word[place + 2 :]


def test_the_nearest_to_a_short_word_are_those_of_a_comparison_with_all():
    rng = random.Random(24)  # noqa: S311 - no secret
    words = ["".join(rng.choices(LETTERS, k=size)) for size in (1, 2, 3, 3, 4, 4, 5, 5) for _ in range(40)]
    words += [word for one in everything()[::5] for word in slips(one.code, rng)]
    short = sorted(name for name in NAMES if 3 <= len(name) <= 9)
    words += [word for name in short[::5] for word in slips(name, rng)]
    words += [*short[::12], "éuro", "ﬁrst", "İran", "$$", "zl", "u s", "ten", "vs", "peso s", "''''"]
    assert len(words) > 1500
    for word in words:
        assert _refusals._nearest.__wrapped__(word) == compared_with_all(word), word


def test_a_longer_word_is_still_compared_with_all():
    for word in ("us dolllar", "swis franc", "japanse yen", "norwegian kroner", "pounds sterlin"):
        assert _refusals._nearest.__wrapped__(word) == compared_with_all(word), word


@pytest.mark.parametrize("size", [0, 1, 2, 3, 4])
def test_one_slip_is_told_from_none_and_from_more(size):
    words = ["".join(letters) for letters in itertools.product("ab", repeat=size)]
    others = [
        "".join(letters)
        for length in range(max(0, size - 1), size + 2)
        for letters in itertools.product("abc", repeat=length)
    ]
    for one, other in itertools.product(words, others):
        assert _refusals._slips(one, other) == min(distance(one, other, 9), 2), (one, other)
