"""The rules that come with the package: each file is one, and each field of each can be used."""

import ast
from datetime import date, datetime
from pathlib import Path

import pytest
from support.holding import shipped_environ

import converter
from converter import Converter, NotHeld, prescribed
from converter.prescribed.faults import faults

FOLDER = Path(prescribed.__path__[0])
FILES = sorted(path for path in FOLDER.glob("*.py") if "\nRULE = " in path.read_text("utf-8"))
KEYS = [path.stem.replace("_", "-") for path in FILES]


@pytest.fixture(scope="module")
def c(tmp_path_factory):
    with Converter(environ=shipped_environ(tmp_path_factory.mktemp("cache"))) as made:
        yield made


def test_every_file_with_a_rule_is_a_rule_of_the_package_and_no_other(c):
    assert len(KEYS) >= 12
    assert list(prescribed.keys()) == KEYS
    assert [rule.key for rule in c.rules()] == KEYS
    assert converter.rules() == c.rules()


@pytest.mark.parametrize("path", FILES, ids=KEYS)
def test_the_module_of_a_rule_has_no_code(path):
    tree = ast.parse(path.read_text("utf-8"))
    assert ast.get_docstring(tree)
    assert {type(node) for node in tree.body[1:]} <= {ast.ImportFrom, ast.Assign}
    called = [node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call)]
    assert set(called) <= {"Rule", "date"}


@pytest.mark.parametrize("key", KEYS)
def test_a_rule_can_be_used_and_says_when_its_law_was_looked_at(key):
    rule = prescribed.get(key)
    assert faults(rule, key) == []
    assert type(rule.seen) is date
    assert rule.since < rule.seen
    assert not rule.url or rule.url.startswith(("https://", "http://"))
    texts = (rule.name, rule.authority, rule.law, rule.use, rule.never, rule.before, rule.otherwise)
    assert all(text == " ".join(text.split()) and "\u2014" not in text for text in texts)
    assert not rule.use.endswith(".")


@pytest.mark.parametrize("key", KEYS)
def test_the_example_of_a_rule_works_or_its_figures_are_not_held(c, key):
    rule = prescribed.get(key)
    words, on = rule.example
    amount, base, quote = words.split()
    assert rule.home in (base, quote)
    try:
        found = c.convert(amount, base, quote, on, rule=key)
    except NotHeld:
        assert not c.store.files(rule.source)
    else:
        assert found.rule.rule is rule
        assert found.result.amount > 0


def test_rules_are_found_by_the_words_in_any_field_and_any_case(c):
    assert [rule.key for rule in c.rules("ONE stop  shop")] == [
        rule.key for rule in c.rules() if "one stop shop" in rule.use.lower() + rule.name.lower()
    ]
    assert "de-vat-monthly" in [rule.key for rule in c.rules("ustg")]
    assert [rule.key for rule in c.rules("HMRC-monthly")] == ["hmrc-monthly"]
    assert c.rules("no such words") == ()


@pytest.mark.parametrize("name", ["de-vat-montly", "de vat monthly", "oss", "", "x" * 100, "told", "answer"])
def test_what_is_no_rule_is_told_with_the_list(name):
    with pytest.raises(converter.InputError, match="unknown rule") as error:
        prescribed.get(name)
    assert error.value.advice == "`convert rules` lists them"
    assert len(str(error.value)) < 120


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("ireland tax", "did you mean ie-annual?"),
        ("germany", "did you mean de-vat-monthly or eu-customs or eu-ioss or eu-oss?"),
        ("oss", "did you mean eu-oss?"),
    ],
)
def test_a_word_that_a_few_rules_have_is_told_with_these(name, told):
    with pytest.raises(converter.InputError) as error:
        prescribed.get(name)
    assert str(error.value) == f"unknown rule {name!r}; {told}"
    assert " or ".join(error.value.suggestions) == told[13:-1]


def test_a_word_that_many_rules_have_is_told_with_what_lists_them():
    with pytest.raises(converter.InputError, match=r"^unknown rule 'vat'$") as error:
        prescribed.get("vat")
    assert error.value.advice == "`convert rules vat` lists those that have the word"
    assert error.value.suggestions == tuple(rule.key for rule in prescribed.find("vat"))


# -- wrong fields ---------------------------------------------------------------------------------

WRONG = {
    "key": ["other", 5, "", None],
    "name": ["", None, 5],
    "authority": ["", None],
    "law": ["", 5],
    "url": [None, 5],
    "home": ["XXQ", "", None, "GBp"],
    "source": ["ebc", "", None, 5],
    "takes": ["week", "", None, "day", "spot"],
    "made": ["median", "", None, "day", "customs", "table"],
    "since": [None, "2020-01-01", datetime(2020, 1, 1)],  # noqa: DTZ001 - it is no day
    "until": ["2020-01-01", date(1990, 1, 1)],
    "digits": [-1, 99, "4", 1.5, True, {"USD": 4}, {"": "4"}, {"": -1}, ()],
    "use": ["", None],
    "never": [None, 5],
    "before": [None, 5],
    "otherwise": [None, 5],
    "failing": ["ebc", None, 5],
    "beside": [("ebc", "mean"), ("ecb", "median"), ("ecb",), "ecb", 5],
    "seen": ["2026-11-28", 5, datetime(2026, 1, 1)],  # noqa: DTZ001 - it is no day
    "words": [None, 5],
    "example": [None, (), ("1000 USD EUR",), ("1000 USD EUR", 5), 5, "no"],
}


def test_every_field_of_a_rule_is_tried():
    assert set(WRONG) == set(prescribed.get("de-vat-monthly")._names)


@pytest.mark.parametrize(("field", "value"), [(f, v) for f, values in WRONG.items() for v in values])
def test_a_wrong_field_is_found(field, value):
    rule = prescribed.get("de-vat-monthly").replace(**{field: value})
    found = faults(rule, "de-vat-monthly")
    assert found
    assert all(isinstance(one, str) and one for one in found)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"takes": "week"}, "takes is 'week', and none of day, month, quarter, year, uk-year, spot, range"),
        (
            {"made": "median", "digits": None},
            "made is 'median', and none of day, before, customs, after, mean, table, published",
        ),
        ({"takes": "day"}, "'mean' does not go with 'day', but with month, quarter, year, uk-year, range"),
    ],
)
def test_a_wrong_word_is_told_with_those_that_can_be_used(fields, said):
    rule = prescribed.get("de-vat-monthly").replace(**fields)
    assert faults(rule, "de-vat-monthly") == [said]


def test_digits_of_what_is_no_mean_are_found():
    assert faults(prescribed.get("eu-oss").replace(digits=4), "eu-oss") != []


@pytest.mark.parametrize(
    ("key", "fields", "said"),
    [
        ("eu-inforeuro", {"source": "ecb"}, "ecb has no lists of a month"),
        ("eu-inforeuro", {"takes": "quarter"}, "inforeuro has no lists of a quarter"),
        ("hmrc-average", {"source": "hmrc"}, "hmrc has no lists of a year"),
        ("hmrc-spot", {"source": "hmrc-average"}, "hmrc-average has no lists of a day"),
        ("ie-annual", {"made": "table", "digits": None}, "no table ships for 'ecb'"),
        ("cz-uniform", {"home": "EUR"}, "the table of cz-uniform is for CZK, not for EUR"),
    ],
)
def test_a_rule_whose_list_or_table_there_is_not_is_found(key, fields, said):
    assert faults(prescribed.get(key).replace(**fields), key) == [said]


def test_a_table_that_does_not_ship_is_no_rule_at_any_door(c):
    by = prescribed.get("cz-uniform").replace(key="my-uniform", source="my-uniform")
    for ask in (lambda: c.convert(1, "USD", "CZK", "2025", rule=by), lambda: c.rule_rates(by, "2025")):
        with pytest.raises(converter.InputError, match="my-uniform is no rule: no table ships for"):
            ask()


@pytest.mark.parametrize("thing", [None, 5, "de-vat-monthly", object(), prescribed])
def test_what_is_no_rule_at_all_is_found(thing):
    assert faults(thing, "de-vat-monthly") == ["it has no RULE that is a Rule"]
