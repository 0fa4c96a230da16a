"""``azureml.core``: workspaces, experiments, runs and models on this machine."""

from ... import __version__ as VERSION
from .compute import ComputeTarget
from .conda_dependencies import CondaDependencies
from .dataset import Dataset
from .datastore import Datastore
from .environment import Environment
from .experiment import Experiment
from .keyvault import Keyvault
from .model import Model
from .run import Run
from .runconfig import RunConfiguration
from .script_run_config import ScriptRunConfig
from .webservice import Webservice
from .workspace import Workspace

__all__ = [
    "VERSION",
    "ComputeTarget",
    "CondaDependencies",
    "Dataset",
    "Datastore",
    "Environment",
    "Experiment",
    "Keyvault",
    "Model",
    "Run",
    "RunConfiguration",
    "ScriptRunConfig",
    "Webservice",
    "Workspace",
]
