"""The files to deploy the server by: each is taken by the program that it is for, and does what it says."""

import re
import shutil
import ssl
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest

pytest.importorskip("uvicorn")

from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route
from support.api import api
from support.serving import running

import converter

DEPLOY = Path(converter.__file__).parent / "server/deploy"
NAME = "fx.example.org"
FILES = ("fxconvert.service", "fxconvert-offline.conf", "nginx.conf", "Containerfile", "README.md")


def needs(program):
    return pytest.mark.skipif(shutil.which(program) is None, reason=f"{program} is not installed")


def read(name):
    return (DEPLOY / name).read_text(encoding="utf-8")


def run(*command):
    ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    return ran.returncode, ran.stdout + ran.stderr


def free_port():
    import socket

    with socket.create_server(("127.0.0.1", 0)) as one:
        return one.getsockname()[1]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate of its own for the name, and its key."""
    folder = tmp_path_factory.mktemp("certificate")
    code, said = run(
        "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={NAME}",
        "-addext", f"subjectAltName=DNS:{NAME}", "-keyout", str(folder / "key"), "-out", str(folder / "pem"),
    )  # fmt: skip
    assert code == 0, said
    return folder / "pem", folder / "key"


class Proxy:
    """nginx with the file of the package, before a server on this machine; its place before ``/v2``."""

    def __init__(self, folder, certificate, upstream, path):
        self.port = free_port()
        self.folder = folder
        self.path = path.rstrip("/")
        self._trusted = ssl.create_default_context(cafile=str(certificate[0]))
        site = (
            read("nginx.conf").replace("127.0.0.1:8080", f"127.0.0.1:{upstream}")
            .replace("listen 443 ssl", f"listen 127.0.0.1:{self.port} ssl")
            .replace(f"/etc/ssl/{NAME}.pem", str(certificate[0]))
            .replace(f"/etc/ssl/private/{NAME}.key", str(certificate[1]))
            .replace("location / {", f"location {path} {{")
        )  # fmt: skip
        (folder / "site.conf").write_text(site)
        bodies = " ".join(
            f"{kind}_temp_path {folder}/{kind};"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        (folder / "nginx.conf").write_text(
            f"daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/errors;\n"
            f"events {{}}\nhttp {{ access_log off; {bodies} include {folder}/site.conf; }}\n"
        )
        self.command = ("nginx", "-e", str(folder / "errors"), "-c", str(folder / "nginx.conf"))

    def __enter__(self):
        self._running = subprocess.Popen(self.command, stderr=subprocess.DEVNULL)
        end = time.monotonic() + 10
        while not (self.folder / "pid").exists() or not (self.folder / "pid").read_text():
            assert self._running.poll() is None, (self.folder / "errors").read_text()
            assert time.monotonic() < end
            time.sleep(0.01)
        return self

    def __exit__(self, *_):
        self._running.terminate()
        self._running.wait(10)

    def get(self, target, **headers):
        """Status and body of a request by TLS, which trusts the certificate of the name alone."""
        import http.client
        import socket

        connection = http.client.HTTPSConnection(NAME, self.port, context=self._trusted, timeout=10)
        plain = socket.create_connection(("127.0.0.1", self.port), 10)
        connection.sock = self._trusted.wrap_socket(plain, server_hostname=NAME)
        connection.request(
            "GET", target, headers={"Host": NAME, **{k.replace("_", "-"): v for k, v in headers.items()}}
        )
        answer = connection.getresponse()
        try:
            return answer.status, answer.read()
        finally:
            connection.close()


def test_the_package_has_the_files_that_its_page_lists():
    listed = re.findall(r"^\| `([^`]+)`", read("README.md"), re.MULTILINE)
    assert sorted([*listed, "README.md"]) == sorted(FILES)
    assert sorted(one.name for one in DEPLOY.iterdir()) == sorted(FILES)


@pytest.mark.parametrize("name", FILES[:4])
def test_each_option_in_a_file_is_one_of_the_command(name):
    grammar = pytest.importorskip("converter.cli.grammar.serve")
    known = {one.name for one in grammar.SERVE.options}
    typed = re.findall(
        r"(?:fxconvert serve|--host 0\.0\.0\.0|^#     fxconvert)\s(.*)$", read(name), re.MULTILINE
    )
    options = {one for line in typed for one in re.findall(r"(--[a-z-]+)", line)}
    assert options <= known
    assert options or name == "fxconvert-offline.conf"


def test_each_counter_that_the_page_names_is_one_of_the_servers():
    from support.every_route import every_route

    named = set(re.findall(r"`(fxconvert_\w+)`", read("README.md")))
    with api(endpoints=every_route()) as asked:
        told = asked.get("/metrics")[2].decode()
    assert named
    assert named <= set(re.findall(r"^# TYPE (\w+)", told, re.MULTILINE))


@needs("nginx")
@needs("openssl")
@pytest.mark.parametrize("path", ["/", "/fx/"])
def test_nginx_shows_the_server_under_a_name_or_a_path(certificate, tmp_path, path):
    root = path.rstrip("/")
    with (
        api(names=(NAME,), root_path=root) as asked,
        running(app=asked.app) as server,
        Proxy(tmp_path, certificate, server.port, path) as proxy,
    ):
        code, said = run(*proxy.command, "-t")
        assert code == 0, said
        status, body = proxy.get(f"{root}/v2/rate/EUR/USD?date=2016-02-11")
        assert (status, b'"rate":1.1347' in body) == (200, True)
        status, body = proxy.get(f"{root}/v2/openapi.json")
        assert (status, b'"servers":[{"url":"' + (root or "/").encode() + b'"}]' in body) == (200, True)
        # nginx hands over the name that was asked for, and the server has just the one.
        assert proxy.get(f"{root}/v2/rate/EUR/GBP", Host="elsewhere.example")[0] == 421


@needs("nginx")
@needs("openssl")
def test_nginx_replaces_what_a_client_says_of_itself(certificate, tmp_path):
    heads = []

    async def told(request):
        heads.append(dict(request.headers))
        return Response()

    app = Starlette(routes=[Route("/", told)])
    with running(app=app) as server, Proxy(tmp_path, certificate, server.port, "/") as proxy:
        lies = {"X_Forwarded_For": "203.0.113.9", "X_Forwarded_Proto": "http", "Forwarded": "for=203.0.113.9"}
        assert proxy.get("/", X_Forwarded_Host="evil.example", **lies)[0] == 200
    (head,) = heads
    assert head["x-forwarded-for"] == "127.0.0.1"
    assert head["x-forwarded-proto"] == "https"
    assert head["host"] == NAME
    assert "x-forwarded-host" not in head
    assert "forwarded" not in head


@needs("systemd-analyze")
@pytest.mark.parametrize("offline", [False, True])
def test_systemd_takes_the_unit_and_finds_it_closed(tmp_path, offline):
    text = read("fxconvert.service")
    if offline:
        more = read("fxconvert-offline.conf").partition("[Service]")[2]
        text = text.replace("[Install]", f"{more}\n[Install]")
    unit = tmp_path / "fxconvert.service"
    # What it starts has to exist for systemd-analyze.
    unit.write_text(text.replace("/opt/fxconvert/bin/fxconvert", "/bin/true"))
    code, said = run("systemd-analyze", "verify", str(unit))
    assert (code, said) == (0, "")
    # Of 100: what it says itself is 1.1 of 10, and 0.9 without a network.
    code, said = run("systemd-analyze", "security", "--offline=true", "--threshold=15", str(unit))
    assert code == 0, said


def test_the_container_is_no_roots_and_asks_for_its_own_health():
    text = read("Containerfile")
    (user,) = re.findall(r"^USER (\d+):\d+$", text, re.MULTILINE)
    assert int(user) > 0
    assert "--read-only" in text
    (code,) = re.findall(r'HEALTHCHECK .*\n  CMD \[.*"-c", "(.*)"\]', text)
    with api() as asked, running(app=asked.app) as server:
        here = code.replace(":8080", f":{server.port}")
        alive = here.replace("/healthz", "/v2/openapi.json")
        exec(alive, {})  # noqa: S102 - it is the line of the file
        with pytest.raises(urllib.request.HTTPError):
            exec(here.replace("/healthz", "/nowhere"), {})  # noqa: S102
