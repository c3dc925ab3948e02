"""The checks one by one: ``nox -s tests``, ``nox -s lint`` and so on; .ci/run runs them all."""

import nox

nox.needs_version = ">=2025.2.9"
nox.options.sessions = ["lint", "types", "imports", "tests"]
nox.options.error_on_missing_interpreters = False

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
def live(session: nox.Session) -> None:
    session.install("-e", ".[test]")
    session.run("pytest", "-m", "live", *session.posargs)
