"""What every source of the package must do; a new one is tested once it has a module and payloads."""

import re
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.replies import KEYS, NOON, case_reply, cases, every_case, reply, tables

from converter import sources
from converter.errors import SourceChanged, SourceError, SourceRefused
from converter.model import RateKind
from converter.numbers import is_number
from converter.sources.contract import Reply, Request, SourceInfo, Wanted
from converter.sources.planning import unseen
from converter.sources.reading import is_code

CASES = [pytest.param(key, case, id=f"{key}/{case['body']}") for key, case in every_case()]
TODAY = date(2026, 10, 30)
HTML = b"\xef\xbb\xbf\n<!DOCTYPE html><html><head><title>DDoS-Guard</title></head></html>"

each_source = pytest.mark.parametrize("key", KEYS)
each_case = pytest.mark.parametrize(("key", "case"), CASES)


def info(key: str) -> SourceInfo:
    return sources.get(key).INFO


def is_named(key: str, code: str) -> bool:
    """Whether it is the code of a currency, or of a coin that the source has requests of its own for."""
    return is_code(code) or code in info(key).apart


def hints(key: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for case in cases(key):
        found.update(sources.get(key).parse(case_reply(key, case)).hints)
    return found


def fields(requests: list[Request]) -> list[tuple[object, ...]]:
    return [(r.url, r.params, r.day, r.first, r.last, r.codes, r.absent_on) for r in requests]


def windows(requests: list[Request]) -> dict[object, list[tuple[date, date]]]:
    """The first and last days that the requests cover, by the currencies that they cover."""
    found: dict[object, list[tuple[date, date]]] = {}
    for r in requests:
        window = (r.day, r.day) if r.day else (r.first, r.last)
        assert window[0] is not None
        assert window[1] is not None
        found.setdefault(r.codes, []).append((window[0], window[1]))
    return {codes: sorted(days) for codes, days in found.items()}


def last_out(key: str, wanted: Wanted) -> date:
    """The last day wanted that a table which may be out by today answers: the next year's mean is not."""
    calendar = info(key).publication
    if calendar.period is None:
        return wanted.last
    newest = calendar.newest(wanted.last, calendar.begins(TODAY + timedelta(days=1)))
    return min(wanted.last, calendar.period.next(newest) - timedelta(days=1))


@st.composite
def questions(draw: st.DrawFn, key: str) -> Wanted:
    since = info(key).since or TODAY
    last = TODAY - timedelta(days=draw(st.integers(0, 600) | st.just(0)))
    first = last - timedelta(days=draw(st.integers(0, 1500) | st.just(0)))
    some = sorted({"USD", "JPY", "IRR", "BYN", *info(key).apart})
    codes = draw(st.sets(st.sampled_from(some), min_size=1))
    return Wanted(tuple(sorted(codes)), max(first, since), max(last, since), TODAY)


# -- its description ----------------------------------------------------------------------------


@each_source
def test_the_key_is_that_of_the_module_and_fit_for_a_file_name(key):
    assert info(key).key == key
    assert re.fullmatch("[a-z0-9-]+", key)


@each_source
def test_kind_and_base_are_known_ones(key):
    assert info(key).kind in RateKind.ORDER
    assert is_code(info(key).base)


@each_source
def test_what_a_user_must_be_told_is_there_on_one_line(key):
    for field in ("name", "licence", "terms", "homepage", "attribution"):
        text = getattr(info(key), field)
        assert text.strip() == text != "", field
        assert text.isprintable(), field


@each_source
def test_homepage_and_terms_are_https_addresses(key):
    assert info(key).homepage.startswith("https://")
    assert info(key).terms.startswith("https://")


@each_source
def test_the_zone_exists(key):
    assert ZoneInfo(info(key).publication.zone)


@each_source
def test_covers_maps_codes_to_days_in_order(key):
    for code, (since, until) in (info(key).covers or {}).items():
        assert is_named(key, code)
        assert since is None or until is None or since <= until


# -- its requests -------------------------------------------------------------------------------


@each_source
def test_plan_covers_every_day_once(key):
    plan, known = sources.get(key).plan, hints(key)

    @settings(max_examples=25, deadline=None)
    @given(questions(key))
    def check(wanted):
        whole = windows(plan(wanted, (), known))
        if info(key).since is None and wanted.last < TODAY:
            assert whole == {}
            return
        for code in wanted.codes:
            if (code == info(key).base and None not in whole) or not info(key).quotes(code):
                continue
            days = whole[None] if None in whole else whole[(code,)]
            assert days[0][0] <= wanted.first
            assert days[-1][1] >= last_out(key, wanted)
            assert all(a[1] + timedelta(days=1) == b[0] for a, b in pairwise(days))

    check()


@each_source
def test_plan_is_pure(key):
    plan, known = sources.get(key).plan, hints(key)

    @settings(max_examples=10, deadline=None)
    @given(questions(key))
    def check(wanted):
        assert fields(plan(wanted, (), known)) == fields(plan(wanted, (), known))

    check()


@each_source
def test_plan_names_no_new_request_once_all_are_answered(key):
    plan, known = sources.get(key).plan, hints(key)

    @settings(max_examples=10, deadline=None)
    @given(questions(key))
    def check(wanted):
        seen = tuple(Reply(r, 200, b"", NOON) for r in plan(wanted, (), known))
        assert unseen(plan(wanted, seen, known), seen) == []

    check()


@each_source
def test_plan_asks_https_only(key):
    wanted = Wanted(("USD", "JPY"), TODAY, TODAY, TODAY)
    assert all(r.url.startswith("https://") for r in sources.get(key).plan(wanted))


@each_source
def test_plan_asks_for_nothing_before_the_history_begins(key):
    since = info(key).since or TODAY
    before = since - timedelta(days=1)
    assert sources.get(key).plan(Wanted(("USD",), before, before, TODAY)) == []


# -- its replies --------------------------------------------------------------------------------


@each_case
def test_parse_finds_the_figures_as_they_are_published(key, case):
    parsed = sources.get(key).parse(case_reply(key, case))
    assert tables(parsed) == case["tables"]
    assert (parsed.next_due and parsed.next_due.isoformat()) == case.get("next_due")


@each_case
def test_parse_keeps_each_digit_of_the_body(key, case):
    answer = case_reply(key, case)
    for table in sources.get(key).parse(answer).tables:
        for figure in table.figures:
            # The mean of two published figures is exact.
            ends = case.get("means", {}).get(figure.column)
            assert not ends or 2 * figure.value == sum(map(Decimal, ends))
            assert all(_is_written(text, answer.body) for text in ends or [figure.text])
            assert type(figure.text) is str


def _is_written(text: str, body: bytes) -> bool:
    return text.encode() in body or text.replace(".", ",").encode() in body


@each_case
def test_parse_gives_the_tables_oldest_first_with_their_origin(key, case):
    answer = case_reply(key, case)
    found = sources.get(key).parse(answer).tables
    assert [t.as_of for t in found] == sorted({t.as_of for t in found})
    assert all(t.source == key and t.fetched_at == answer.at for t in found)
    assert all(t.codes == answer.request.codes for t in found)


@each_case
def test_parse_is_pure(key, case):
    answer, parse = case_reply(key, case), sources.get(key).parse
    assert parse(answer).tables == parse(answer).tables


@each_source
def test_a_page_for_people_is_no_data(key):
    with pytest.raises(SourceChanged, match="HTML"):
        sources.get(key).parse(reply(HTML))


@each_source
def test_an_empty_body_is_no_data(key):
    with pytest.raises(SourceError):
        sources.get(key).parse(reply(b""))


@each_source
def test_an_error_status_is_a_refusal_that_names_it(key):
    for status in (403, 404, 429, 500, 503):
        with pytest.raises(SourceRefused, match=str(status)) as caught:
            sources.get(key).parse(reply(HTML, status))
        assert (caught.value.source, caught.value.status) == (key, status)


@each_source
def test_a_body_of_another_source_is_no_data(key):
    for other, case in every_case():
        if other != key and case["tables"]:
            with pytest.raises(SourceError):
                sources.get(key).parse(case_reply(other, case))


@each_case
def test_a_body_that_is_cut_is_refused_whole(key, case):
    answer = case_reply(key, case)
    body = answer.body.rstrip()
    for share in (0.2, 0.5, 0.9):
        answer.body = body[: int(len(body) * share)]
        with pytest.raises(SourceError):
            sources.get(key).parse(answer)


def read_or_refused(key: str, answer: Reply) -> None:
    try:
        parsed = sources.get(key).parse(answer)
    except SourceError:
        return
    for table in parsed.tables:
        for figure in table.figures:
            assert is_number(figure.text)
            assert is_named(key, figure.base)
            assert is_code(figure.quote)


@each_source
def test_no_bytes_raise_anything_but_a_source_error(key):
    @settings(max_examples=40, deadline=None)
    @given(st.binary(max_size=200))
    def check(body):
        read_or_refused(key, reply(body))

    check()


@each_case
def test_no_damage_raises_anything_but_a_source_error(key, case):
    answer = case_reply(key, case)
    body = answer.body

    @settings(max_examples=40, deadline=None)
    @given(
        st.integers(0, len(body)),
        st.integers(0, 12),
        st.binary(max_size=6) | st.sampled_from([b"NaN", b"-1", b"0", b"[" * 5000, b"1e999999999", b"\xff"]),
    )
    def check(at, gone, put):
        answer.body = body[:at] + put + body[at + gone :]
        read_or_refused(key, answer)

    check()
