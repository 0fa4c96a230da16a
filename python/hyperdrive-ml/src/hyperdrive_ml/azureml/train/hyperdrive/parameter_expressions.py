"""``azureml.train.hyperdrive.parameter_expressions``: how parameters are drawn.

Each function returns the original's form of an expression, ``[name, arguments]``.
"""

from __future__ import annotations

from typing import Any, List, Sequence, cast

from ....azure.book import plain
from .exceptions import HyperDriveConfigException

__all__ = [
    "choice",
    "lognormal",
    "loguniform",
    "normal",
    "qlognormal",
    "qloguniform",
    "qnormal",
    "quniform",
    "randint",
    "uniform",
]

Wire = List[Any]


def choice(*options: Any) -> Wire:
    """One of the options: several arguments, or one list or range."""
    listed: Sequence[Any] = options
    if len(options) == 1 and isinstance(options[0], (list, tuple, range)):
        listed = cast("Sequence[Any]", options[0])
    if not listed:
        raise HyperDriveConfigException("choice: expected at least one option, got none", field="choice")
    return ["choice", [[plain(option) for option in listed]]]


def randint(upper: int) -> Wire:
    """A whole number from 0 to ``upper`` - 1."""
    return ["randint", [plain(upper)]]


def uniform(min_value: float, max_value: float) -> Wire:
    """A number from ``min_value`` to ``max_value``."""
    return ["uniform", [plain(min_value), plain(max_value)]]


def quniform(min_value: float, max_value: float, q: float) -> Wire:
    """``round(uniform / q) * q``."""
    return ["quniform", [plain(min_value), plain(max_value), plain(q)]]


def loguniform(min_value: float, max_value: float) -> Wire:
    """``exp(uniform)``: the bounds are exponents."""
    return ["loguniform", [plain(min_value), plain(max_value)]]


def qloguniform(min_value: float, max_value: float, q: float) -> Wire:
    """``round(exp(uniform) / q) * q``: the bounds are exponents."""
    return ["qloguniform", [plain(min_value), plain(max_value), plain(q)]]


def normal(mu: float, sigma: float) -> Wire:
    """A number of the normal distribution."""
    return ["normal", [plain(mu), plain(sigma)]]


def qnormal(mu: float, sigma: float, q: float) -> Wire:
    """``round(normal / q) * q``."""
    return ["qnormal", [plain(mu), plain(sigma), plain(q)]]


def lognormal(mu: float, sigma: float) -> Wire:
    """``exp(normal)``."""
    return ["lognormal", [plain(mu), plain(sigma)]]


def qlognormal(mu: float, sigma: float, q: float) -> Wire:
    """``round(exp(normal) / q) * q``."""
    return ["qlognormal", [plain(mu), plain(sigma), plain(q)]]
