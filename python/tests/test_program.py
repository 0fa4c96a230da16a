import os
import subprocess
import sys
from pathlib import Path

import hyperdrive_ml as hd
import pytest


def test_the_program_says_where_it_and_node_come_from() -> None:
    program = hd.find_program()
    assert program.script_from in str(program)
    assert program.node_version in str(program)


def test_a_node_that_is_named_must_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HYPERDRIVE_NODE", str(tmp_path / "nothing"))
    with pytest.raises(hd.HyperDriveError) as caught:
        hd.find_program()
    assert caught.value.code == "PYTHON_NO_NODE"
    assert "does not run" in str(caught.value)
    assert caught.value.fix == "correct HYPERDRIVE_NODE, or unset it to use another Node.js"
    assert "pip install" not in str(caught.value)


def test_a_node_that_is_too_old_is_named_with_its_version(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    old = tmp_path / "node"
    old.write_text("#!/bin/sh\necho v18.0.0\n")
    old.chmod(0o755)
    monkeypatch.setenv("HYPERDRIVE_NODE", str(old))
    with pytest.raises(hd.HyperDriveError) as caught:
        hd.find_program()
    assert "18.0.0" in str(caught.value)


def test_a_program_that_is_named_must_exist(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HYPERDRIVE_PROGRAM", "missing.js")
    with pytest.raises(hd.HyperDriveError) as caught:
        hd.find_program()
    assert (caught.value.code, caught.value.field) == ("PYTHON_NO_PROGRAM", "HYPERDRIVE_PROGRAM")


def test_the_command_is_the_program(state: Path) -> None:
    command = [sys.executable, "-m", "hyperdrive_ml.command"]
    output = subprocess.run([*command, "--version"], stdout=subprocess.PIPE, text=True, check=True)
    assert output.stdout.strip() == hd.__version__
    failed = subprocess.run([*command, "status", "nothing"], capture_output=True, text=True)
    assert failed.returncode != 0
    assert "CLI_UNKNOWN_SWEEP" in failed.stderr
    broken = subprocess.run(
        [*command, "--version"],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "HYPERDRIVE_NODE": "/nothing"},
    )
    assert broken.returncode == 2
    assert "PYTHON_NO_NODE" in broken.stderr
