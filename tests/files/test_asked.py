"""What is asked of a file and can't be taken is told, in the words of the one who asks."""

import re

import pytest
from support.columns import offline

from converter import files
from converter.errors import InputError

SALES = b"Net,net,Ccy,Day\n1.00,2.00,USD,2024-05-15\n"
GOOD = {"to": "EUR", "amount": "#1"}


@pytest.fixture(scope="module")
def converter(tmp_path_factory):
    with offline(tmp_path_factory.mktemp("cache")) as made:
        yield made


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"to": None}, "name at least one currency to convert to, as in to='EUR'"),
        ({"on": "2024-05-15", "date": "Day"}, "date and on can't be combined; give one"),
        ({"strict": True, "keep_rejected": True}, "keep_rejected and strict can't be combined; give one"),
        ({"rule": "ecb", "average": "month"}, "rule and average can't be combined"),
        ({"rule_column": "Ccy", "source": "ecb"}, "rule_column and source can't be combined"),
        ({"so_far": True}, "so_far=True goes with average='month' or end_of='month'"),
        ({"average": "week"}, "month, quarter or year"),
        ({"amount": None}, "the amount may be in several columns: Net, net; name one, as in amount='Net'"),
        ({"amount": "NET"}, "2 columns have the name NET; give one by amount='#1' or amount='#2'"),
        ({"amount": "#5"}, "there is no column #5; there are 4 columns"),
        ({"currency": "Ccyy"}, "there is no column Ccyy; did you mean Ccy?"),
        ({"currency": "Shop"}, "there is no column Shop; the columns are Net, net, Ccy, Day"),
        ({"names": {"USD": "usd"}}, "names: USD is not what is converted to, which is EUR"),
        ({"names": {"EUR": "Day"}}, "there is a column Day already; choose another name with names"),
        ({"with_": ["rates"]}, "rates"),
        ({"delimiter": "||"}, "can't be a delimiter; give one of , ; | or tab"),
        ({"decimal": "'"}, "decimal is '.' or ',', not \"'\""),
    ],
)
def test_what_can_not_be_asked_is_told(arguments, message, tmp_path, converter):
    path = tmp_path / "sales.csv"
    path.write_bytes(SALES)
    with pytest.raises(InputError, match=re.escape(message)):
        files.convert(path, tmp_path / "out.csv", converter=converter, **{**GOOD, **arguments})
    assert [one.name for one in tmp_path.iterdir()] == ["sales.csv"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, "no column is called like the date; name it, as in date='#1' or on='2024-12-31', a day for"),
        ({"on": "2024-05-15", "amount": "=5"}, "the currency is missing; give it, as in currency='=USD'"),
        ({"delimiter": ";"}, "delimiter is of CSV; sales.jsonl is JSON lines"),
        ({"header": False}, "header is of CSV; sales.jsonl is JSON lines"),
    ],
)
def test_what_a_file_lacks_is_told(arguments, message, tmp_path, monkeypatch, converter):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sales.jsonl").write_bytes(b'{"worth":"5 USD"}\n')
    with pytest.raises(InputError, match=re.escape(message)):
        files.convert(
            "sales.jsonl", "out.jsonl", converter=converter, **{"to": "EUR", "amount": "worth", **arguments}
        )
