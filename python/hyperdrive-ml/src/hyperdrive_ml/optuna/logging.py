"""How much is printed while a study runs: the standard library's logger ``hyperdrive_ml.optuna``."""

from __future__ import annotations

import logging as _logging
import sys
from typing import Optional

CRITICAL, FATAL, ERROR = _logging.CRITICAL, _logging.FATAL, _logging.ERROR
WARNING, WARN, INFO, DEBUG = _logging.WARNING, _logging.WARNING, _logging.INFO, _logging.DEBUG

_root = _logging.getLogger("hyperdrive_ml.optuna")
_root.setLevel(INFO)
_root.propagate = False
_handler: _logging.Handler = _logging.StreamHandler(sys.stderr)
_handler.setFormatter(_logging.Formatter("[%(levelname).1s %(asctime)s] %(message)s"))
_root.addHandler(_handler)


def get_logger(name: Optional[str] = None) -> _logging.Logger:
    """The logger of this package, whatever the name."""
    return _root


def get_verbosity() -> int:
    """The level below which nothing is printed."""
    return _root.getEffectiveLevel()


def set_verbosity(verbosity: int) -> None:
    """Prints only what has at least this level, such as ``logging.WARNING``."""
    _root.setLevel(verbosity)


def disable_default_handler() -> None:
    """Prints nothing."""
    _root.removeHandler(_handler)


def enable_default_handler() -> None:
    """Prints again."""
    _root.addHandler(_handler)


def disable_propagation() -> None:
    """Keeps messages from other loggers. This is the default."""
    _root.propagate = False


def enable_propagation() -> None:
    """Passes messages on to the program's own loggers."""
    _root.propagate = True
