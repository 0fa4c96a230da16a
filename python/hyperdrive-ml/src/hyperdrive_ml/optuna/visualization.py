"""Optuna's plots are refused here: HyperDrive has charts of its own."""

from __future__ import annotations

from typing import Any

from ..errors import HyperDriveError


def is_available() -> bool:
    """False: there are no plots here."""
    return False


def __getattr__(name: str) -> Any:
    if not name.startswith("plot_"):
        raise AttributeError(name)
    fix = "hd.view(study.study_name) in a notebook, hyperdrive serve in a browser, hyperdrive report for a file"
    raise HyperDriveError(
        "PYTHON_NO_PLOT",
        f"optuna.visualization.{name}: HyperDrive draws its own charts, live; {fix}",
        field=name,
        fix=fix,
    )
