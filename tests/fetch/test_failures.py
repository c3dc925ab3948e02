"""What a failed request is about: the source or one kind of request; what is told of it, and until when."""

import asyncio
import json
import shutil
import threading
import traceback
from datetime import timedelta
from decimal import Decimal

import pytest
from support.days import utc
from support.publishers import PAGE, cbr_body, ecb_body
from support.servers import Answer

from converter import AsyncConverter
from converter.errors import (
    ConverterError,
    NotHeld,
    SourceChanged,
    SourceError,
    SourceRefused,
    SourceUnreachable,
)

FAILED = {
    "403": Answer("no", 403),
    "404": Answer("moved", 404),
    "an HTML page": Answer(PAGE),
    "figures a hundred times off": Answer(
        ecb_body({"2026-10-30": {"USD": "111.72", "JPY": "17568", "GBP": "83.380"}})
    ),
}
OF_THE_SOURCE = {
    "429": Answer("slow down", 429),
    "500": Answer("oops", 500),
    "503": Answer("busy", 503),
    "a body that is cut": Answer(ecb_body({"2026-10-30": {"USD": "1.1172"}}), cut=200),
}


def ask_newest(world, **settings):
    return world.convert(1, "EUR", "USD", sources="ecb", **settings)


def ask_day(world, **settings):
    return world.convert(1, "EUR", "USD", sources="ecb", on="2026-10-28", **settings)


def ask_series(world, **settings):
    return world.converter("ecb", **settings).history("EUR", "USD", "2026-10-23", "2026-10-30")


KINDS = {"newest": ask_newest, "day": ask_day, "series": ask_series}


@pytest.fixture
def held(world):
    """The ECB's table of 2026-10-29 held and not due for long, so that a bad one is known for bad."""
    world.at("2026-10-29T16:00")
    ask_newest(world)
    world.at("2026-10-30T18:00")
    world.forget()
    return world


def refused(ask, world, **settings):
    """The error of the source itself."""
    with pytest.raises(NotHeld) as caught:
        ask(world, **settings)
    return caught.value.tried[0]


@pytest.mark.parametrize("answer", FAILED.values(), ids=FAILED)
@pytest.mark.parametrize("failing", KINDS)
def test_what_is_about_a_kind_of_request_silences_that_kind_alone(held, failing, answer):
    held.fail("ecb", with_=answer)
    if failing == "newest":
        KINDS[failing](held)  # the table of yesterday answers, late by now
    else:
        refused(KINDS[failing], held)
    held.open("ecb")
    held.forget()
    for kind, ask in KINDS.items():
        if kind != failing:
            # Nothing of what was read for one kind is to answer the next.
            ask(held, cache_dir=_copy(held, kind))
            assert held.requested("ecb"), kind
            held.forget()
    if failing == "newest":
        assert KINDS[failing](held).as_of.day == 29
    else:
        refused(KINDS[failing], held)
    assert held.requested("ecb") == []


def _copy(world, name):
    folder = world.cache.with_name(f"cache-{name}")
    shutil.copytree(world.cache, folder)
    return folder


@pytest.mark.parametrize("answer", OF_THE_SOURCE.values(), ids=OF_THE_SOURCE)
@pytest.mark.parametrize("failing", KINDS)
def test_what_is_about_the_source_silences_all_of_it(world, failing, answer):
    world.at("2026-10-30T18:00")
    world.fail("ecb", with_=answer)
    refused(KINDS[failing], world)
    world.open("ecb")
    world.forget()
    for ask in KINDS.values():
        refused(ask, world)
    assert world.requested() == []


@pytest.mark.parametrize(("seconds", "left_alone"), [(1200, 20), (5, 1), (10**6, 60)])
def test_a_source_is_left_alone_for_as_long_as_it_says(world, seconds, left_alone):
    world.at("2026-10-30T14:00")
    world.fail("ecb", with_=Answer("slow down", 429, {"Retry-After": str(seconds)}))
    refused(ask_newest, world, timeout=1)
    world.open("ecb")
    for minutes, requested in ((left_alone - 0.5, 0), (left_alone, 1)):
        world.forget()
        world.at((utc("2026-10-30T14:00") + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%S"))
        if requested:
            ask_newest(world)
        else:
            refused(ask_newest, world)
        assert len(world.requested("ecb")) == requested


def test_no_connection_silences_all_of_a_source(world):
    world.at("2026-10-30T18:00")
    world.close("ecb")
    refused(ask_day, world)
    world.open("ecb")
    assert "can't be reached" in str(refused(ask_series, world))
    assert world.requested() == []


def test_a_reason_that_is_told_again_says_when_it_was_received(world):
    world.at("2026-10-30T14:00")
    world.fail("ecb")
    first = refused(ask_newest, world)
    assert str(first).endswith("answered 403 Forbidden")
    world.at("2026-10-30T14:00:30")
    again = refused(ask_newest, world)
    assert str(again) == f"{first}, received 2026-10-30T14:00:00Z"
    assert (type(again), again.status) == (SourceRefused, 403)
    assert len(world.requested()) == 1


@pytest.mark.parametrize(
    ("answer", "error"),
    [(Answer(PAGE), SourceChanged), (Answer("", 503), SourceRefused)],
    ids=["changed", "refused"],
)
def test_a_failure_keeps_its_kind_in_another_process(world, answer, error):
    world.at("2026-10-30T14:00")
    world.fail("ecb", with_=answer)
    assert {type(refused(ask_newest, world)) for _ in range(2)} == {error}


def test_a_failure_after_which_no_request_is_made_says_until_when(world):
    world.at("2026-10-30T14:00")
    world.fail("ecb")
    refused(ask_newest, world)
    with pytest.raises(NotHeld, match=r"\(not asked again before 2026-10-30T14:01:00Z\)$"):
        ask_newest(world)


def test_success_of_one_kind_leaves_the_silence_of_another(world):
    world.at("2026-10-30T18:00")
    world.fail("ecb", only="hist-90d")
    refused(ask_series, world)
    ask_newest(world)
    world.forget()
    refused(ask_series, world)
    assert world.requested() == []


def test_refresh_ends_the_silence_of_its_kind(world):
    world.at("2026-10-30T18:00")
    world.fail("ecb")
    refused(ask_series, world)
    refused(ask_day, world)
    world.open("ecb")
    ask_series(world, refresh=True)
    notes = json.loads((world.cache / "ecb" / "source.json").read_text())
    assert sorted(notes["failures"]) == ["day"]


def test_pauses_grow_for_each_kind_by_itself(world):
    world.fail("ecb")
    world.at("2026-10-30T18:00")
    refused(ask_series, world)
    world.at("2026-10-30T18:01")
    refused(ask_series, world)
    refused(ask_day, world)
    failures = json.loads((world.cache / "ecb" / "source.json").read_text())["failures"]
    assert {kind: failure["count"] for kind, failure in failures.items()} == {"series": 2, "day": 1}


def test_a_currency_that_is_requested_by_itself_is_a_kind_of_its_own(world):
    world.server.frankfurter = [("2026-10-30", {("USD", "EUR"): "0.8951", ("XAU", "USD"): "4021.5"})]
    world.at("2026-10-30T18:00")
    world.fail("frankfurter", only="base=XAU")
    with pytest.raises(NotHeld):
        world.convert(1, "XAU", "USD", sources="frankfurter")
    assert world.convert(1, "USD", "EUR", sources="frankfurter").source == "frankfurter"


@pytest.mark.parametrize(
    "failure",
    [
        {"at": "2026-10-30T17:59:59Z", "until": "2026-10-30T19:00:00Z", "message": "no", "count": 7,
         "kind": "source-refused"},
        "no", None, [], {},
    ],
)  # fmt: skip
def test_the_one_failure_of_an_older_version_is_read_without_harm(world, failure):
    world.at("2026-10-30T18:00")
    (world.cache / "ecb").mkdir(parents=True)
    file = world.cache / "ecb" / "source.json"
    file.write_text(json.dumps({"failure": failure, "hints": {"id:USD": "R1"}}))
    ask_newest(world)
    notes = json.loads(file.read_text())
    assert (notes["failures"], notes["hints"], "failure" in notes) == ({}, {"id:USD": "R1"}, False)


@pytest.mark.parametrize(
    "failures",
    [
        "no", None, [], {"": "x"}, {"newest": []}, {"newest": {"at": 5, "until": {}}},
        {"newest": {"at": "2026-10-30T17:59:59", "until": "2026-10-30T19:00:00", "message": "no"}},
        {"newest": {"at": "2026-10-30T17:59:59Z", "until": "2026-10-30T19:00:00Z"}},
    ],
)  # fmt: skip
def test_failures_that_are_odd_are_none(world, failures):
    world.at("2026-10-30T18:00")
    (world.cache / "ecb").mkdir(parents=True)
    (world.cache / "ecb" / "source.json").write_text(json.dumps({"failures": failures}))
    assert ask_newest(world).as_of.day == 30


def test_a_request_that_was_never_made_silences_no_source(world):
    """A question whose time was used up by others has learnt nothing of the last source."""
    world.at("2026-10-30T18:00")
    refused(ask_newest, world, timeout=0.0)
    assert ask_newest(world).as_of.day == 30


def test_one_kind_refused_is_not_told_as_the_reason_of_another(world):
    world.at("2026-04-28T12:00")
    world.fail("cbr", only="XML_dynamic", with_=Answer("<ValCurs>Error in parameters</ValCurs>"))
    with pytest.raises(NotHeld, match="Error in parameters"):
        world.converter("cbr").history("USD", "RUB", "2026-04-24", "2026-04-28")
    assert str(world.convert(100, "USD", "RUB", sources="cbr").result) == "7541.02 RUB"
    world.fail("cbr", only="04%2F2026" if "%2F" in world.requested("cbr")[0] else "04/2026")
    with pytest.raises(NotHeld) as caught:
        world.convert(1, "USD", "RUB", sources="cbr", on="2026-04-24")
    assert "Error in parameters" not in str(caught.value)


def test_a_comparison_tells_why_each_failed_in_the_kind_that_it_was(five):
    five.fail("ecb")
    for _ in range(2):
        found = five.converter("ecb,cbr").compare(1, "EUR", "USD")
        error = next(one.error for one in found if one.source == "ecb")
        assert (type(error), error.status) == (SourceRefused, 403)


# -- errors that are raised more than once ---------------------------------------------------------


def test_an_error_that_is_told_again_is_a_new_one_each_time(world):
    world.at("2026-10-30T18:00")
    world.close("ecb")
    converter, seen, lengths = world.converter("ecb"), [], []
    for _ in range(5):
        with pytest.raises(NotHeld) as caught:
            converter.convert(1, "EUR", "USD")
        seen += caught.value.tried
        lengths.append(len(traceback.extract_tb(caught.value.tried[0].__traceback__)))
    assert len({id(error) for error in seen}) == 5
    assert max(lengths[1:]) <= lengths[1]


@pytest.mark.parametrize(
    "error",
    [
        SourceError("no", "ecb", "https://x"),
        SourceUnreachable("no", "ecb", "https://x", no_route=True),
        SourceRefused("no", "ecb", "https://x", 429, 5.0),
        SourceChanged("no", "ecb", "https://x", "<html>"),
    ],
    ids=lambda error: error.kind,
)
def test_an_error_made_anew_says_the_same_and_has_come_no_way(error):
    try:
        raise error
    except SourceError as raised:
        made = raised.anew()
    assert (type(made), str(made), vars(made)) == (type(error), str(error), vars(error))
    assert made is not error
    assert made.__traceback__ is None


def test_a_converter_closed_while_it_fetches_raises_a_converter_error(world):
    world.at("2026-04-28T12:00")
    came, go = threading.Event(), threading.Event()

    def held_up():
        came.set()
        go.wait(10)
        return Answer(cbr_body("2026-04-28", {"USD": "75.4102"}))

    world.server.instead["cbr"] = held_up
    converter, raised = world.converter("cbr"), []

    def ask():
        try:
            converter.history("USD", "RUB", "2026-04-24", "2026-04-28")
        except BaseException as error:  # noqa: BLE001 - the test is about its class
            raised.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    assert came.wait(10)
    world.open("cbr")
    converter.close()
    go.set()
    thread.join(10)
    assert isinstance(raised[0], ConverterError)
    assert "closed while it fetched" in str(raised[0])


@pytest.fixture
def threadless():
    """No thread can be started: each would need more room than there is."""
    before = threading.stack_size()
    try:
        threading.stack_size(1 << 46)
    except ValueError:
        pytest.skip("the room of a thread can't be chosen here")
    yield
    threading.stack_size(before)


def test_where_no_thread_can_be_started_what_is_held_answers(five, threadless):
    threading.stack_size(0)
    five.convert(1, "USD", "EUR", sources="ecb")
    threading.stack_size(1 << 46)
    found = five.convert(100, "USD", "EUR", sources="ecb", refresh=True)
    assert (str(found.result), found.source) == ("89.51 EUR", "ecb")


def test_where_no_thread_can_be_started_it_is_told_at_every_door(five, threadless):
    said = "this machine starts no more threads"
    converter = five.converter()
    with pytest.raises(ConverterError, match=said):
        converter.convert(1, "USD", "EUR")
    assert all(said in str(one.error) for one in converter.compare(1, "USD", "EUR"))
    waiting = AsyncConverter(clock=lambda: five.now, environ=five.environ)
    with pytest.raises(ConverterError, match=said):
        asyncio.run(waiting.convert(1, "USD", "EUR"))
    threading.stack_size(0)
    with five.converter(refresh=True) as converter:
        assert str(converter.convert(100, "USD", "EUR").result) == "89.51 EUR"


# -- what is told of a source that failed -----------------------------------------------------------


def codes(found):
    return [note.code for note in found.notes]


def times_ten(figures):
    return {code: str(Decimal(text) * 10) for code, text in figures.items()}


@pytest.fixture
def tenfold(world):
    """The ECB sends all of its table of 2026-10-30 ten times too high, within its grace."""
    world.at("2026-10-29T16:00")
    ask_newest(world)
    world.server.ecb["2026-10-30"] = times_ten(world.server.ecb["2026-10-30"])
    world.at("2026-10-30T15:04")
    return world


def test_a_refused_table_is_a_note_even_within_the_grace(tenfold):
    found = ask_newest(tenfold)
    assert (found.as_of.day, found.stale, codes(found)) == (29, False, ["refused"])
    assert str(found.notes[0]).startswith("what ecb sent was refused: ecb sent figures for 2026-10-30")


def test_a_refused_table_is_told_again_while_it_is_not_requested_again(tenfold):
    ask_newest(tenfold)
    tenfold.at("2026-10-30T15:04:30")
    (note,) = ask_newest(tenfold).notes
    assert (note.code, str(note).endswith("none was taken, received 2026-10-30T15:04:00Z")) == (
        "refused",
        True,
    )


def test_a_refused_table_is_told_of_each_of_a_sources_pairs(tenfold):
    converter = tenfold.converter()
    assert [codes(converter.convert(1, "USD", quote)) for quote in ("EUR", "JPY", "ISK")] == [["refused"]] * 3


def test_a_refused_table_is_told_of_a_legal_code_too(tenfold):
    assert codes(tenfold.convert(1, "USD", "DEM")) == ["law", "refused"]


def test_a_source_that_was_refused_in_the_search_for_a_chain_is_told(five):
    five.fail("currency-api", with_=Answer(PAGE))
    five.server.frankfurter = [("2026-10-30", {("USD", "EUR"): "0.8951", ("XAU", "USD"): "4021.5"})]
    named = ["currency-api", "frankfurter", "cbr"]
    found = five.convert(1, "XAU", "RUB", sources=named)
    assert found.source == "frankfurter+cbr"
    told = [note for note in found.notes if "in place of rates" in str(note)]
    assert len(told) == 1


def test_a_refused_table_marks_its_row_of_a_comparison(tenfold):
    found = tenfold.converter("ecb").compare(1, "EUR", "USD")
    assert codes(found[0].conversion) == ["refused"]


def test_a_source_that_can_not_be_reached_within_the_grace_is_told_in_the_explanation_alone(world):
    world.at("2026-10-29T16:00")
    ask_newest(world)
    world.close("ecb")
    world.at("2026-10-30T15:04")
    answer = ask_newest(world).answer
    assert (answer.stale, answer.notes) == (False, ())
    (line,) = answer.failed
    assert line.startswith("the request to ecb failed (127.0.0.1:1 can't be reached")


def test_a_failed_refresh_of_a_day_that_is_held_is_told_in_the_explanation(world):
    world.at("2026-10-30T18:00")
    ask_day(world)
    world.fail("ecb")
    answer = ask_day(world, refresh=True).answer
    assert "the request to ecb failed" in answer.failed[0]


def test_a_source_that_is_told_in_a_note_is_not_told_twice(five):
    five.fail("ecb")
    answer = five.convert(1, "EUR", "USD").answer
    assert (codes(answer), answer.failed) == (["passed-over"], ())


def test_a_mean_tells_which_source_was_passed_over_for_it(world):
    world.at("2026-10-30T18:00")
    world.fail("ecb")
    world.server.frankfurter = [(f"2026-10-{n}", {("USD", "EUR"): "0.9"}) for n in range(10, 31)]
    found = world.converter().convert(1, "USD", "EUR", average="2026-10-20..2026-10-29")
    assert (found.source, codes(found)[0]) == ("frankfurter", "passed-over")


def test_a_refusal_tells_which_source_failed_in_the_search_for_a_chain(five):
    five.fail("currency-api")
    with pytest.raises(NotHeld, match="403"):
        five.convert(1, "XPT", "RUB", sources=["cbr", "currency-api"])
