"""Counts of a server, and their text for Prometheus: requests by route and status, never by path."""

import os
import threading
from bisect import bisect_left

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["Metrics"]

# Upper ends of the classes of durations, in seconds.
_CLASSES = (0.001, 0.005, 0.02, 0.1, 0.5, 3.0)


class Metrics:
    """What a server counts. `watch` is called on the event loop, `fetched` in any thread."""

    def __init__(self, now: float) -> None:
        self._began = now
        self._requests: dict[tuple[str, int], int] = {}
        # Per route: the answers of each class, those that took longer, and the sum of the seconds.
        self._taken: dict[str, list[float]] = {}
        self._fetches: dict[tuple[str, str], int] = {}
        self._lock = threading.Lock()

    def watch(self, route: str, status: int, seconds: float) -> None:
        """Count an answer: the template of its route, the status, and the seconds that it took."""
        place = route, status
        self._requests[place] = self._requests.get(place, 0) + 1
        taken = self._taken.get(route)
        if taken is None:
            taken = self._taken[route] = [0] * (len(_CLASSES) + 2)
        taken[bisect_left(_CLASSES, seconds)] += 1
        taken[-1] += seconds

    def fetched(self, source: str, result: str) -> None:
        """Count a fetch from a source: "ok", or what came in place of its tables."""
        with self._lock:
            place = source, result
            self._fetches[place] = self._fetches.get(place, 0) + 1

    def text(self, sources: "Iterable[tuple[str, int | None, bool]]") -> str:
        """All of it in the text format of Prometheus.

        ``sources`` are the key, the age in days of the newest table held, and whether that is stale.
        """
        every = list(sources)
        requests = sorted(self._requests.items())
        with self._lock:
            fetches = sorted(self._fetches.items())
        families = [
            _family("requests_total", "counter", "Requests answered, by route and status.",
                    (({"route": route, "status": str(status)}, count)
                     for (route, status), count in requests)),
            self._durations(),
            _family("fetches_total", "counter", "Fetches from sources, by source and result.",
                    (({"source": key, "result": result}, count) for (key, result), count in fetches)),
            _family("source_age_days", "gauge", "Days from the day of the newest table held to today.",
                    (({"source": key}, age) for key, age, _ in every if age is not None)),
            _family("source_stale", "gauge", "1 if a newer table of the source should be out.",
                    (({"source": key}, int(stale)) for key, _, stale in every)),
            _family("threads", "gauge", "Threads of the server.", [({}, threading.active_count())]),
            _family("process_resident_memory_bytes", "gauge", "Resident memory.", [({}, _resident())]),
            _family("process_start_time_seconds", "gauge", "When the server was started.",
                    [({}, self._began)]),
        ]  # fmt: skip
        return "".join(families)

    def _durations(self) -> str:
        """The histogram of the seconds that answers took."""
        name, lines = "fxconvert_request_seconds", list[str]()
        for route, taken in sorted(self._taken.items()):
            count = 0.0
            for end, number in zip((*_CLASSES, None), taken, strict=False):
                count += number
                label = {"route": route, "le": "+Inf" if end is None else f"{end:g}"}
                lines.append(_line(f"{name}_bucket", label, count))
            lines.append(_line(f"{name}_sum", {"route": route}, taken[-1]))
            lines.append(_line(f"{name}_count", {"route": route}, count))
        return _headed(name, "histogram", "Seconds that an answer took, by route.", lines)


def _family(name: str, kind: str, told: str, samples: "Iterable[tuple[Mapping[str, str], float]]") -> str:
    """The lines of a metric of one figure for each set of labels."""
    name = name if name.startswith("process_") else f"fxconvert_{name}"
    return _headed(name, kind, told, [_line(name, labels, value) for labels, value in samples])


def _headed(name: str, kind: str, told: str, lines: "list[str]") -> str:
    return "\n".join((f"# HELP {name} {told}", f"# TYPE {name} {kind}", *lines, ""))


def _line(name: str, labels: "Mapping[str, str]", value: float) -> str:
    # Routes, keys of sources and kinds of errors are names of ours: none has to be escaped.
    shown = ",".join(f'{label}="{text}"' for label, text in labels.items())
    number = f"{value:.0f}" if value == int(value) else f"{value:.6f}"
    return f"{name}{{{shown}}} {number}" if shown else f"{name} {number}"


def _resident() -> int:
    """The bytes of memory in use; where the system doesn't tell them, the most that were ever in use."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, AttributeError, IndexError):
        pass
    try:
        import resource
    except ImportError:  # Windows
        return 0
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used if os.uname().sysname == "Darwin" else used * 1024
