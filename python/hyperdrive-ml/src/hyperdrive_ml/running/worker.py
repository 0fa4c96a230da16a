"""A process that evaluates trials. ``evaluators.py`` starts it and talks to it."""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import signal
import sys
import threading
import types
from multiprocessing.connection import Client, Connection
from typing import Any, Callable, Dict, Optional

from ..values import Values
from .objective import Objective
from .trial import Trial

_is_worker = False


def running_in_worker() -> bool:
    """Whether this is a process that evaluates trials of a sweep that another process runs.

    Example:
        >>> if not hd.running_in_worker():
        ...     print("only once")
    """
    return _is_worker


class ScriptReached(BaseException):
    """The script that a worker loads starts its sweep: everything the worker needs is defined by then."""


def stop_in_worker() -> None:
    """Ends the loading of a script where it starts its sweep: only the parent runs it."""
    if _is_worker:
        raise ScriptReached


def main() -> None:
    """Evaluates trials until the parent closes the connection."""
    global _is_worker
    _is_worker = True
    # The terminal sends Ctrl-C to all processes; the parent decides what becomes of the trials.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    about = json.loads(_first_line())
    threading.Thread(target=_end_with_parent, daemon=True).start()
    connection = Client(about["address"], authkey=bytes.fromhex(about["key"]))
    sys.path[:] = about["path"]
    # A script that reads its command line defines the same in a worker.
    sys.argv[:] = about["argv"]
    try:
        objective = Objective(_load(about["script"], bytes.fromhex(about["function"])))
    except BaseException as error:
        connection.send_bytes(json.dumps({"unusable": f"{type(error).__name__}: {error}"}).encode())
        return
    connection.send_bytes(b'{"ready": true}')
    _serve(connection, objective)


def _first_line() -> bytes:
    # Not by `sys.stdin`: the thread below would hold its lock at the end of the process.
    line = b""
    while not line.endswith(b"\n"):
        byte = os.read(0, 1)
        if not byte:
            os._exit(1)
        line += byte
    return line


def _end_with_parent() -> None:
    """A killed parent leaves nothing behind, even in the middle of a trial."""
    while os.read(0, 1):
        pass
    os._exit(1)


def _load(script: Optional[str], function: bytes) -> Callable[..., Any]:
    if script is not None:
        module = types.ModuleType("__main__")
        module.__dict__.update(__file__=script, __name__="__hyperdrive_worker__", __builtins__=__builtins__)
        # The script's functions say that they are of `__main__`; pickle finds them there.
        sys.modules["__main__"] = module
        with open(script, "rb") as file:
            code = compile(file.read(), script, "exec")
        with contextlib.suppress(ScriptReached):
            exec(code, module.__dict__)
    loaded: Callable[..., Any] = pickle.loads(function)
    return loaded


def _serve(connection: "Connection[Any, Any]", objective: Objective) -> None:
    def say(**said: Any) -> Dict[str, Any]:
        connection.send_bytes(pickle.dumps(said))
        answer: Dict[str, Any] = pickle.loads(connection.recv_bytes())
        if "error" in answer:
            error: BaseException = answer["error"]
            raise error
        return answer

    def send(values: Values, step: Optional[float]) -> str:
        return str(say(report=values, step=step)["want"])

    def request(op: str, **fields: Any) -> Dict[str, Any]:
        result: Dict[str, Any] = say(op=op, fields=fields)["result"]
        return result

    while True:
        try:
            about = pickle.loads(connection.recv_bytes())
        except EOFError:
            return
        outcome = objective.run(Trial(about["trial"], about["config"], send, request))
        sys.stdout.flush()
        connection.send_bytes(pickle.dumps({"outcome": outcome}))
