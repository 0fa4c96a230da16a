"""Other packages: imported where they are used, and asked for by name where they are missing."""

from __future__ import annotations

import importlib
from typing import Any, Optional

from .errors import HyperDriveError


def package(module: str, install: Optional[str] = None) -> Any:
    """Imports a module of another package.

    Args:
        module: Such as ``lightgbm`` or ``xgboost.callback``.
        install: What pip calls the package. Default: the module's first name.

    Raises:
        HyperDriveError: PYTHON_NO_PACKAGE if it is not installed, with the command that installs it.
    """
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as cause:
        top = module.split(".")[0]
        if cause.name is None or cause.name.split(".")[0] != top:
            # The package is there, and something that it needs is not: its own error says what.
            raise
        fix = f"pip install {install or top}"
        raise HyperDriveError(
            "PYTHON_NO_PACKAGE",
            f"{top}: expected the package to be installed; {fix}",
            field=top,
            expected="an installed package",
            fix=fix,
        ) from cause
