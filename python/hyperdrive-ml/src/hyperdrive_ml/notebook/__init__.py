"""Sweeps in notebooks."""

from .view import View, view

__all__ = ["View", "view"]
