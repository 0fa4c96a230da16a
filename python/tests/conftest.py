"""What the tests share: a state folder of their own, and a program run as users run one."""

from __future__ import annotations

import importlib
import importlib.util
import os
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any, Callable

import pytest


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A state folder, and a working folder, that only this test uses."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HYPERDRIVE_STATE", str(tmp_path / "state"))
    return tmp_path / "state"


RunProgram = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def run_program(tmp_path: Path) -> RunProgram:
    """Runs a Python program in the test's folder."""

    def run(
        text: str, *, name: str = "program.py", check: bool = True, **more: Any
    ) -> "subprocess.CompletedProcess[str]":
        (tmp_path / name).write_text(textwrap.dedent(text))
        return subprocess.run(
            [sys.executable, name],
            cwd=tmp_path,
            env=dict(os.environ),
            capture_output=True,
            text=True,
            check=check,
            timeout=120,
            **more,
        )

    return run


@pytest.fixture(params=["hyperdrive_ml.optuna", "optuna"], ids=["hyperdrive", "optuna"])
def optuna(request: pytest.FixtureRequest) -> Any:
    """The library a script for Optuna imports: ours, and the original where it is installed."""
    name: str = request.param
    if name == "optuna" and importlib.util.find_spec(name) is None:
        pytest.skip("optuna is not installed: pip install optuna")
    return importlib.import_module(name)
