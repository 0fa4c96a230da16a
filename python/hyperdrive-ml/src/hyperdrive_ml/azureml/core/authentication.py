"""``azureml.core.authentication``: kept, and asked for nothing."""

from __future__ import annotations

from typing import Any, Dict

__all__ = ["InteractiveLoginAuthentication", "MsiAuthentication", "ServicePrincipalAuthentication"]


class InteractiveLoginAuthentication:
    """Nobody signs in: workspaces are folders."""

    def __init__(self, *given: Any, **named: Any) -> None:
        pass

    def get_authentication_header(self) -> Dict[str, str]:
        """Nothing: no request is sent."""
        return {}


class ServicePrincipalAuthentication(InteractiveLoginAuthentication):
    """Nobody signs in: workspaces are folders."""


class MsiAuthentication(InteractiveLoginAuthentication):
    """Nobody signs in: workspaces are folders."""
