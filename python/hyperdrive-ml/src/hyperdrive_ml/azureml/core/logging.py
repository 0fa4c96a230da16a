"""What a run logs, and where it goes."""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
import time
from typing import Any, Dict, List, Mapping, Optional, Sequence, cast

from ...azure.book import Book, listed, plain
from ...engine.process import metric_value
from ...errors import bad_argument

__all__ = ["BookLog", "Logging", "OfflineLog", "RunLog", "TrialLog"]


class RunLog:
    """Where a run logs to."""

    def number(self, name: str, value: float, step: Optional[float]) -> None:
        """Takes one value of a metric."""
        raise NotImplementedError

    def entry(self, kind: str, name: str, value: Any) -> None:
        """Takes anything else."""
        raise NotImplementedError

    def keep(self, name: str, source: Any) -> None:
        """Takes a file."""
        raise NotImplementedError


class TrialLog(RunLog):
    """The log of the trial that this process is: numbers are reports, the rest is with its outputs.

    Args:
        book: Records and files.
        spool: The file that the engine reads reports from. None: standard output.
    """

    def __init__(self, book: Book, spool: Optional[str]) -> None:
        self.book = book
        self._spool = spool

    def number(self, name: str, value: float, step: Optional[float]) -> None:
        at = {} if step is None else {"step": step}
        line = json.dumps({"metric": name, "value": metric_value(value), **at}) + "\n"
        if self._spool is None:
            sys.stdout.write(line)
            sys.stdout.flush()
            return
        # One write of a whole line: reports of several processes of a trial do not mix.
        with open(self._spool, "a", encoding="utf-8") as file:
            file.write(line)

    def entry(self, kind: str, name: str, value: Any) -> None:
        self.book.write(kind, name, value)

    def keep(self, name: str, source: Any) -> None:
        self.book.keep(name, source)


class BookLog(TrialLog):
    """The log of a run that no engine watches: everything is in its book."""

    def __init__(self, book: Book) -> None:
        super().__init__(book, None)

    def number(self, name: str, value: float, step: Optional[float]) -> None:
        self.entry("value", name, metric_value(value))


class OfflineLog(RunLog):
    """The log of a script that nothing runs as a trial: it prints."""

    def number(self, name: str, value: float, step: Optional[float]) -> None:
        self.entry("value", name, value)

    def entry(self, kind: str, name: str, value: Any) -> None:
        print(f"offline run, not recorded: {kind} {name} = {plain(value)}")

    def keep(self, name: str, source: Any) -> None:
        print(f"offline run, not recorded: file {name}")


class Logging:
    """The methods with which a run logs. Outside of a trial the same calls print what would be logged."""

    def _log(self) -> RunLog:
        raise NotImplementedError

    def log(self, name: str, value: Any, description: str = "", step: Optional[int] = None) -> None:
        """Logs a number or a text. Each number of the primary metric is one interval of the policy.

        Args:
            name: The metric's name; letter case counts.
            value: A number, or a text, which is recorded and judged by nobody.
            step: Where the run is. Default: one more than before.
        """
        several = listed(value)
        read: Any = several[0] if several is not None and len(several) == 1 else plain(value)
        if isinstance(read, (bool, int, float)):
            self._log().number(str(name), float(read), step)
        else:
            self._log().entry("value", str(name), read)

    def log_list(self, name: str, value: Sequence[Any], description: str = "") -> None:
        """Logs several values at once: numbers are values of a metric, one after the other."""
        read = listed(value)
        if read is None:
            raise bad_argument("value", value, "a list")
        for each in read:
            if isinstance(each, (int, float)):
                self._log().number(name, float(each), None)
        self._log().entry("list", name, read)

    def log_row(self, name: str, description: str = "", **columns: Any) -> None:
        """Logs a row of a table: ``log_row("Y over X", x=1, y=0.4)``."""
        self._log().entry("row", name, columns)

    def log_table(self, name: str, value: Mapping[str, Any], description: str = "") -> None:
        """Logs a table: names of columns and their values."""
        self._log().entry("table", name, value)

    def log_image(self, name: str, path: Optional[str] = None, plot: Any = None, description: str = "") -> None:
        """Logs a picture: a file, or a figure of matplotlib, which becomes a PNG file of the run.

        Args:
            path: Of an image file.
            plot: ``matplotlib.pyplot``, or anything else with ``savefig``.
        """
        if (path is None) == (plot is None):
            raise bad_argument("path", path, "exactly one of path and plot")
        ending = os.path.splitext(path)[1] if path is not None else ".png"
        kept = f"{name}_{time.time_ns() // 1_000_000}{ending}"
        if path is not None:
            self._log().keep(kept, path)
        else:
            picture = io.BytesIO()
            plot.savefig(picture, format="png")
            picture.seek(0)
            self._log().keep(kept, picture)
        self._log().entry("image", name, kept)

    def log_confusion_matrix(self, name: str, value: Any, description: str = "") -> None:
        """Logs a confusion matrix, as a table."""
        self._log().entry("table", name, _mapping(value))

    def log_accuracy_table(self, name: str, value: Any, description: str = "") -> None:
        """Logs an accuracy table."""
        self._log().entry("table", name, _mapping(value))

    def log_predictions(self, name: str, value: Any, description: str = "") -> None:
        """Logs predictions, as a table."""
        self._log().entry("table", name, _mapping(value))

    def log_residuals(self, name: str, value: Any, description: str = "") -> None:
        """Logs residuals, as a table."""
        self._log().entry("table", name, _mapping(value))

    def upload_file(self, name: str, path_or_stream: Any, datastore_name: Optional[str] = None) -> None:
        """Keeps a file with the run.

        Args:
            name: Such as ``outputs/model.pkl``.
            path_or_stream: A path, or a file that is open for reading.
        """
        self._log().keep(name, path_or_stream)

    def upload_files(self, names: List[str], paths: List[str], *given: Any, **named: Any) -> None:
        """Keeps files with the run."""
        if len(names) != len(paths):
            raise bad_argument("paths", paths, f"{len(names)} paths, one for each name")
        for name, path in zip(names, paths):
            self._log().keep(name, path)

    def upload_folder(self, name: str, path: str, datastore_name: Optional[str] = None) -> None:
        """Keeps the files of a folder with the run."""
        for folder, _, files in os.walk(path):
            for file in sorted(files):
                whole = os.path.join(folder, file)
                below = os.path.relpath(whole, path).replace(os.sep, "/")
                self._log().keep(f"{name.rstrip('/')}/{below}", whole)

    def flush(self, timeout_seconds: float = 300) -> None:
        """Returns at once: what was logged is on disk."""
        with contextlib.suppress(OSError, ValueError):
            sys.stdout.flush()


def _mapping(value: Any) -> Dict[str, Any]:
    read = plain(value)
    if isinstance(read, str):
        read = json.loads(read)
    if not isinstance(read, dict):
        raise bad_argument("value", value, "a mapping")
    return cast("Dict[str, Any]", read)
