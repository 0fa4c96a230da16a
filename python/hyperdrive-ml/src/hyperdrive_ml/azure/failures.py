"""The base of the exceptions of both Azure SDKs."""

from __future__ import annotations

from typing import Any

from ..errors import HyperDriveError


class AzureError(HyperDriveError):
    """An error that is made as Azure ML's exceptions are: from its message.

    Args:
        message: What went wrong, and what to do.
        error_code: A stable code.
        more: ``field``, ``value``, ``expected``, ``fix`` and ``details``; others are ignored.
    """

    def __init__(self, message: str = "", *, error_code: str = "PYTHON_AZURE_ERROR", **more: Any) -> None:
        known = {name: more[name] for name in ("field", "value", "expected", "fix", "details") if name in more}
        super().__init__(error_code, message, **known)

    def __reduce__(self) -> Any:
        return (type(self), (self.message,))
