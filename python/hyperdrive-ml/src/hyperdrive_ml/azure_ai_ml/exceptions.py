"""``azure.ai.ml.exceptions``. All are ``HyperDriveError``: they have a code and a fix."""

from __future__ import annotations

from typing import Any

from ..errors import HyperDriveError

__all__ = ["JobException", "MlException", "UserErrorException", "ValidationException"]


class MlException(HyperDriveError):
    """The base of the exceptions below."""

    def __init__(self, message: str = "", *, error_code: str = "PYTHON_AZURE_ERROR", **more: Any) -> None:
        known = {name: more[name] for name in ("field", "value", "expected", "fix", "details") if name in more}
        super().__init__(error_code, message, **known)

    def __reduce__(self) -> Any:
        return (type(self), (self.message,))


class ValidationException(MlException):
    """A job is wrong."""


class UserErrorException(MlException):
    """A wrong argument, or something that does not exist."""


class JobException(MlException):
    """A job failed."""


class ResourceNotFoundError(MlException):
    """No job, model or data has the name."""
