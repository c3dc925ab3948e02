"""What a reader does with the converter of a web page, in a real browser."""

import re

import pytest
from support.browser import ELEMENT, NOW, SERIES, STYLED, Widget, as_json, document
from support.servers import Answer

from converter.widget.snippet import CSS


@pytest.fixture
def widget(page, site, watch):
    """The converter of 100 USD in RUB on a page with a strict policy, after its first answer."""
    page.goto(site.page())
    return Widget(page).ready()


def element(amount="100", base="USD", quote="RUB", more=""):
    return f'<currency-converter amount="{amount}" from="{base}" to="{quote}" {more}></currency-converter>'


def test_the_first_answer_is_that_of_the_attributes(widget):
    assert "7,552.73" in widget.result.inner_text()


def test_the_answer_changes_with_each_key(widget):
    widget.amount.fill("")
    seen = []
    for key in "250":
        widget.amount.press(key)
        seen.append(widget.result.inner_text())
    assert ["151.05" in seen[0], "1,888.18" in seen[1], "18,881.83" in seen[2]] == [True] * 3


def test_swapping_turns_the_question_round(widget):
    widget.swap.click()
    assert [widget.base.input_value()[:3], widget.quote.input_value()[:3]] == ["RUB", "USD"]
    assert "1.32" in widget.result.inner_text()


def test_the_rate_stands_there_in_both_directions(widget):
    text = widget.text()
    assert "1 USD = 75.5273 RUB" in text
    assert "1 RUB = 0.0132402 USD" in text


def test_source_day_and_kind_are_in_sight(widget):
    text = widget.text()
    assert "Bank of Russia" in text
    assert "October 31, 2026" in text
    assert "official" in text
    assert widget.source.get_attribute("href") == "https://www.cbr.ru/"


def test_tab_goes_from_the_amount_to_the_source(page, widget):
    names = []
    for _ in range(5):
        page.keyboard.press("Tab")
        names.append(page.evaluate(FOCUSED))
    assert names == ["Amount", "From", "Swap currencies", "To", "Bank of Russia"]


FOCUSED = """() => {
    const one = document.activeElement.shadowRoot?.activeElement;
    return one && (one.getAttribute("aria-label") || one.labels?.[0]?.textContent || one.textContent).trim();
}"""


@pytest.mark.parametrize("lang", ["en-ZA", "en-DE", "ar-DZ", "de", "en"])
def test_the_amount_of_the_attribute_has_a_decimal_point_in_every_language(page, site, watch, lang):
    page.goto(site.page(element(amount="1.234"), html=f'<html lang="{lang}">'))
    assert re.search("93[.,]20 RUB", Widget(page).ready().result.inner_text())


@pytest.mark.parametrize("amount", ["1,234", "1.234,5", "1 234", "ten"])
def test_an_amount_of_the_attribute_that_is_not_plain_is_said(page, site, watch, amount):
    page.goto(site.page(element(amount=amount)))
    Widget(page).result.filter(has_text="This is not an amount.").wait_for()


def test_rates_that_are_set_while_the_element_is_out_of_the_page_are_loaded(page, site, watch, widget):
    content = document()
    content["tables"][0]["figures"]["USD"] = "80"
    site.rates(content, "/other.json")
    page.evaluate("""() => {
        const one = document.querySelector("currency-converter");
        one.remove();
        one.setAttribute("rates", "/other.json");
        document.body.append(one);
    }""")
    widget.result.filter(has_text="8,000.00").wait_for()


def test_another_period_of_the_attribute_is_drawn_at_once(page, site, watch):
    page.goto(site.page(element(more='chart="1m"')))
    widget = Widget(page).ready()
    widget.chart()
    page.evaluate("document.querySelector('currency-converter').setAttribute('chart', '1y')")
    widget.host.get_by_role("button", name="1 year", pressed=True).wait_for()


def test_a_chart_that_failed_is_tried_again_when_it_is_opened_again(page, site, watch):
    watch.allowed = ["Failed to load resource"]
    watch.ignored = ["/series/"]
    site.script("/series/cbr/USD.json", Answer(status=503), as_json(SERIES["cbr/USD"]))
    page.goto(site.page(element(more='chart="1m"')))
    widget = Widget(page).ready()
    widget.part("open").click()
    widget.part("chart").filter(has_text=re.compile(r"\w")).wait_for()
    widget.part("open").click()
    widget.chart()


def test_attributes_may_change_while_the_page_is_read(page, widget):
    page.evaluate("document.querySelector('currency-converter').setAttribute('to', 'JPY')")
    assert "15,725" in widget.result.inner_text()


def test_an_event_tells_the_answer_as_text(page, widget):
    page.evaluate("""() => {
        window.told = [];
        document.addEventListener("convert", event => told.push(event.detail));
    }""")
    widget.amount.fill("250")
    assert page.evaluate("told.at(-1)") == {
        "amount": "250",
        "from": "USD",
        "to": "RUB",
        "result": "18881.83",
        "rate": "75.5273",
        "source": "cbr",
        "day": "2026-10-31",
    }


def test_what_is_copied_is_the_number_in_plain_digits(page, widget):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    widget.amount.fill("1000")
    widget.part("figure").click()
    page.keyboard.press("ControlOrMeta+c")
    assert page.evaluate("navigator.clipboard.readText()") == "75527.30"


@pytest.mark.parametrize(("theme", "scheme"), [("dark", "light"), ("light", "dark")])
def test_a_theme_is_stronger_than_the_page(page, site, watch, theme, scheme):
    page.emulate_media(color_scheme=scheme)
    head = '<meta name="color-scheme" content="light dark">'
    page.goto(site.page(element(more=f'theme="{theme}"'), head=head))
    color = Widget(page).ready().result.evaluate("one => getComputedStyle(one).color")
    assert (int(color.strip("rgb()").split(",")[0]) > 128) == (theme == "dark")


def test_a_page_may_have_the_last_question_kept(page, site, watch):
    address = site.page(element(more="remember"))
    page.goto(address)
    widget = Widget(page).ready()
    widget.amount.fill("250")
    widget.swap.click()
    page.goto(address)
    kept = [Widget(page).ready().amount.input_value(), Widget(page).base.input_value()[:3]]
    page.evaluate("localStorage.clear()")
    watch.ignored = [site.url]
    assert kept == ["250", "RUB"]


@pytest.mark.parametrize(
    ("kept", "answer"),
    [
        ({"amount": "1.849", "from": "EUR", "to": "USD"}, "2,07 USD"),
        ({"amount": "1,849"}, "7.552,73 RUB"),
        ({"amount": {"num": 5}, "from": 5, "to": ["GBP"]}, "7.552,73 RUB"),
        ({"amount": 5, "from": "usd", "to": None}, "7.552,73 RUB"),
        ("EUR", "7.552,73 RUB"),
        (None, "7.552,73 RUB"),
    ],
)
def test_what_is_remembered_is_read_without_a_language_and_else_passed_over(page, site, watch, kept, answer):
    address = site.page(element(more="remember"), html='<html lang="de">')
    page.goto(address)
    page.evaluate("kept => localStorage['currency-converter'] = JSON.stringify(kept)", kept)
    page.goto(address)
    shown = Widget(page).ready().result.inner_text()
    page.evaluate("localStorage.clear()")
    watch.ignored = [site.url]
    assert shown == answer


def test_a_remembered_currency_that_the_file_does_not_have_is_passed_over(page, site, watch):
    address = site.page(element(more="remember"))
    page.goto(address)
    page.evaluate("""localStorage["currency-converter"] = '{"amount":"5","from":"USD","to":"THB"}'""")
    page.goto(address)
    shown = Widget(page).ready().result.inner_text()
    page.evaluate("localStorage.clear()")
    watch.ignored = [site.url]
    assert "377.64 RUB" in shown


# -- amounts ----------------------------------------------------------------------------------------


AMOUNTS = {
    "1 234,56": "93,242.98",
    "1.234,56": "93,242.98",
    "1,234.56": "93,242.98",
    "1\N{NO-BREAK SPACE}234.56": "93,242.98",
    "1e7": "755,273,000.00",
    "-5": "377.64",
    "0": "0.00",
}


def test_amounts_are_read_as_people_write_them(widget):
    def answer(text):
        widget.amount.fill(text)
        return AMOUNTS[text] if AMOUNTS[text] in widget.result.inner_text() else widget.text()

    assert {text: answer(text) for text in AMOUNTS} == AMOUNTS


NO_AMOUNTS = [
    "1" + "0" * 31,
    "--5",
    "NaN",
    "Infinity",
    "0x1F",
    "٣٫٥",
    "1,2,3",
    "9" * 10_000,
    "<b>1</b>",
    "abc",
]


def test_what_is_no_amount_is_said_and_has_no_answer_beside_it(widget):
    widget.amount.fill("100")

    def left(text):
        widget.amount.fill(text)
        return [widget.amount.get_attribute("aria-invalid"), "7,552" in widget.text()]

    assert {text[:40]: left(text) for text in NO_AMOUNTS} == {
        text[:40]: ["true", False] for text in NO_AMOUNTS
    }


def test_an_amount_with_many_digits_is_called_so(widget):
    widget.amount.fill("1e-70")
    assert widget.result.inner_text() == "The amount is too large or has too many digits."


def test_the_amount_stands_above_the_result_as_it_was_read(widget):
    seen = []
    for text in ("1234", "1.234,5", "12.", "", "x"):
        widget.amount.fill(text)
        seen.append(widget.part("asked").inner_text())
    assert seen == ["1,234 USD =", "1,234.5 USD =", "12 USD =", "", ""]


def test_what_was_typed_keeps_its_meaning_in_another_language(page, widget):
    widget.amount.fill("1,234.5")
    page.evaluate("document.documentElement.lang = 'de'")
    widget.result.filter(has_text="93.238,45").wait_for()
    assert widget.amount.input_value() == "1234,5"


def test_an_empty_amount_is_no_error(widget):
    widget.amount.fill("")
    assert widget.amount.get_attribute("aria-invalid") in {None, "false"}
    assert "7,552" not in widget.text()


@pytest.mark.parametrize(
    ("lang", "typed", "result"),
    [("ar-EG", "٣٫٥", "٢٦٤٫٣٥"), ("ar", "٣٫٥", "264.35"), ("hi", "३.५", "264.35")],
)
def test_digits_of_the_script_of_the_page_s_language_are_read(page, site, watch, lang, typed, result):
    page.goto(site.page(element(), html=f'<html lang="{lang}">'))
    widget = Widget(page)
    widget.result.filter(has_text="RUB").wait_for()
    widget.amount.fill(typed)
    assert result in widget.result.inner_text()


@pytest.mark.parametrize(("lang", "result"), [("en-ZA", "93,20"), ("de", "93,20"), ("en", "93,200.69")])
def test_a_single_mark_is_read_as_the_page_writes_it(page, site, watch, lang, result):
    page.goto(site.page(element(), html=f'<html lang="{lang}">'))
    widget = Widget(page)
    widget.result.filter(has_text="RUB").wait_for()
    widget.amount.fill("1,234")
    assert result in widget.result.inner_text()


# -- codes ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "code", ["XYZ", "&lt;img src=x onerror=alert(1)&gt;", "__proto__", "constructor", "USB"]
)
def test_a_code_without_a_rate_is_said_and_has_no_answer(page, site, watch, code):
    page.goto(site.page(element(base=code)))
    widget = Widget(page)
    widget.part("message").first.wait_for()
    assert f"There is no rate for {widget.page.evaluate(ATTRIBUTE)[:20]}" in unmarked(
        widget.result.inner_text()
    )
    assert "100" not in widget.result.inner_text()


ATTRIBUTE = "document.querySelector('currency-converter').getAttribute('from').toUpperCase()"


def unmarked(text):
    """The text without the marks of its direction."""
    return re.sub("[\N{LEFT-TO-RIGHT ISOLATE}\N{POP DIRECTIONAL ISOLATE}]", "", text)


def choose(widget, text):
    """The options that are listed for a text in the second combobox."""
    widget.quote.fill(text)
    return [" ".join(option.split()) for option in widget.options.all_inner_texts()]


@pytest.mark.parametrize(
    ("text", "found"), [("€", "EUR Euro"), ("₽", "RUB Russian Ruble"), ("₿", "Currencies found: 0")]
)
def test_a_symbol_lists_its_currencies(widget, text, found):
    assert choose(widget, text) == [found]


@pytest.mark.parametrize(
    ("text", "code"), {"jpy": "JPY", "japanese YEN": "JPY", "dollar": "RUB", "zzz": "RUB", "€": "RUB"}.items()
)
def test_leaving_the_field_takes_an_exact_code_or_name_and_nothing_else(widget, text, code):
    widget.quote.fill(text)
    widget.amount.click()
    assert widget.quote.input_value()[:3] == code


def test_the_focus_stays_where_it_is_while_other_rates_are_loaded(page, site, watch, widget):
    site.rates(document(), "/other.json")
    widget.quote.fill("k")
    page.evaluate("document.querySelector('currency-converter').setAttribute('rates', '/other.json')")
    widget.result.filter(has_text="7,552.73").wait_for()
    assert page.evaluate(FOCUSED) == "To"
    widget.quote.fill("kzt")
    widget.quote.press("Enter")
    assert "52,011" in widget.result.inner_text()


def test_a_currency_is_found_by_its_name_in_the_page_s_language(page, site, watch):
    page.goto(site.page(element(), html='<html lang="ru">'))
    assert "KZT" in choose(Widget(page).ready(), "тенге")[0]


def test_the_keys_of_a_combobox_choose_a_currency(page, widget):
    widget.quote.focus()
    widget.quote.press("ArrowDown")
    assert widget.quote.get_attribute("aria-expanded") == "true"
    widget.quote.fill("fr")
    widget.quote.press("ArrowDown")
    active = page.evaluate(ACTIVE_OPTION)
    widget.quote.press("Enter")
    assert widget.quote.get_attribute("aria-expanded") == "false"
    assert widget.quote.input_value()[:3] in active
    assert active


def test_home_and_end_lead_to_the_first_and_the_last(page, widget):
    widget.quote.click()
    chosen = []
    for key in ("Home", "End", "ArrowDown", "ArrowUp"):
        widget.quote.press(key)
        chosen.append(page.evaluate(ACTIVE_OPTION)[:3])
    assert chosen == ["AED", "XAU", "AED", "XAU"]


ACTIVE_OPTION = """() => {
    const root = document.querySelector("currency-converter").shadowRoot;
    const id = root.activeElement.getAttribute("aria-activedescendant");
    return id && root.getElementById(id).innerText;
}"""


def test_escape_leaves_the_currency_as_it_was(widget):
    before = widget.quote.input_value()
    widget.quote.fill("kz")
    widget.quote.press("Escape")
    widget.quote.press("Escape")
    assert widget.quote.get_attribute("aria-expanded") == "false"
    widget.quote.press("Tab")
    assert widget.quote.input_value() == before


def test_tab_takes_the_first_that_was_found(widget):
    widget.quote.click()
    widget.quote.press_sequentially("kzt")
    widget.quote.press("Tab")
    assert widget.quote.input_value()[:3] == "KZT"
    assert "52,011" in widget.result.inner_text()


def test_a_touch_chooses_a_currency(browser, site):
    context = browser.new_context(has_touch=True)
    page = context.new_page()
    page.goto(site.page())
    widget = Widget(page).ready()
    widget.quote.tap()
    widget.options.filter(has_text="KZT").tap()
    chosen = widget.result.inner_text()
    context.close()
    assert "52,011" in chosen


# -- days -------------------------------------------------------------------------------------------


def opened_at(page, site, instant, quote="JPY"):
    page.clock.set_fixed_time(instant)
    page.goto(site.page(element(quote=quote)))
    return Widget(page).ready().text()


def test_a_newer_rate_that_should_be_out_is_said_with_the_age(page, site, watch):
    text = opened_at(page, site, "2026-11-20T12:00:00Z")
    assert "newer rate should be out" in text
    assert "21 days" in text


@pytest.mark.parametrize(
    "instant", [NOW, "2026-10-31T12:00:00Z", "2026-11-01T22:00:00Z", "2026-11-02T16:59:00Z"]
)
def test_a_weekend_says_nothing(page, site, watch, instant):
    text = opened_at(page, site, instant)
    assert "newer" not in text
    assert "days old" not in text


@pytest.mark.parametrize("instant", ["2027-10-30T20:00:00Z", "2025-10-30T20:00:00Z"])
def test_a_clock_that_is_a_year_off_leaves_the_day_in_sight(page, site, watch, instant):
    text = opened_at(page, site, instant)
    assert "October 30, 2026" in text


def test_a_clock_that_is_behind_does_not_make_old_rates_new(page, site, watch):
    site.rates(document() | {"at": "2026-11-20T12:00:00Z"})
    assert "newer rate should be out" in opened_at(page, site, "2025-10-30T20:00:00Z")


def test_searching_leaves_the_line_of_staleness(page, site, watch):
    opened_at(page, site, "2026-11-20T12:00:00Z")
    widget = Widget(page)
    widget.quote.fill("a")
    assert "newer rate should be out" in widget.text()


def test_a_peg_is_said_with_its_own_day(page, site, watch):
    page.goto(site.page(element(quote="AED")))
    source = Widget(page).ready().part("source").inner_text()
    assert source == "fixed peg since November 1, 1997: 1 USD = 3.6725 AED"


def test_both_laws_of_a_rate_are_said_with_their_days(page, site, watch):
    page.goto(site.page(element(base="FRF", quote="DEM")))
    widget = Widget(page).ready()
    assert "29.82" in widget.result.inner_text()
    since = "fixed by law since January 1, 1999: 1 EUR = "
    assert widget.part("source").inner_text() == f"{since}6.55957 FRF {since}1.95583 DEM"


def test_a_table_that_has_ended_gives_no_figure(page, site, watch):
    content = document()
    content["tables"][0]["until"] = "2026-10-31"
    site.rates(content)
    page.clock.set_fixed_time("2026-10-31T22:00:00Z")  # 1 November in Moscow
    page.goto(site.page())
    widget = Widget(page)
    widget.part("message").first.wait_for()
    assert widget.result.inner_text() == "This rate was valid until October 31, 2026."
    assert "75.5" not in widget.text()


NEWER = {"at": "2026-11-03T20:00:00Z"}


def of_newer_rates(site):
    """Put rates and a series of 3 November there."""
    content = document() | NEWER
    content["tables"][0] |= {
        "day": "2026-11-03",
        "newer_from": "2026-11-04T21:00:00Z",
        "figures": {"USD": "80"},
    }
    site.rates(content)
    one = SERIES["cbr/USD"]
    site.script(
        "/series/cbr/USD.json",
        as_json(one | {"days": [*one["days"], "2026-11-03"], "figures": [*one["figures"], "80"]}),
    )


@pytest.mark.parametrize(
    "event", ["document.dispatchEvent(new Event('visibilitychange'))", "dispatchEvent(new Event('online'))"]
)
def test_stale_rates_are_asked_for_again_when_the_page_is_seen_and_an_open_chart_follows(
    page, site, watch, event
):
    watch.ignored = ["/rates.json", "/series/"]
    page.goto(site.page(element(more='chart="1m"') * 3))
    widget = Widget(page).ready()
    widget.chart()
    of_newer_rates(site)
    page.clock.set_fixed_time("2026-11-03T22:00:00Z")
    page.evaluate(event)
    widget.result.filter(has_text="8,000.00").wait_for()
    widget.part("chart-value").filter(has_text="November 3, 2026").wait_for()
    assert watch.paths.count("/rates.json") == 2
    page.evaluate(event)
    assert watch.paths.count("/rates.json") == 2


@pytest.mark.parametrize("instant", ["2026-10-30T20:59:00Z", "2026-10-30T20:09:00Z"])
def test_rates_that_are_not_stale_are_not_asked_for_again(page, site, watch, widget, instant):
    page.clock.set_fixed_time(instant)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    assert watch.paths.count("/rates.json") == 1


def test_stale_rates_stay_when_newer_ones_cannot_be_loaded(page, site, watch, widget):
    watch.allowed = ["Failed to load resource"]
    watch.ignored = ["/rates.json"]
    site.script("/rates.json", Answer(status=503))
    page.clock.set_fixed_time("2026-11-03T22:00:00Z")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    widget.part("message").first.wait_for()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    assert "7,552.73" in widget.result.inner_text()
    assert watch.paths.count("/rates.json") == 2


def test_a_chain_of_two_sources_is_said(page, site, watch):
    content = document()
    legs = [
        {"base": "EUR", "quote": "GBP", "text": "0.8712", "day": "2026-10-30", "source": "ecb"},
        {"base": "EUR", "quote": "KZT", "text": "581.07", "day": "2026-10-30", "source": "frankfurter"},
    ]
    content["pairs"] = {"GBP": {"KZT": {"legs": legs, "kind": "blend", "day": "2026-10-30"}}}
    site.rates(content)
    page.goto(site.page(element(base="GBP", quote="KZT")))
    text = Widget(page).ready().text()
    assert "European Central Bank" in text
    assert "Frankfurter" in text


# -- texts that stand in the page -------------------------------------------------------------------


def test_the_text_inside_the_element_gives_way_to_the_answer(widget):
    assert "1 May 2026" not in widget.text()


def test_without_scripts_the_text_inside_the_element_stands(browser, site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site.page(ELEMENT))
    text = page.locator("currency-converter").inner_text()
    context.close()
    assert text == "100 USD = 7000 RUB, 1 May 2026"


def test_without_scripts_the_documented_css_reserves_no_more_than_the_text(browser, site):
    heights = []
    for head in ("", site.style(CSS)):
        context = browser.new_context(java_script_enabled=False)
        page = context.new_page()
        page.goto(site.page(f"{ELEMENT}<p>Below</p>", head=head, csp=STYLED))
        heights.append(page.get_by_text("Below").bounding_box()["y"])
        context.close()
    assert heights[0] == heights[1]
