"""What answers requests about studies."""

from __future__ import annotations

import json
import threading
from typing import Any, Dict

from ..errors import HyperDriveError, engine_error


class Caller:
    """Sends requests and returns their answers, one after the other. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests = 0

    def call(self, op: str, **request: Any) -> Dict[str, Any]:
        """Sends one request and waits for its answer.

        Args:
            op: What to do; see the guide on ask and tell.
            request: The request's fields. Fields that are None are left out.

        Raises:
            HyperDriveError: with the code of the engine; PYTHON_ENGINE_ENDED or PYTHON_NO_SERVER if nothing answers.
        """
        fields = {name: value for name, value in request.items() if value is not None}
        with self._lock:
            self._requests += 1
            text = json.dumps({"id": self._requests, "op": op, **fields}, default=_plain)
            answer = self._exchange(text.encode())
        if "error" in answer:
            raise engine_error(answer["error"])
        result: Dict[str, Any] = answer["result"]
        return result

    def dashboard(self, state: str) -> str:
        """The address of the dashboard of a state folder."""
        raise NotImplementedError

    def _exchange(self, request: bytes) -> Dict[str, Any]:
        """Sends a request. Returns its answer."""
        raise NotImplementedError


def _plain(value: Any) -> Any:
    """Scalars of numpy, torch and their like as plain numbers."""
    item = getattr(value, "item", None)
    if callable(item):
        return item()
    raise HyperDriveError(
        "PYTHON_BAD_ARGUMENT",
        f"expected text, a number, True, False, None, a list or a mapping, got {value!r}",
        value=value,
        expected="a value that JSON has",
    )
