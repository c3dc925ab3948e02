"""``/widget/…`` and ``/``: the files that an export wrote, and nothing else."""

import asyncio
import json
import sys
import tempfile
from datetime import timedelta
from types import SimpleNamespace

import pytest

pytest.importorskip("starlette")

from support.beside import running

from converter.api.converter import Converter
from converter.errors import TokenMissing
from converter.server.options import Options
from converter.server.widget import Export, Files, shown
from converter.widget import directory, export

PAGE_POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'"


@pytest.fixture
def folder(five, tmp_path):
    """A folder with the files of three currencies."""
    with five.converter("ecb", redistributable=True) as converter:
        made = export.made(converter, ("EUR", "USD", "GBP"), ())
    directory.write(str(tmp_path / "public"), made.files)
    return tmp_path / "public"


@pytest.fixture
def server(five, folder):
    with running(five, offline=True, widget=str(folder)) as found:
        yield found


def test_the_files_are_served_each_with_its_type_and_a_validator(server, folder):
    script = next(folder.glob("*.js")).name
    found = {name: server.get(f"/widget/{name}") for name in ("", "index.html", script, "rates.json")}
    assert {name: (status, headers["content-type"]) for name, (status, headers, _) in found.items()} == {
        "": (200, "text/html; charset=utf-8"), "index.html": (200, "text/html; charset=utf-8"),
        script: (200, "text/javascript; charset=utf-8"), "rates.json": (200, "application/json"),
    }  # fmt: skip
    assert found[""][2] == found["index.html"][2] == (folder / "index.html").read_bytes()
    etag = found["rates.json"][1]["etag"]
    assert server.get("/widget/rates.json", if_none_match=etag)[0] == 304


def test_the_page_has_its_own_policy_and_the_other_files_that_of_data(server):
    assert server.get("/widget/")[1]["content-security-policy"].startswith(PAGE_POLICY)
    assert server.get("/widget/rates.json")[1]["content-security-policy"] == "default-src 'none'"


def test_the_series_that_rates_json_names_are_served(server):
    (table,) = json.loads(server.get("/widget/rates.json")[2])["tables"]
    assert table["series"]
    assert server.get("/widget/series/ecb/USD.json")[0] == 200


@pytest.mark.parametrize(
    "name",
    [
        "notes.txt", "own.js", "../cache/ecb/2026.csv", "series", "series/ecb", "series/ecb/USD.json/",
        "/etc/passwd", "..%2f..%2fetc%2fpasswd", "series/../rates.json", "./rates.json", "RATES.JSON", "%00",
    ],
)  # fmt: skip
def test_what_the_export_did_not_write_is_no_file_of_the_widget(server, folder, name):
    (folder / "notes.txt").write_text("mine")
    (folder / "own.js").write_text("mine")
    assert server.get(f"/widget/{name}")[0] == 404


def test_a_file_that_leads_elsewhere_is_not_served(five, folder, tmp_path):
    (tmp_path / "mine.json").write_text('{"password": 1}')
    (folder / "rates.json").unlink()
    (folder / "rates.json").symlink_to(tmp_path / "mine.json")
    with running(five, offline=True, widget=str(folder)) as server:
        assert server.get("/widget/rates.json")[0] == 404


def test_neither_a_link_nor_a_hidden_file_is_served_even_if_it_begins_as_one_of_the_widget(
    five, folder, tmp_path
):
    script = next(folder.glob("*.js"))
    (tmp_path / "outside.js").write_bytes(script.read_bytes())
    (folder / "link.js").symlink_to(tmp_path / "outside.js")
    (folder / ".hidden.js").write_bytes(script.read_bytes())
    with running(five, offline=True, widget=str(folder)) as server:
        assert server.get(f"/widget/{script.name}")[0] == 200
        assert [server.get(f"/widget/{name}")[0] for name in ("link.js", ".hidden.js")] == [404, 404]


def test_files_that_were_written_anew_are_served_within_a_minute(server, folder, five):
    before = server.get("/widget/rates.json")[2]
    (folder / "rates.json").write_bytes(before.replace(b"1.1172", b"1.1199"))
    five.at("2026-10-30T15:05:30")
    assert b"1.1199" in server.get("/widget/rates.json")[2]


def test_a_file_that_is_new_is_found(server, folder, five):
    assert server.get("/widget/series/cbr/USD.json")[0] == 404
    (folder / "series" / "cbr").mkdir()
    (folder / "series" / "cbr" / "USD.json").write_bytes((folder / "series/ecb/USD.json").read_bytes())
    assert server.get("/widget/series/cbr/USD.json")[0] == 200


def test_the_beginning_leads_to_the_page_behind_any_proxy(server, five, folder):
    for target in ("/", "/widget"):
        status, headers, _ = server.get(target)
        assert (status, headers["location"]) == (302, "widget/")
    with running(five, offline=True, widget=str(folder), root_path="/fx") as behind:
        assert behind.get("/fx/")[1]["location"] == "/fx/widget/"
        assert behind.get("/fx/widget/")[0] == 200


def test_without_a_page_the_beginning_names_the_routes(five, tmp_path):
    with running(five, offline=True, widget=str(tmp_path)) as server:
        status, headers, body = server.get("/")
        assert (status, headers["content-type"]) == (200, "text/plain; charset=utf-8")
        assert b"\n/v2/rate/{base}/{quote}\n" in body
        assert b"\n/v2/rates.csv\n" in body
        assert b"currencies.csv" not in body  # it is always refused
        assert server.get("/widget/")[0] == 404
    with running(five, offline=True, widget=str(tmp_path), root_path="/fx") as behind:
        assert b"\n/fx/v2/rate/{base}/{quote}\n" in behind.get("/fx/")[2]


def test_without_a_folder_a_child_makes_the_files_and_again_after_new_figures(five):
    five.environ["CONVERTER_NOW"] = "2026-10-30T15:04:00Z"
    five.server.ecb.pop("2026-11-02")
    with running(five, sources="ecb", widget=None) as server:
        status, headers, _ = server.get("/widget/")
        assert (status, "retry-after" in headers) == (503, True)
        # The child lets others go first, and a busy machine has many.
        server.until(lambda: server.get("/widget/rates.json")[0] == 200, 90)
        assert b"1.1172" in server.get("/widget/rates.json")[2]
        five.server.ecb["2026-11-02"] = {"USD": "1.1165", "GBP": "0.83395"}
        five.environ["CONVERTER_NOW"] = "2026-11-02T15:10:00Z"
        five.at("2026-11-02T15:10")
        server.until(lambda: b"1.1165" in _anew(five, server), 90)


def test_a_private_api_shows_a_page_only_of_what_may_be_passed_on(five):
    assert shown(Options(private=True, sources=("boe", "ecb"))) == ("ecb",)
    with running(five, offline=True, private=True, sources=("er-api",), widget=None) as server:
        assert server.get("/widget/")[0] == 404
        assert server.get("/")[0] == 200


def test_a_source_whose_key_is_not_set_keeps_the_server_from_starting(five):
    with pytest.raises(TokenMissing, match="needs a key: set OPENEXCHANGERATES_API_KEY"):
        running(five, private=True, sources=("ecb", "openexchangerates"))
    with running(five, private=True, sources=("ecb", "openexchangerates"), offline=True) as server:
        assert server.get("/v2/providers")[0] == 200


@pytest.mark.parametrize(
    ("child", "told"),
    [
        ("kill -9 $$", "the process was ended by signal 9"), ("echo convert: full >&2; exit 5", "full"),
        ("kill -15 $$", ""), ("exit 130", ""),
    ],
)  # fmt: skip
@pytest.mark.skipif(sys.platform == "win32", reason="the shell of Unix")
def test_an_export_that_failed_is_told_and_one_that_was_interrupted_is_not(child, told, capfd):
    class Failing(Export):
        def _command(self):
            return ["/bin/sh", "-c", child]

    engine = SimpleNamespace(environ={}, converter=SimpleNamespace(store=SimpleNamespace(writable=False)))
    asyncio.run(Failing(engine)._make())
    line = f"convert: the files of the widget could not be made: {told}\n" if told else ""
    assert capfd.readouterr().err == line


def test_an_export_that_can_t_begin_is_told(capfd, monkeypatch):
    class Nowhere(Export):
        def _command(self):
            return ["/no/such/program"]

    engine = SimpleNamespace(environ={}, converter=SimpleNamespace(store=SimpleNamespace(writable=False)))
    asyncio.run(Nowhere(engine)._make())
    assert "could not be made: no process can be started: No such file" in capfd.readouterr().err
    with monkeypatch.context() as patched:
        patched.setattr(tempfile, "tempdir", "/no/such/folder")
        asyncio.run(Nowhere(engine).run())
    assert "could not be made: no folder for temporary files can be written: " in capfd.readouterr().err


def test_before_the_files_are_made_none_of_another_folder_is_served(folder, monkeypatch):
    monkeypatch.chdir(folder)
    files = Files("")
    assert (files.has_page, files.reply("rates.json", 0.0)) == (False, None)


def test_the_terms_that_sources_set_stand_on_the_page(server):
    with Converter("ecb", offline=True) as converter:
        attribution = converter.policy.sources[0].INFO.attribution
    assert attribution.encode() in server.get("/widget/")[2]


def _anew(five, server):
    """The rates that are served, a minute after they were last looked at."""
    five.server.now += timedelta(minutes=1)
    return server.get("/widget/rates.json")[2]
