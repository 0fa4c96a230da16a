"""The table of the guide names everything that programs for Azure ML use, and says what it does."""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from typing import Any, Dict, List

import pytest
from hyperdrive_ml import HyperDriveError

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = {"azureml.": "hyperdrive_ml.azureml.", "azure.ai.ml.": "hyperdrive_ml.azure_ai_ml."}
PACKAGES["azure.identity."] = "hyperdrive_ml.azure_identity."


def rows() -> Dict[str, str]:
    """Names of the table, and what it says about them."""
    text = (ROOT / "docs" / "guides" / "azure-python.md").read_text(encoding="utf-8")
    table = text.split("## Every name")[1].split("\n## ")[0]
    found: Dict[str, str] = {}
    for line in table.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if line.startswith("| `") and len(cells) >= 2:
            found.update(dict.fromkeys(re.findall(r"`([^`]+)`", cells[0]), cells[1]))
    return found


ROWS = rows()


def named(name: str) -> Any:
    start = next(start for start in PACKAGES if name.startswith(start))
    module, _, last = (PACKAGES[start] + name[len(start) :]).rpartition(".")
    return getattr(importlib.import_module(module), last)


@pytest.mark.parametrize("name", sorted(ROWS))
def test_a_name_of_the_table_is_there(name: str) -> None:
    thing = named(name)
    if not ROWS[name].startswith("Refused"):
        return
    with pytest.raises(HyperDriveError) as refused:
        thing()
    assert refused.value.code == "PYTHON_AZURE_NOT_HERE"
    assert refused.value.fix
    assert refused.value.fix in str(refused.value)


def test_every_row_says_how_it_is() -> None:
    words = ("Works", "Machine", "Recorded", "Refused", "As in")
    assert [name for name, text in ROWS.items() if not text.startswith(words)] == []


def exported(module: str) -> List[str]:
    return list(importlib.import_module(PACKAGES["azureml."] + module).__all__)


def test_the_table_has_what_the_packages_export() -> None:
    for module in ("train.hyperdrive", "pipeline.steps", "widgets", "telemetry", "core"):
        there = {name.rpartition(".")[2] for name in ROWS}
        missing = {"EarlyTerminationPolicy", "HyperParameterSampling", "Webservice"}
        assert [name for name in exported(module) if name not in there | missing] == []


def test_calls_that_refuse_say_what_to_do() -> None:
    from hyperdrive_ml.azure_ai_ml import MLClient
    from hyperdrive_ml.azureml.core import Model, Workspace

    client = MLClient()
    ws = Workspace.from_config()
    calls: List[Any] = [
        lambda: client.online_endpoints,
        lambda: client.schedules,
        lambda: client.components,
        lambda: client.datastores,
        ws.get_default_keyvault,
        Model.deploy,
    ]
    for call in calls:
        with pytest.raises(HyperDriveError, match="is not part of HyperDrive: "):
            call()
