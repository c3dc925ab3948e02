"""The checks one by one: ``nox -s tests``, ``nox -s lint`` and so on; .ci/run runs them all."""

import nox

nox.needs_version = ">=2025.2.9"
nox.options.sessions = ["lint", "types", "imports", "tests"]
nox.options.error_on_missing_interpreters = False

# Programs of others that read the public rates APIs, and what serves them the names of those.
CLIENTS = [
    "currency-history-mcp==0.1.0", "currency-mcp==0.3.0", "django-money==3.6.0", "exrate==1.0.1",
    "frankfurter==2.0.0", "trustme>=1.2",
]  # fmt: skip

PYTHONS = nox.project.python_versions(nox.project.load_toml("pyproject.toml"))


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    session.install("-e", ".[test]")
    session.run("pytest", *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    session.install("-e", ".[dev]")
    session.run("ruff", "check", *session.posargs)
    session.run("ruff", "format", "--check")


@nox.session
def types(session: nox.Session) -> None:
    session.install("-e", ".[dev]")
    session.run("mypy", "--strict", "converter", "tests/typing", *session.posargs)


@nox.session
def imports(session: nox.Session) -> None:
    session.install("-e", ".[dev]")
    session.run("lint-imports", *session.posargs)


@nox.session
def schemathesis(session: nox.Session) -> None:
    session.install("-e", ".[test,server]", "schemathesis>=4.32,<5")
    # It takes longer than a test that hangs is given.
    words = ("-o", "faulthandler_timeout=0", "tests/server/test_schemathesis.py")
    session.run("pytest", *words, *session.posargs, env={"SCHEMATHESIS": "50"})


@nox.session
def live(session: nox.Session) -> None:
    session.install("-e", ".[test]")
    session.run("pytest", "-m", "live", *session.posargs)


@nox.session
def clients(session: nox.Session) -> None:
    session.install("-e", ".[server]", "hypothesis>=6.100", "pytest>=9", *CLIENTS)
    session.run("pytest", "-m", "clients", "tests/server/clients", *session.posargs)
