"""``azure.ai.ml.automl``: refused."""

from __future__ import annotations

from typing import Any

from ..azure.notes import refused


def __getattr__(name: str) -> Any:
    if name.startswith("_"):
        raise AttributeError(name)

    def refusing(*given: Any, **named: Any) -> Any:
        raise refused(
            f"automl.{name}",
            "tune a script of your own; its search space may be a choice between models with parameters of their own",
        )

    return refusing
