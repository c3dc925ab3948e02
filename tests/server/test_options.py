"""What a server is told, by options and by variables, and what of it is refused."""

import pytest

from converter.errors import InputError
from converter.server.options import Options, check_names, read, variable


def typed(line):
    """The pairs of a line such as ``--port 1 --log 1``."""
    words = line.split()
    return list(zip(words[::2], words[1::2], strict=True))


def test_without_any_option_the_server_is_for_this_machine():
    assert read([], {}) == Options()
    assert (Options().host, Options().port, Options().sources) == ("127.0.0.1", 8080, "auto")


EACH = {
    "--host ::1": {"host": "::1"},
    "--host [::1]": {"host": "::1"},
    "--host LocalHost": {"host": "localhost"},
    "--port 0": {"port": 0},
    "--uds /run/fx.sock": {"uds": "/run/fx.sock"},
    "--fd 3": {"fd": 3},
    "--root-path /fx/": {"root_path": "/fx"},
    "--root-path /": {"root_path": ""},
    "--proxy 127.0.0.1,10.0.0.0/8,unix": {"proxies": ("127.0.0.1", "10.0.0.0/8", "unix")},
    "--name FX.example.org,fx.local": {"names": ("fx.example.org", "fx.local")},
    "--name 192.0.2.1,2001:db8::1": {"names": ("192.0.2.1", "[2001:db8::1]")},
    "--allow-origin *": {"origins": ("*",)},
    "--allow-origin https://Example.org,http://localhost:3000": {
        "origins": ("https://example.org", "http://localhost:3000")
    },
    "--private 1": {"private": True},
    "--fetch-per-minute 0": {"fetch_per_minute": 0},
    "--per-address 64": {"per_address": 64},
    "--open-metrics 1": {"open_metrics": True},
    "--log 1": {"log": True},
    "--widget .": {"widget": "."},
}


@pytest.mark.parametrize("line", EACH)
def test_an_option_and_its_variable_say_the_same(line):
    name, text = line.split()
    wanted = Options(**EACH[line])
    assert read([(name, part) for part in text.split(",")], {}) == wanted
    assert read([], {variable(name): text}) == wanted


def test_a_variable_is_named_after_its_option():
    assert variable("--root-path") == "CONVERTER_SERVE_ROOT_PATH"


def test_an_option_overrules_the_variable():
    environ = {"CONVERTER_SERVE_PORT": "1", "CONVERTER_SERVE_NAME": "a.example", "CONVERTER_SERVE_LOG": "0"}
    found = read(typed("--port 2 --name b.example"), environ)
    assert (found.port, found.names, found.log) == (2, ("b.example",), False)


def test_a_typed_port_is_of_the_host_that_the_variable_names():
    environ = {
        "CONVERTER_SERVE_HOST": "127.0.0.2",
        "CONVERTER_SERVE_UDS": "a.sock",
        "CONVERTER_SERVE_FD": "3",
    }
    found = read(typed("--port 80"), environ)
    assert (found.host, found.port, found.uds, found.fd) == ("127.0.0.2", 80, None, None)
    found = read(typed("--host ::1"), {"CONVERTER_SERVE_PORT": "81"})
    assert (found.host, found.port) == ("::1", 81)


def test_variables_of_two_places_are_refused():
    with pytest.raises(InputError, match=r"^CONVERTER_SERVE_PORT and CONVERTER_SERVE_UDS can't be combined"):
        read([], {"CONVERTER_SERVE_UDS": "a", "CONVERTER_SERVE_PORT": "1"})


@pytest.mark.parametrize("text", ["no", "false", "off", "maybe", "2", "00"])
@pytest.mark.parametrize("name", ["PRIVATE", "OPEN_METRICS", "LOG"])
def test_a_flag_of_a_variable_is_never_taken_for_its_opposite(name, text):
    with pytest.raises(InputError, match=f"^CONVERTER_SERVE_{name} takes 1 or 0, not '{text}'"):
        read([], {f"CONVERTER_SERVE_{name}": text})


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("OFFLINE", "set CONVERTER_OFFLINE"), ("SOURCE", "set CONVERTER_SOURCE"),
        ("PER_ADRESS", "see convert serve --help"),
    ],
)  # fmt: skip
def test_a_variable_that_no_option_has_is_refused(name, told):
    with pytest.raises(InputError, match=f"^'CONVERTER_SERVE_{name}' is no variable of the server; {told}$"):
        read([], {f"CONVERTER_SERVE_{name}": "1"})


def test_only_what_may_be_repeated_is_cut_at_commas(tmp_path):
    (tmp_path / "a,b").mkdir()
    assert read([], {"CONVERTER_SERVE_WIDGET": f"{tmp_path}/a,b"}).widget == f"{tmp_path}/a,b"
    with pytest.raises(InputError, match="not '80,81'"):
        read([], {"CONVERTER_SERVE_PORT": "80,81"})


def test_a_typed_place_overrules_all_variables_of_places():
    environ = {"CONVERTER_SERVE_HOST": "0.0.0.0", "CONVERTER_SERVE_PORT": "80"}  # noqa: S104 - as it is typed
    assert read(typed("--uds fx.sock"), environ) == Options(uds="fx.sock")


BAD = {
    "--host a_b/c": "--host takes an address or a name like 127.0.0.1, not 'a_b/c'",
    "--port 65536": "--port takes a whole number from 0 to 65535, not '65536'",
    "--port -1": "--port takes a whole number",
    "--port ٣": "--port takes a whole number",
    "--fd x": "--fd takes a whole number",
    "--per-address 0": "--per-address takes a whole number from 1 to 1000",
    "--fetch-per-minute many": "--fetch-per-minute takes a whole number from 0 to 6000",
    "--root-path fx": "--root-path takes a path like /fx, not 'fx'",
    "--root-path /fx/../a": "--root-path takes a path like /fx",
    '--root-path /f"x': "--root-path takes a path like /fx",
    "--proxy 10.0.0.1/8": "--proxy takes an address, a network like 10.0.0.0/8, or unix, not '10.0.0.1/8'",
    "--proxy localhost": "--proxy takes an address",
    "--name fx.example.org:80": "--name takes a host without a port, like fx.example.org",
    "--name *": "--name takes a host",
    "--allow-origin example.org": "--allow-origin takes an origin like https://example.org, or *",
    "--allow-origin https://a.example/": "--allow-origin takes an origin",
    "--allow-origin null": "--allow-origin takes an origin",
    "--allow-origin * --allow-origin https://a.example": "--allow-origin takes * alone",
    "--widget /no/such/folder": "--widget: there is no folder '/no/such/folder'",
    "--uds a --host localhost": "--host and --uds can't be combined; give one",
    "--uds a --fd 3": "--uds and --fd can't be combined",
    "--port 1 --fd 3": "--port and --fd can't be combined",
    "--host 0.0.0.0": "--host 0.0.0.0: bound beyond loopback, the server needs a name",
    "--host ::": "--host ::: bound beyond loopback",
    "--host fx.example.org": "bound beyond loopback",
}  # fmt: skip


@pytest.mark.parametrize("line", BAD)
def test_what_can_t_be_read_or_is_not_safe_is_refused_with_the_name_of_the_option(line):
    with pytest.raises(InputError) as raised:
        read(typed(line), {})
    assert BAD[line] in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_variable_that_is_refused_is_named():
    with pytest.raises(InputError, match=r"^CONVERTER_SERVE_PORT takes a whole number"):
        read([], {"CONVERTER_SERVE_PORT": "http"})
    with pytest.raises(InputError, match=r"^CONVERTER_SERVE_HOST 0\.0\.0\.0: bound beyond"):
        read([], {"CONVERTER_SERVE_HOST": "0.0.0.0"})  # noqa: S104 - as it is typed


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.10", "::1", "localhost", "::ffff:127.0.0.1"])
def test_on_loopback_no_name_is_needed(host):
    check_names(host, (), "--host")


def test_beyond_loopback_a_name_is_enough():
    found = read(typed("--host 0.0.0.0 --name fx.example.org"), {})
    assert (found.host, found.names) == ("0.0.0.0", ("fx.example.org",))  # noqa: S104 - as it is typed
