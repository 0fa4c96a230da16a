"""Stands in for Azure ML's package in trials, where that is not installed: a name for ``hyperdrive_ml.azureml``.

The folder comes on PYTHONPATH, hence before installed packages, so this module looks for the real one first.
"""

import importlib
import importlib.machinery
import importlib.util
import os
import sys

_here = os.path.dirname(os.path.abspath(__file__))


def _real():
    """Where the real package lies; empty without ``azureml.core``."""
    folders = [each for each in sys.path if os.path.abspath(each or os.curdir) != os.path.dirname(_here)]
    found = importlib.machinery.PathFinder.find_spec("azureml", folders)
    places = list(found.submodule_search_locations or ()) if found is not None else []
    return places if importlib.machinery.PathFinder.find_spec("azureml.core", places) is not None else []


def _installed():
    """Whether a hyperdrive_ml with the stand-in is installed."""
    found = importlib.util.find_spec("hyperdrive_ml")
    places = found.submodule_search_locations or () if found is not None else ()
    return any(os.path.isdir(os.path.join(place, "azureml")) for place in places)


def _shipped():
    """The folder of the hyperdrive_ml that came with the program."""
    above = _here
    while os.path.dirname(above) != above:
        above = os.path.dirname(above)
        for source in ("python", os.path.join("python", "hyperdrive-ml", "src")):
            if os.path.isdir(os.path.join(above, source, "hyperdrive_ml")):
                return os.path.join(above, source)
    raise ImportError("hyperdrive_ml is neither installed nor beside HyperDrive's program; pip install hyperdrive-ml")


__path__ = _real()
if not __path__:
    if not _installed():
        sys.path.append(_shipped())
    importlib.import_module("hyperdrive_ml.azure.aliases").stand_in(__name__)
