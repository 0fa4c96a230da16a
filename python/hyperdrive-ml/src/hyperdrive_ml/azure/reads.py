"""Reads and commands of the sweeps of a state folder, over the HTTP API that the engine serves on this machine."""

from __future__ import annotations

import json
import math
import os
import shutil
import urllib.error
import urllib.request
from typing import Any, Dict, List, Optional, Tuple, cast
from urllib.parse import quote, urlencode

from ..engine.process import engine
from ..errors import HyperDriveError, engine_error

Row = Dict[str, Any]

#: No proxy: the address is of this machine.
_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Sweeps:
    """The sweeps of a state folder.

    Attributes:
        state: The folder's absolute path.
    """

    def __init__(self, state: str) -> None:
        self.state = state

    def all(self) -> List[Row]:
        """Every sweep, as the store has it."""
        return list(self._read("sweeps"))

    def sweep(self, sweep: str) -> Row:
        """One sweep. Raises STORE_UNKNOWN_SWEEP."""
        return dict(self._read("sweep", sweepId=sweep))

    def lease(self, sweep: str) -> Tuple[Row, float]:
        """One sweep, and how long its process has given no sign of life, seconds; negative while it does."""
        answer = self._ask("sweep", sweepId=sweep)
        row: Row = _value(answer)
        # A new sweep has none yet: its process takes it next.
        last = max(float(row["leaseUntilMs"]), float(row["createdAtMs"]))
        return row, (float(answer["nowMs"]) - last) / 1000

    def trials(self, sweep: str) -> List[Row]:
        """Every trial of a sweep, in order of number."""
        rows: List[Row] = []
        while True:
            after = rows[-1]["number"] if rows else -1
            page: Row = self._read("trials", sweepId=sweep, after=after)
            rows += page["rows"]
            if not page["more"]:
                return rows

    def trial(self, sweep: str, number: int) -> Row:
        """One trial. Raises STORE_UNKNOWN_TRIAL."""
        return dict(self._read("trial", sweepId=sweep, number=number))

    def reports(self, sweep: str, trial: Optional[int] = None) -> List[Row]:
        """Reports of a trial, or of all, in order; values are floats."""
        ask: Row = {"sweepId": sweep, **({} if trial is None else {"trial": trial})}
        return [{**row, "value": number(row["value"])} for row in self._read("reports", **ask)]

    def log(self, sweep: str, after: int) -> List[Row]:
        """The next entries of a sweep's log."""
        return list(self._read("log", sweepId=sweep, after=after, limit=1000)["rows"])

    def files(self, sweep: str, trial: int) -> List[str]:
        """Paths of the files that a trial kept."""
        answer = self._get(f"/api/v1/sweeps/{sweep}/trials/{trial}/artifacts")
        return [str(file["path"]) for file in answer["files"]]

    def outputs(self, sweep: str, trial: int) -> str:
        """The folder of the files that a trial kept."""
        return os.path.join(self.state, "sweeps", sweep, "trials", str(trial), "outputs")

    def fetch(self, sweep: str, trial: int, path: str, target: str) -> None:
        """Copies a file that a trial kept. Raises FILES_NOT_FOUND or the like."""
        url = f"{self._url()}/api/v1/sweeps/{sweep}/trials/{trial}/artifacts/{quote(path)}"
        with _opened(urllib.request.Request(url)) as answer:
            os.makedirs(os.path.dirname(os.path.abspath(target)), exist_ok=True)
            with open(target, "wb") as file:
                shutil.copyfileobj(answer, file)

    def output(self, sweep: str, trial: int, stream: str, offset: int = 0) -> Tuple[str, int]:
        """A piece of what a trial printed, and where the next one begins."""
        query = urlencode({"stream": stream, "offset": offset, "limit": 262144})
        piece = self._get(f"/api/v1/sweeps/{sweep}/trials/{trial}/logs?{query}")
        return str(piece["text"]), int(piece["nextOffset"])

    def printed(self, sweep: str, trial: int, stream: str = "stdout") -> str:
        """Everything that a trial has printed."""
        texts: List[str] = []
        offset = 0
        while True:
            text, after = self.output(sweep, trial, stream, offset)
            texts.append(text)
            if after == offset:
                return "".join(texts)
            offset = after

    def cancel(self, sweep: str, trial: Optional[int] = None) -> None:
        """Cancels a sweep, or one trial of it."""
        part = "" if trial is None else f"/trials/{trial}"
        self._post(f"/api/v1/sweeps/{sweep}{part}/cancel", {})

    def address(self) -> str:
        """The address of the dashboard and of the API."""
        return self._url()

    def page(self, sweep: str) -> str:
        """The address of the sweep in the dashboard."""
        return f"{self._url()}/sweeps/{sweep}"

    def _read(self, name: str, **ask: Any) -> Any:
        return _value(self._ask(name, **ask))

    def _ask(self, name: str, **ask: Any) -> Row:
        return self._post("/api/v1/reads", {"reads": [{"read": name, "ask": ask}]})

    def _url(self) -> str:
        return engine().dashboard(self.state)

    def _get(self, path: str) -> Row:
        return _json(urllib.request.Request(self._url() + path))

    def _post(self, path: str, body: Row) -> Row:
        headers = {"content-type": "application/json", "accept": "application/json"}
        request = urllib.request.Request(self._url() + path, json.dumps(body).encode(), headers, method="POST")
        return _json(request)


def inside(row: Row, *names: str) -> Row:
    """A block inside of a row; empty where it is missing."""
    for name in names:
        row = cast("Row", row.get(name) or {})
    return row


def number(value: Any) -> float:
    """A metric's value: NaN and infinities are words in JSON."""
    words = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}
    return words[value] if isinstance(value, str) else float(value)


def _value(answer: Row) -> Any:
    only = answer["answers"][0]
    if "error" in only:
        raise engine_error(only["error"])
    return only["value"]


def _json(request: urllib.request.Request) -> Row:
    with _opened(request) as answer:
        read: Row = json.load(answer)
        return read


def _opened(request: urllib.request.Request) -> Any:
    try:
        return _opener.open(request)
    except urllib.error.HTTPError as error:
        try:
            problem: Row = json.load(error)
        except ValueError:
            problem = {}
        if "code" not in problem:
            raise HyperDriveError(
                "PYTHON_NO_SERVER", f"{request.full_url} answered with status {error.code}", field="url"
            ) from error
        told = {"code": problem["code"], "message": problem.get("detail", ""), "details": problem.get("details")}
        raise engine_error(told) from error
