"""Modules for other packages: loaded only when used, and missing packages asked for by name."""

import sys
from pathlib import Path

import hyperdrive_ml as hd
import pytest
from conftest import RunProgram
from hyperdrive_ml.packages import package


def test_a_missing_package_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "lightgbm", None)
    monkeypatch.delitem(sys.modules, "hyperdrive_ml.lightgbm", raising=False)
    monkeypatch.delitem(vars(hd), "lightgbm", raising=False)
    with pytest.raises(hd.HyperDriveError) as caught:
        hd.lightgbm
    assert (caught.value.code, caught.value.field) == ("PYTHON_NO_PACKAGE", "lightgbm")
    assert caught.value.fix == "pip install lightgbm"


def test_a_package_that_lacks_another_says_so_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "needs_more.py").write_text("import no_such_module_at_all\n")
    with pytest.raises(ModuleNotFoundError, match="no_such_module_at_all"):
        package("needs_more")


def test_importing_the_package_loads_no_other(run_program: RunProgram) -> None:
    ran = run_program(
        """
        import sys
        import hyperdrive_ml
        heavy = {"numpy", "pandas", "sklearn", "lightgbm", "xgboost", "catboost", "keras", "torch", "transformers"}
        print(sorted(heavy & set(sys.modules)))
        """
    )
    assert ran.stdout == "[]\n"


def test_a_name_that_is_not_there() -> None:
    assert not hasattr(hd, "no_such_name")
