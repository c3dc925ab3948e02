"""One run over a file: its records part by part, converted, and written again or rejected."""

import json
import os
import sys
from collections.abc import Callable
from typing import IO, TYPE_CHECKING, Any

from converter.errors import InputError, given
from converter.files.counts import Counts
from converter.files.formats import check_ending, reader_of, rejects_beside
from converter.files.job import Job
from converter.files.opening import open_input
from converter.files.writing import Outputs
from converter.store.files import is_stream
from converter.text.arguments import path_of

if TYPE_CHECKING:
    from converter.api.converter import Converter
    from converter.files.arguments import Asked
    from converter.files.contract import Part, Rejects, Writer
    from converter.files.job import Converted
    from converter.files.opening import Input
    from converter.files.summary import Summary

__all__ = ["STDOUT", "Progress", "run"]

# Is called with the records that are done, the bytes of the input that were read, and those of all, if known.
Progress = Callable[[int, int, "int | None"], None]

STDOUT = "-"


def run(
    asked: "Asked", converter: "Converter | None" = None, progress: "Progress | None" = None
) -> "Summary":
    """Convert a file, and write the output, the rejected records and the summary; what was done.

    Raises InputError for what can't be asked of the file, StoreError if a file can't be written, and with
    ``strict`` RowsRefused if a record would be rejected; nothing is written then.
    """
    if progress is not None and not callable(progress):
        raise InputError(f"progress is a function of three numbers, not {given(progress)}")
    with open_input(asked.path) as source:
        output = _output_of(asked, source)
        rejects = _rejects_path(asked, output)
        keep = rejects is None
        with Outputs(
            inputs=[source.file], force=asked.force, in_place=asked.in_place, said=asked.said
        ) as outputs:
            out = _opened(output, outputs)
            rejected = None if rejects is None else outputs.file(rejects)
            told = (
                None
                if asked.summary is None
                else outputs.file(path_of(asked.summary, asked.said("summary")), force=True)
            )
            job = Job(asked, reader_of(source, asked), converter)
            counts = Counts(job)
            work = _Work(job, source, out, rejected, counts, keep=keep, progress=progress)
            work.run()
            if asked.strict:
                counts.check(source.name)
            if rejects is not None and not counts.rejected:
                outputs.drop(rejects)
            names = source.name, _named(output), rejects if counts.rejected else None
            made = counts.summary(*names)
            if told is not None:
                told.write((json.dumps(made.to_dict(), ensure_ascii=False, indent=2) + "\n").encode())
            source.close()  # Windows does not replace a file that is open
            outputs.commit()
            return made


class _Work:
    """The loop over the parts of a file."""

    def __init__(
        self,
        job: Job,
        source: "Input",
        out: "IO[bytes]",
        rejected: "IO[bytes] | None",
        counts: Counts,
        *,
        keep: bool,
        progress: "Progress | None",
    ) -> None:
        self._job = job
        self._source = source
        self._counts = counts
        self._keep = keep
        self._progress = progress
        reader, safe = job.reader, job.asked.spreadsheet_safe
        self._writer: Writer = reader.writer(out, job.fields, safe=safe)
        self._rejected = rejected
        self._rejects: Rejects | None = None

    def run(self) -> None:
        """Read, convert and write all records."""
        job, counts = self._job, self._counts
        for part in job.reader.parts(job.columns.needed):
            done = job.convert(part)
            kept = done.kept()
            counts.add(done, kept, keep=self._keep)
            if not (job.asked.strict and counts.lacking):
                self._writer.write(part, done.new(), None if self._keep else kept)
                if not self._keep and len(done.lacking):
                    self._reject(part, done)
            if self._progress is not None:
                self._progress(counts.rows, self._source.position, self._source.size)
        self._writer.close()
        if self._rejects is not None:
            self._rejects.close()

    def _reject(self, part: "Part", done: "Converted") -> None:
        if self._rejects is None and self._rejected is not None:
            self._rejects = self._job.reader.rejects(self._rejected)
        if self._rejects is not None:
            self._rejects.write(part, done.lacking, done.reasons)


def _output_of(asked: "Asked", source: "Input") -> Any:
    """Where the result goes: a path or a binary file. InputError if that isn't said, or can't be done."""
    said, output = asked.said, asked.output
    if asked.in_place:
        if source.path is None:
            raise InputError(f"{said('in_place')} needs a file, not a pipe")
        if output is not None and _named(output) != source.path:
            raise InputError(f"{said('in_place')} and {said('output')} can't be combined; give one")
        return source.path
    if output is None:
        raise InputError(f"say where the result goes, by {said('output')}")
    if asked.strict and _is_sent(output):
        raise InputError(f"{said('strict')} writes a whole file or none; it does not go with a pipe")
    if _is_path(output) and output != STDOUT:
        check_ending(path_of(output, "the output"), source)
    return output


def _is_sent(output: Any) -> bool:
    """Whether rows are sent at once: to standard output, a file that is open, a pipe or a device."""
    return not _is_path(output) or output == STDOUT or is_stream(path_of(output, "the output"))


def _is_path(output: Any) -> bool:
    return isinstance(output, (str, os.PathLike))


def _named(output: Any) -> str:
    return path_of(output, "the output") if _is_path(output) else STDOUT


def _opened(output: Any, outputs: Outputs) -> "IO[bytes]":
    if not _is_path(output):
        return outputs.stream(output)
    return outputs.stream(sys.stdout.buffer) if output == STDOUT else outputs.file(output)


def _rejects_path(asked: "Asked", output: Any) -> "str | None":
    """The file of rejected records; None if they stay in the output."""
    if asked.keep_rejected:
        return None
    if asked.rejected is not None:
        return path_of(asked.rejected, asked.said("rejected"))
    return None if _is_sent(output) else rejects_beside(path_of(output, "the output"))
