"""``azureml.core.webservice``: refused."""

from __future__ import annotations

from typing import Any

from ....azure.notes import Refused, refused

__all__ = ["AciWebservice", "AksWebservice", "LocalWebservice", "Webservice"]

_INSTEAD = "load the file that Model.get_model_path names, in a server of your own"


class Webservice(Refused):
    """Refuses: HyperDrive serves no models."""

    instead = _INSTEAD

    @staticmethod
    def deploy_configuration(*given: Any, **named: Any) -> Any:
        """Refuses."""
        raise refused("a deployment", _INSTEAD)


class AciWebservice(Webservice):
    """Refuses: HyperDrive serves no models."""


class AksWebservice(Webservice):
    """Refuses: HyperDrive serves no models."""


class LocalWebservice(Webservice):
    """Refuses: HyperDrive serves no models."""
