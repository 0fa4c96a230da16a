"""Notes and refusals: what Azure ML has and this machine does without."""

from __future__ import annotations

import sys
from typing import Any, Set

from ..errors import HyperDriveError

#: What becomes of the environments of SDK v2.
NOT_BUILT = "environments are not built: trials use the Python that submits them; install there what they need"

_told: Set[str] = set()


def note(text: str) -> None:
    """Tells once per interpreter what is done instead of what was asked for."""
    if text not in _told:
        _told.add(text)
        sys.stderr.write(f"hyperdrive: {text}\n")


def refused(name: str, instead: str) -> HyperDriveError:
    """The error for what cannot run here.

    Args:
        name: What was asked for.
        instead: The way out, as a sentence without a full stop.
    """
    return HyperDriveError(
        "PYTHON_AZURE_NOT_HERE", f"{name} is not part of HyperDrive: {instead}", field=name, fix=instead
    )


class Refused:
    """A class of Azure ML that refuses to be made. Subclasses say what to do instead."""

    instead = ""

    def __init__(self, *given: Any, **named: Any) -> None:
        raise refused(type(self).__name__, self.instead)
