"""The names ``azureml`` and ``azure.ai.ml`` for this package's modules."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any, Dict, Mapping, Optional, Sequence

#: Azure ML's packages and what takes their place.
PACKAGES = {"azureml": "hyperdrive_ml.azureml", "azure.ai.ml": "hyperdrive_ml.azure_ai_ml"}
#: What surrounds them, and takes a place only where the real one is missing.
SURROUNDINGS = {"azure.identity": "hyperdrive_ml.azure_identity"}


class _Same(Loader):
    """Loads a module by handing out another one."""

    def __init__(self, module: str) -> None:
        self._module = module
        self._spec: Optional[ModuleSpec] = None

    def create_module(self, spec: ModuleSpec) -> Any:
        module = importlib.import_module(self._module)
        self._spec = module.__spec__
        return module

    def exec_module(self, module: ModuleType) -> None:
        # The import system gave it the alias's.
        module.__spec__ = self._spec


class _Empty(Loader):
    """Makes a package that holds nothing but other packages."""

    def create_module(self, spec: ModuleSpec) -> Any:
        return None

    def exec_module(self, module: ModuleType) -> None:
        return None


class Aliases(MetaPathFinder):
    """Finds modules under other names.

    Args:
        names: Other names of packages, and the packages.
        above: Whether packages above the names are made up.
    """

    def __init__(self, names: Mapping[str, str], *, above: bool = False) -> None:
        self.names: Dict[str, str] = dict(names)
        self._above = above

    def find_spec(
        self, fullname: str, path: Optional[Sequence[str]], target: Optional[ModuleType] = None
    ) -> Optional[ModuleSpec]:
        for name, package in self.names.items():
            if fullname == name or fullname.startswith(f"{name}."):
                module = package + fullname[len(name) :]
                if importlib.util.find_spec(module) is None:
                    return None
                return ModuleSpec(fullname, _Same(module), is_package=True)
            if self._above and name.startswith(f"{fullname}."):
                return ModuleSpec(fullname, _Empty(), is_package=True)
        return None


def install(names: Mapping[str, str] = PACKAGES, surroundings: Mapping[str, str] = SURROUNDINGS) -> None:
    """Makes imports of Azure ML's packages find this package's modules, in this interpreter.

    Args:
        names: What takes the place even of an installed package.
        surroundings: What takes it only where nothing is installed.
    """
    if not any(isinstance(finder, Aliases) and finder.names == dict(names) for finder in sys.meta_path):
        sys.meta_path.insert(0, Aliases(names))
        sys.meta_path.append(Aliases({**surroundings, **names}, above=True))


def stand_in(name: str) -> None:
    """Puts a package of ours in the place of the module ``name`` that is being imported."""
    install({name: PACKAGES[name]}, {})
    sys.modules[name] = importlib.import_module(PACKAGES[name])
