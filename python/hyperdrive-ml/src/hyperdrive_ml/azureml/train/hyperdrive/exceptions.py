"""``azureml.train.hyperdrive.exceptions``. All are ``HyperDriveError``: they have a code and a fix."""

from __future__ import annotations

from ...exceptions import AzureMLException

__all__ = [
    "HyperDriveConfigException",
    "HyperDriveException",
    "HyperDriveNotImplementedException",
    "HyperDriveRehydrateException",
    "HyperDriveScenarioNotSupportedException",
    "HyperDriveServiceException",
]


class HyperDriveException(AzureMLException):
    """The base of the exceptions below."""


class HyperDriveConfigException(HyperDriveException):
    """A sweep's configuration is wrong."""


class HyperDriveNotImplementedException(HyperDriveException, NotImplementedError):
    """A method that sweeps do not have."""


class HyperDriveRehydrateException(HyperDriveException):
    """No sweep has the id."""


class HyperDriveScenarioNotSupportedException(HyperDriveException):
    """What a sweep cannot run."""


class HyperDriveServiceException(HyperDriveException):
    """The engine refused a request."""
