"""Azure ML's SDK v2 on this machine: the same names, run by HyperDrive.

``from azure.ai.ml import MLClient`` becomes ``from hyperdrive_ml.azure_ai_ml import MLClient``; the guide on Azure ML's
Python packages says how to do without that change, and what each class does here.
"""

from .client import MLClient
from .components import load_component, load_job
from .distributions import MpiDistribution, PyTorchDistribution, TensorFlowDistribution
from .identity import AmlTokenConfiguration, ManagedIdentityConfiguration, UserIdentityConfiguration
from .inputs import Input, Output
from .jobs import command

__all__ = [
    "AmlTokenConfiguration",
    "Input",
    "MLClient",
    "ManagedIdentityConfiguration",
    "MpiDistribution",
    "Output",
    "PyTorchDistribution",
    "TensorFlowDistribution",
    "UserIdentityConfiguration",
    "command",
    "load_component",
    "load_job",
]
