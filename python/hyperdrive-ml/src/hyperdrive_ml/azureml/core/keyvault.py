"""``azureml.core.keyvault``: refused."""

from __future__ import annotations

from ...azure.notes import Refused

__all__ = ["Keyvault"]


class Keyvault(Refused):
    """Refuses: there is no key vault."""

    instead = "read secrets from the environment, with inherit_environment in a sweep file"
