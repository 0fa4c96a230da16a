"""Checks of the arguments of a sweep."""

from __future__ import annotations

from typing import Any

from .exceptions import HyperDriveConfigException


def bad(name: str, value: Any, expected: str) -> HyperDriveConfigException:
    """The error for a wrong argument."""
    return HyperDriveConfigException(f"{name}: expected {expected}, got {value!r}", field=name, value=value)


def whole(name: str, value: Any, least: int) -> int:
    """A whole number.

    Raises:
        HyperDriveConfigException: for anything else, and below ``least``.
    """
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise bad(name, value, f"a whole number of at least {least}")
    return value
