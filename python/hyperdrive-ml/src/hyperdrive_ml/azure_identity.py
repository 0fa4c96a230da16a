"""``azure.identity`` where that package is missing: credentials that nothing asks for anything.

``hyperdrive_ml.azure.auto`` puts it in the place of the missing package; an installed one is kept, and
never called.
"""

from __future__ import annotations

from typing import Any, NamedTuple

__all__ = [
    "AzureCliCredential",
    "ChainedTokenCredential",
    "ClientSecretCredential",
    "DefaultAzureCredential",
    "DeviceCodeCredential",
    "EnvironmentCredential",
    "InteractiveBrowserCredential",
    "ManagedIdentityCredential",
]


class AccessToken(NamedTuple):
    """A token of nothing."""

    token: str
    expires_on: int


class DefaultAzureCredential:
    """A credential of nobody."""

    def __init__(self, *given: Any, **named: Any) -> None:
        pass

    def get_token(self, *scopes: str, **named: Any) -> AccessToken:
        """An empty token: nothing here asks for one."""
        return AccessToken("", 0)


class InteractiveBrowserCredential(DefaultAzureCredential):
    """A credential of nobody."""


class AzureCliCredential(DefaultAzureCredential):
    """A credential of nobody."""


class ChainedTokenCredential(DefaultAzureCredential):
    """A credential of nobody."""


class ClientSecretCredential(DefaultAzureCredential):
    """A credential of nobody."""


class DeviceCodeCredential(DefaultAzureCredential):
    """A credential of nobody."""


class EnvironmentCredential(DefaultAzureCredential):
    """A credential of nobody."""


class ManagedIdentityCredential(DefaultAzureCredential):
    """A credential of nobody."""
