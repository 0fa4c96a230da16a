"""Errors that HyperDrive raises."""

from __future__ import annotations

from typing import Any, List, Mapping, Optional


class HyperDriveError(Exception):
    """Every error of HyperDrive. Its text names the field, the value, what was expected and the fix.

    Attributes:
        code: A stable code such as ``FORMATS_BAD_STUDY``; the error reference explains each one.
        field: The argument or field that is wrong, or None.
        value: Its value, if Python found the error; else None.
        expected: What was expected, or None.
        fix: What to do, or None.
        details: Further facts, as the engine gives them.

    Example:
        >>> try:
        ...     hd.uniform(5, -5)
        ... except hd.HyperDriveError as error:
        ...     print(error.code)
        PYTHON_BAD_ARGUMENT
    """

    def __init__(
        self,
        code: str,
        message: str,
        *,
        field: Optional[str] = None,
        value: object = None,
        expected: Optional[str] = None,
        fix: Optional[str] = None,
        details: Optional[Mapping[str, Any]] = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = field
        self.value = value
        self.expected = expected
        self.fix = fix
        self.details: Mapping[str, Any] = details or {}

    def __str__(self) -> str:
        return f"{self.message} ({self.code})"

    def __reduce__(self) -> Any:
        return (_again, (self.code, self.message, self.field, self.value, self.expected, self.fix, dict(self.details)))


def _again(
    code: str,
    message: str,
    field: Optional[str],
    value: object,
    expected: Optional[str],
    fix: Optional[str],
    details: Mapping[str, Any],
) -> HyperDriveError:
    return HyperDriveError(code, message, field=field, value=value, expected=expected, fix=fix, details=details)


class Infeasible(Exception):
    """Raise it in an objective if the configuration cannot be evaluated. The sampler learns to avoid its surroundings.

    Example:
        >>> def train(lr: float) -> float:
        ...     if lr > 0.5:
        ...         raise hd.Infeasible("it diverges")
        ...     return lr**2
    """


class TrialStopped(Exception):
    """Raise it in an objective to end a trial that should stop: its reports count.

    ``trial.report`` does not raise by itself: ask ``trial.should_stop()``, then return or raise this.
    """


def bad_argument(field: str, value: object, expected: str, *, fix: Optional[str] = None) -> HyperDriveError:
    """The error for an argument that is wrong."""
    message = f"{field}: expected {expected}, got {value!r}" + (f"; {fix}" if fix else "")
    return HyperDriveError("PYTHON_BAD_ARGUMENT", message, field=field, value=value, expected=expected, fix=fix)


def engine_error(error: Mapping[str, Any]) -> HyperDriveError:
    """The error that an answer of the engine describes."""
    details: Mapping[str, Any] = error.get("details") or {}
    problems: List[Mapping[str, str]] = details.get("problems") or []
    first: Mapping[str, str] = problems[0] if problems else {"path": ""}
    field = first.get("path") or None
    expected = first.get("message")
    return HyperDriveError(str(error["code"]), str(error["message"]), field=field, expected=expected, details=details)
