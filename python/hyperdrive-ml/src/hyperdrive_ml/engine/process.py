"""One child process that runs HyperDrive, and the requests to it."""

from __future__ import annotations

import atexit
import contextlib
import json
import math
import os
import subprocess
import sys
import tempfile
import threading
from typing import IO, Any, Dict, Mapping, Optional, Union

from ..errors import HyperDriveError
from .caller import Caller
from .program import find_program


class Engine(Caller):
    """HyperDrive as a child process. Requests are lines of JSON on its standard input; every answer is one line.

    The process ends when its input ends, so it dies with this interpreter, however that ends.
    """

    def __init__(self) -> None:
        super().__init__()
        self.program = find_program()
        # A file, not a pipe: nobody has to read it, and it survives until it is needed for a message.
        self._errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115
        arguments = self.program.command("study", "--stdio")
        detached: Dict[str, Any] = (
            {"creationflags": 0x00000200} if sys.platform == "win32" else {"start_new_session": True}
        )
        # Ctrl-C reaches this interpreter only, which then pauses its studies in order.
        self._process = subprocess.Popen(
            arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors, **detached
        )
        self._is_over = False

    @property
    def pid(self) -> int:
        """Process id of the child."""
        return self._process.pid

    def _exchange(self, request: bytes) -> Dict[str, Any]:
        self._say(request)
        while True:
            answer: Dict[str, Any] = json.loads(self._hear())
            # Ctrl-C may have interrupted an earlier request before its answer was read.
            if answer["id"] is None or answer["id"] >= self._requests:
                return answer

    def _say(self, request: bytes) -> None:
        stdin = self._process.stdin
        assert stdin is not None
        try:
            stdin.write(request + b"\n")
            stdin.flush()
        except (OSError, ValueError) as error:
            raise self._ended() from error

    def _hear(self) -> bytes:
        stdout = self._process.stdout
        assert stdout is not None
        try:
            text: bytes = stdout.readline()
        except (OSError, ValueError) as error:
            raise self._ended() from error
        if not text:
            raise self._ended()
        return text

    def _ended(self) -> HyperDriveError:
        # It is over even if the system has not told so yet.
        self._is_over = True
        return HyperDriveError(
            "PYTHON_ENGINE_ENDED",
            f"HyperDrive's process {self._process.pid} ended; everything told is kept, so open the study again"
            f"{self._last_words()}",
            fix="open the study again",
            details={"pid": self._process.pid, "status": self._process.poll()},
        )

    def _last_words(self) -> str:
        try:
            self._errors.seek(0)
            words = self._errors.read()[-2000:].decode(errors="replace").strip()
        except (OSError, ValueError):
            return ""
        return f"; its last words: {words}" if words else ""

    def dashboard(self, state: str) -> str:
        """Starts the dashboard of a state folder on this machine, if it does not run. Returns its address."""
        return str(self.call("serve", state=state)["url"])

    @property
    def is_alive(self) -> bool:
        """Whether the process runs."""
        return not self._is_over and self._process.poll() is None

    def close(self) -> None:
        """Closes every study and ends the process."""
        if self._process.stdin is not None and not self._process.stdin.closed:
            with contextlib.suppress(OSError):
                self._process.stdin.close()
        try:
            self._process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._errors.close()

    def forget(self) -> None:
        """In a forked child: lets go of the pipes, so that the engine sees its owner's end."""
        nothing = os.open(os.devnull, os.O_RDWR)
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None and not stream.closed:
                # Not closed: the stream would later close a file that has the number by then.
                os.dup2(nothing, stream.fileno())
        os.close(nothing)


def metric_value(value: float) -> Any:
    """A metric as JSON has it: NaN and infinities are words."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return value


_engine: Optional[Engine] = None
_starting = threading.Lock()


def engine() -> Engine:
    """The engine of this interpreter: started once, and again if it has ended."""
    global _engine
    with _starting:
        if _engine is None or not _engine.is_alive:
            _engine = Engine()
        return _engine


def _close() -> None:
    global _engine
    running, _engine = _engine, None
    if running is not None:
        running.close()


def _after_fork() -> None:
    global _engine, _starting
    inherited, _engine = _engine, None
    _starting = threading.Lock()
    if inherited is not None:
        inherited.forget()


atexit.register(_close)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


def absolute_state(state: "Optional[Union[str, os.PathLike[str]]]", environment: Mapping[str, str] = os.environ) -> str:
    """The absolute path of a state folder: as given, else ``HYPERDRIVE_STATE``, else ``.hyperdrive`` in this folder."""
    default = environment.get("HYPERDRIVE_STATE") or ".hyperdrive"
    text = default if state is None else os.fspath(state)
    return text if text == ":memory:" or "://" in text else os.path.abspath(text)
