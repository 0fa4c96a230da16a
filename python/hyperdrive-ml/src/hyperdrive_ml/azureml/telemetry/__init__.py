"""``azureml.telemetry``: nothing is sent anywhere."""

from __future__ import annotations

from typing import Any

__all__ = ["set_diagnostics_collection"]


def set_diagnostics_collection(send_diagnostics: bool = True, verbosity: Any = None) -> None:
    """Does nothing: nothing is sent."""
