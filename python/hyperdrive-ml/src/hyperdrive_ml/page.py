"""A sweep as HTML, as notebooks show it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, Optional

from .engine.caller import Caller

#: Tabs and sorting: the module of the widget, and the script of a page without a kernel.
SCRIPT = Path(__file__).parent / "notebook" / "view.js"


@dataclass(frozen=True)
class Page:
    """A sweep at one position of its log.

    Attributes:
        study: The sweep's id.
        position: Position of the log.
        is_over: Whether the sweep has ended, so that nothing changes any more.
        text: One line.
        html: Figures, charts and table; it loads and runs nothing.
    """

    study: str
    position: int
    is_over: bool
    text: str
    html: str

    def bundle(self) -> Dict[str, Any]:
        """The page for an output that needs no kernel."""
        script = SCRIPT.read_text(encoding="utf-8")
        return {"text/plain": self.text, "text/html": f'{self.html}<script type="module">{script}</script>'}


def read_page(owner: Caller, study: str, state: Optional[str], after: Optional[int] = None) -> Optional[Page]:
    """The page of a sweep; None if nothing has happened since the position ``after``."""
    answer = owner.call("view", study=study, state=state, after=after)
    view: Optional[Dict[str, Any]] = answer["view"]
    if view is None:
        return None
    return Page(str(answer["study"]), int(view["position"]), bool(view["over"]), str(view["text"]), str(view["html"]))
