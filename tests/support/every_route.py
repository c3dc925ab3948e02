"""The endpoints that the description of the API is about: those of rates, and those of the server itself."""

from converter.server.application import of_rates
from converter.server.metrics import Metrics
from converter.server.routes import health


def every_route():
    """All of them, as a server has them that fetches nothing."""
    return [*health.endpoints(None, Metrics(0.0)), *of_rates()]
