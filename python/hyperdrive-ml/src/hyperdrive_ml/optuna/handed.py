"""A trial on its way from the study to the objective."""

from __future__ import annotations

from typing import Any, Dict, Mapping, NamedTuple, Optional

from ..study import AskedTrial
from .frozen import FrozenTrial


class Handed(NamedTuple):
    """A trial that was handed out.

    Attributes:
        asked: The trial.
        fixed: The values that it is to have, by name.
        known: What an earlier program recorded of it; None if it is new.
        user_attrs: Facts that were recorded when it was enqueued.
    """

    asked: AskedTrial
    fixed: Mapping[str, Any]
    known: Optional[FrozenTrial]
    user_attrs: Dict[str, Any]
