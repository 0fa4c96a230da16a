"""Where an objective runs: in the calling thread, or in a process that is kept for the next trial."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
import threading
from multiprocessing.connection import Client, Connection, Listener
from pathlib import Path
from typing import Any, Dict, Optional

from ..errors import HyperDriveError
from ..study import AskedTrial
from ..values import Values
from .objective import Objective, Outcome
from .trial import Trial

#: Starts a worker, even where this package is on the path of its parent only.
_WORKER = "import sys; sys.path.insert(0, sys.argv[1]); from hyperdrive_ml.running.worker import main; main()"
_PACKAGES = str(Path(__file__).resolve().parents[2])


class Paused(BaseException):
    """Ends a trial of a thread at its next report: the sweep was paused."""


class Evaluator:
    """Evaluates trials in the calling thread."""

    def __init__(self, objective: Objective) -> None:
        self.objective = objective
        self.is_paused = False

    def sender(self, asked: AskedTrial) -> Any:
        """What a trial's ``report`` calls."""

        def send(values: Values, step: Optional[float]) -> str:
            if self.is_paused:
                raise Paused
            return asked.send(values, step)

        return send

    def evaluate(self, asked: AskedTrial) -> Outcome:
        """Runs the function for a trial."""
        return self.objective.run(Trial(asked.number, asked.config, self.sender(asked), asked.request))

    def pause(self) -> None:
        """Ends the running trial at its next report; it is handed out again."""
        self.is_paused = True

    def close(self) -> None:
        """Frees what the evaluator holds."""


class ProcessEvaluator(Evaluator):
    """Evaluates trials in a process of its own, which is started for the first one and again after it died."""

    def __init__(self, objective: Objective, function: bytes, script: Optional[str]) -> None:
        super().__init__(objective)
        self._function = function
        self._script = script
        self._process: Optional["subprocess.Popen[bytes]"] = None
        self._connection: Optional["Connection[Any, Any]"] = None

    def evaluate(self, asked: AskedTrial) -> Outcome:
        process, connection = self._ready()
        try:
            connection.send_bytes(pickle.dumps({"trial": asked.number, "config": asked.config}))
            while True:
                said: Dict[str, Any] = pickle.loads(connection.recv_bytes())
                if "outcome" in said:
                    outcome: Outcome = said["outcome"]
                    return outcome
                connection.send_bytes(pickle.dumps(self._answer(asked, said)))
        except (EOFError, OSError):
            if self.is_paused:
                raise Paused from None
            status = process.wait()
            self._let_go()
            how = f"signal {-status}" if status < 0 else f"exit status {status}"
            return Outcome("failed", reason=f"the process of the trial ended with {how}")

    def _answer(self, asked: AskedTrial, said: Dict[str, Any]) -> Dict[str, Any]:
        try:
            if "op" in said:
                return {"result": asked.request(said["op"], **said["fields"])}
            return {"want": asked.send(said["report"], said["step"])}
        except HyperDriveError as error:
            return {"error": error}

    def _ready(self) -> "tuple[subprocess.Popen[bytes], Connection[Any, Any]]":
        if self._process is None or self._connection is None:
            self._process, self._connection = self._start()
        return self._process, self._connection

    def _start(self) -> "tuple[subprocess.Popen[bytes], Connection[Any, Any]]":
        key = os.urandom(32)
        with Listener(authkey=key) as listener:
            process = subprocess.Popen([sys.executable, "-c", _WORKER, _PACKAGES], stdin=subprocess.PIPE)
            about = {
                "address": listener.address,
                "key": key.hex(),
                "path": [os.path.abspath(each) for each in sys.path],
                "argv": sys.argv,
                "script": self._script,
                "function": self._function.hex(),
            }
            assert process.stdin is not None
            process.stdin.write(json.dumps(about).encode() + b"\n")
            process.stdin.flush()
            connection = _accept(listener, key, process)
        said = _first_words(connection)
        if "unusable" in said:
            process.wait()
            raise HyperDriveError(
                "PYTHON_WORKER_FAILED",
                f"a worker process cannot load the function: {said['unusable']};"
                " give workers='threads', or make it importable",
                field="workers",
                value="processes",
                expected="a function that another process can import",
                fix="workers='threads'",
            )
        return process, connection

    def pause(self) -> None:
        super().pause()
        process = self._process
        if process is not None:
            process.kill()

    def close(self) -> None:
        connection, process = self._connection, self._process
        if connection is not None:
            connection.close()
        if process is not None:
            try:
                # It ends when its connection ends; one that does not has a thread of the user's that hangs.
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._let_go()

    def _let_go(self) -> None:
        if self._connection is not None:
            self._connection.close()
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
        self._process = self._connection = None


def _first_words(connection: "Connection[Any, Any]") -> Dict[str, Any]:
    try:
        said: Dict[str, Any] = json.loads(connection.recv_bytes())
        return said
    except (EOFError, OSError):
        return {"unusable": "it ended while it loaded the function"}


def _accept(listener: Listener, key: bytes, process: "subprocess.Popen[bytes]") -> "Connection[Any, Any]":
    """The worker's connection. For a worker that dies before it connects, the connection says so."""
    is_accepted = threading.Event()

    def watch() -> None:
        status = process.wait()
        if is_accepted.is_set():
            return
        try:
            with Client(listener.address, authkey=key) as last:
                last.send_bytes(json.dumps({"unusable": f"it ended with exit status {status}"}).encode())
        except (OSError, EOFError):
            # It had connected.
            pass

    threading.Thread(target=watch, daemon=True).start()
    connection: "Connection[Any, Any]" = listener.accept()
    is_accepted.set()
    return connection
