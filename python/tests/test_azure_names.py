"""Under which names the drop-ins are found: changed imports, unchanged ones, and the stand-in of trials."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Callable, Dict

import pytest
from hyperdrive_ml import find_program

Run = Callable[..., "subprocess.CompletedProcess[str]"]
#: What trials get on their PYTHONPATH.
STAND_IN = Path(find_program().script).resolve().parents[1] / "compute" / "local" / "job" / "azureml-stand-in"


def python(*words: str, cwd: Path, path: str = "", check: bool = True) -> "subprocess.CompletedProcess[str]":
    environment: Dict[str, str] = {**os.environ, "PYTHONPATH": path} if path else dict(os.environ)
    command = [sys.executable, *words]
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=check)


def test_auto_finds_the_names_of_azure(run_program: Run) -> None:
    told = run_program("""
        import hyperdrive_ml.azure.auto
        import azureml.core
        from azureml.train.hyperdrive.runconfig import HyperDriveConfig
        from azureml.train.hyperdrive import HyperDriveConfig as same
        import hyperdrive_ml.azureml.core as ours
        from azureml.core.run import Run, _OfflineRun
        assert azureml.core is ours and HyperDriveConfig is same
        assert ours.__spec__.name == "hyperdrive_ml.azureml.core"
        assert isinstance(Run.get_context(), _OfflineRun)
        try:
            import azureml.no_such_module
        except ModuleNotFoundError as error:
            print(error.name)
    """)
    assert told.stdout == "azureml.no_such_module\n"


def test_a_program_runs_unchanged(tmp_path: Path) -> None:
    (tmp_path / "beside.py").write_text("WORD = 'beside'")
    (tmp_path / "program.py").write_text(
        "import sys, beside\nfrom azureml.core import Workspace\n"
        "if __name__ == '__main__': print(Workspace.from_config().name, sys.argv[1:], beside.WORD)"
    )
    told = python("-m", "hyperdrive_ml.azure", str(tmp_path / "program.py"), "--lr", "1", cwd=tmp_path)
    assert told.stdout == "local ['--lr', '1'] beside\n"
    assert python("-m", "hyperdrive_ml.azure", "-m", "program", cwd=tmp_path).stdout == "local [] beside\n"
    refused = python("-m", "hyperdrive_ml.azure", "none.py", cwd=tmp_path, check=False)
    assert refused.returncode == 2
    assert "none.py is not a file" in refused.stderr


def test_the_stand_in_comes_with_the_program(tmp_path: Path) -> None:
    # -S: without installed packages, hence without hyperdrive_ml.
    script = (
        "from azureml.core import Run; import hyperdrive_ml; print(Run.get_context().id[:11], hyperdrive_ml.__file__)"
    )
    told = python("-S", "-c", script, cwd=tmp_path, path=str(STAND_IN))
    assert told.stdout.startswith("OfflineRun_ ")
    assert Path(told.stdout.split()[1]).parents[1].name == "python"


@pytest.mark.parametrize("has_core", [True, False])
def test_the_real_package_comes_first(tmp_path: Path, has_core: bool) -> None:
    installed = tmp_path / "installed"
    (installed / "azureml" / "core").mkdir(parents=True)
    (installed / "azureml" / "other").mkdir()
    (installed / "azureml" / "other" / "__init__.py").write_text("")
    if has_core:
        (installed / "azureml" / "core" / "__init__.py").write_text("Run = 'the real one'")
    else:
        (installed / "azureml" / "core").rmdir()
    path = os.pathsep.join([str(STAND_IN), str(installed)])
    told = python("-c", "from azureml.core import Run; print(Run)", cwd=tmp_path, path=path)
    assert told.stdout == ("the real one\n" if has_core else "<class 'hyperdrive_ml.azureml.core.run.Run'>\n")


def test_workspaces_read_config(tmp_path: Path, monkeypatch: Any) -> None:
    from hyperdrive_ml.azureml.core import Workspace

    (tmp_path / ".azureml").mkdir()
    text = '{"subscription_id": "s", "resource_group": "r", "workspace_name": "w"}'
    (tmp_path / ".azureml" / "config.json").write_text(text)
    (tmp_path / "below").mkdir()
    monkeypatch.chdir(tmp_path / "below")
    ws = Workspace.from_config()
    assert (ws.name, ws.resource_group, ws.subscription_id, ws.location) == ("w", "r", "s", "local")
    assert ws.state == str(tmp_path / "state")


def test_auto_finds_the_names_of_sdk_v2(run_program: Run) -> None:
    told = run_program("""
        import hyperdrive_ml.azure.auto
        from azure.identity import DefaultAzureCredential
        from azure.ai.ml import MLClient, command, Input
        from azure.ai.ml.sweep import Choice
        from azure.ai.ml.entities import Model
        import azure.ai.ml
        import hyperdrive_ml.azure_ai_ml as ours
        assert azure.ai.ml is ours
        credential = DefaultAzureCredential()
        credential.get_token("https://management.azure.com/.default")
        print(MLClient.from_config(credential=credential).workspace_name)
    """)
    assert told.stdout == "local\n"


def test_an_installed_identity_stays(tmp_path: Path) -> None:
    (tmp_path / "azure" / "identity").mkdir(parents=True)
    (tmp_path / "azure" / "identity" / "__init__.py").write_text("DefaultAzureCredential = 'real'")
    script = "import hyperdrive_ml.azure.auto, azure.ai.ml\nfrom azure.identity import *\nprint(DefaultAzureCredential)"
    assert python("-c", script.replace("import *", "import DefaultAzureCredential"), cwd=tmp_path).stdout == "real\n"
