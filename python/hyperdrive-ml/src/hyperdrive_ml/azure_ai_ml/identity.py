"""Identities of jobs: recorded, since jobs run as the user who submits them."""

from __future__ import annotations

from types import SimpleNamespace

__all__ = ["AmlTokenConfiguration", "ManagedIdentityConfiguration", "UserIdentityConfiguration"]


class UserIdentityConfiguration(SimpleNamespace):
    """Recorded."""


class ManagedIdentityConfiguration(SimpleNamespace):
    """Recorded."""


class AmlTokenConfiguration(SimpleNamespace):
    """Recorded."""
