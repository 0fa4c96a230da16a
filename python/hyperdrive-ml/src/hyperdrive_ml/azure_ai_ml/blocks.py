"""Blocks of a sweep file that are objects: policies and distributions."""

from __future__ import annotations

from typing import Any, Dict


class Block:
    """A block with a ``type``. Its keys are attributes, which may be changed."""

    type = ""

    def __init__(self, **keys: Any) -> None:
        self._names = list(keys)
        for name, value in keys.items():
            setattr(self, name, value)

    def to_json(self) -> Dict[str, Any]:
        """The block in the form of a sweep file. A key that is None is left out."""
        given = {name: getattr(self, name) for name in self._names}
        return {"type": self.type, **{name: value for name, value in given.items() if value is not None}}
