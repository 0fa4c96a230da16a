"""Where a page is shown: the output of a cell, as a widget or as HTML."""

from __future__ import annotations

import importlib
import sys
from typing import Any, Dict, Optional

from ..page import SCRIPT, Page


def notebook_display() -> Any:
    """IPython's ``display`` in a notebook's kernel; else None. Nothing is imported that is not loaded."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    if shell is None or getattr(shell, "kernel", None) is None:
        return None
    return importlib.import_module("IPython.display").display


class Screen:
    """An output of a cell.

    While a sweep runs it is a widget where anywidget is installed: updates go over the comm channel, and the reader's
    tab and order of the table stay. ``settle`` replaces it by HTML: a widget is gone with its kernel, and JupyterLab
    does not save one by default.
    """

    def __init__(self, display: Any, page: Page) -> None:
        self._widget: Any = None if page.is_over else _widget(page)
        self._handle: Any = display(self._bundle(page), raw=True, display_id=True)

    def show(self, page: Page) -> None:
        """Shows a newer state."""
        if self._widget is None:
            self._handle.update(page.bundle(), raw=True)
        else:
            self._widget.html = page.html

    def settle(self, page: Page) -> None:
        """Shows the last state, in a form that needs no kernel."""
        self._handle.update(page.bundle(), raw=True)
        if self._widget is not None:
            self._widget.close()
            self._widget = None

    def _bundle(self, page: Page) -> Dict[str, Any]:
        widget = self._widget
        if widget is None:
            return page.bundle()
        return {**widget._repr_mimebundle_()[0], **page.bundle()}


_widget_class: Optional[Any] = None


def _widget(page: Page) -> Any:
    """A widget with the page; None without anywidget."""
    global _widget_class
    if _widget_class is None:
        try:
            anywidget = importlib.import_module("anywidget")
            traitlets = importlib.import_module("traitlets")
        except ImportError:
            return None
        parts: Dict[str, Any] = {
            "_esm": SCRIPT.read_text(encoding="utf-8"),
            "html": traitlets.Unicode("").tag(sync=True),
        }
        _widget_class = type("SweepWidget", (anywidget.AnyWidget,), parts)
    return _widget_class(html=page.html)
