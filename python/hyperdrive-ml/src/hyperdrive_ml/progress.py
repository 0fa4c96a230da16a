"""How far a sweep is: one line in a terminal, the live view in a notebook, failures only elsewhere."""

from __future__ import annotations

import html
import sys
import time
from typing import IO, Any, Optional, Union

from .errors import HyperDriveError
from .notebook.screen import notebook_display
from .notebook.view import Follower
from .study import Best, Study

#: Least seconds between two drawings.
PACE = 0.1
#: Failures that get a line of their own.
MOST_FAILURES_SHOWN = 3


class Progress:
    """Counts trials and keeps the best value; subclasses draw it."""

    def __init__(self, total: int, goal: str, name: str) -> None:
        self.total = total
        self.name = name
        self.done = 0
        self.failed = 0
        self.stopped = 0
        self.running = 0
        self.best: Optional[Best] = None
        self._is_lower_better = goal != "maximize"
        self._drawn = 0.0

    def started(self) -> None:
        """A trial starts."""
        self.running += 1
        self.draw()

    def ended(self, number: int, value: Optional[float], failure: Optional[str], config: Any) -> None:
        """A trial has ended: with a value, without one, or as failed."""
        self.running -= 1
        self.done += 1
        if failure is not None:
            self.failed += 1
            if self.failed <= MOST_FAILURES_SHOWN:
                self.say(f"trial {number} failed: {failure.strip().splitlines()[0]}")
        elif value is not None and value == value:
            before = self.best
            if before is None or (value < before.value if self._is_lower_better else value > before.value):
                self.best = Best(number, value, config)
        self.draw()

    def draw(self, *, at_once: bool = False) -> None:
        """Draws if the last drawing is long enough ago."""
        now = time.monotonic()
        if at_once or now - self._drawn >= PACE:
            self._drawn = now
            self.show(self.text())

    def text(self) -> str:
        """The line."""
        parts = [f"{self.name}: {self.done}/{self.total} trials"]
        if self.running:
            parts.append(f"{self.running} running")
        if self.failed:
            parts.append(f"{self.failed} failed")
        if self.best is not None:
            parts.append(f"best {self.best.value:.6g} (trial {self.best.trial})")
        return ", ".join(parts)

    def show(self, text: str) -> None:
        """Shows the line in place of the one before."""

    def say(self, text: str) -> None:
        """Writes a line that stays."""

    def close(self) -> None:
        """Leaves the last state."""


class TerminalProgress(Progress):
    """One line that is drawn over."""

    def __init__(self, total: int, goal: str, name: str, stream: IO[str]) -> None:
        super().__init__(total, goal, name)
        self._stream = stream

    def show(self, text: str) -> None:
        self._stream.write(f"\r\x1b[2K{text}")
        self._stream.flush()

    def say(self, text: str) -> None:
        self._stream.write(f"\r\x1b[2K{text}\n")
        self._stream.flush()

    def close(self) -> None:
        self.draw(at_once=True)
        self._stream.write("\n")
        self._stream.flush()


class PlainProgress(Progress):
    """Failures only: for logs."""

    def __init__(self, total: int, goal: str, name: str, stream: IO[str]) -> None:
        super().__init__(total, goal, name)
        self._stream = stream

    def say(self, text: str) -> None:
        self._stream.write(f"{text}\n")
        self._stream.flush()


class NotebookProgress(Progress):
    """A bar in the output of a cell."""

    def __init__(self, total: int, goal: str, name: str, display: Any) -> None:
        super().__init__(total, goal, name)
        self._display = display
        self._handle = display({"text/plain": "", "text/html": ""}, raw=True, display_id=True)
        self._notes: "list[str]" = []

    def show(self, text: str) -> None:
        share = 100 * self.done / max(1, self.total)
        notes = "".join(f"<div>{html.escape(note)}</div>" for note in self._notes)
        bar = (
            '<div style="background:#8884;border-radius:3px;height:6px;max-width:30em">'
            f'<div style="background:#2a78d6;border-radius:3px;height:6px;width:{share:.1f}%"></div></div>'
        )
        page = f'<div style="font-variant-numeric:tabular-nums">{html.escape(text)}{bar}{notes}</div>'
        self._handle.update({"text/plain": text, "text/html": page}, raw=True)

    def say(self, text: str) -> None:
        self._notes.append(text)
        self.draw(at_once=True)

    def close(self) -> None:
        self.draw(at_once=True)


class ViewProgress(Progress):
    """The live view in the output of a cell."""

    def __init__(self, study: Study, goal: str, name: str, display: Any) -> None:
        super().__init__(study.total, goal, name)
        self._follower = Follower(study.page, display)

    def close(self) -> None:
        self._follower.finish(is_complete=self.done >= self.total)


def progress_for(shown: Union[bool, str, None], study: Study, goal: str, name: str) -> Progress:
    """The progress of this surrounding: a notebook's, a terminal's, or for a log.

    Args:
        shown: False shows nothing, not even failures; ``"line"`` shows one line, in a notebook too; None decides by the
            surrounding.
    """
    total = study.total
    if shown is False:
        return Progress(total, goal, name)
    display = notebook_display()
    if display is not None:
        if shown == "line":
            return NotebookProgress(total, goal, name, display)
        try:
            return ViewProgress(study, goal, name, display)
        except HyperDriveError as error:
            # A server of an earlier version has no pages.
            if error.code != "CLI_BAD_REQUEST":
                raise
            return NotebookProgress(total, goal, name, display)
    if shown or sys.stderr.isatty():
        return TerminalProgress(total, goal, name, sys.stderr)
    return PlainProgress(total, goal, name, sys.stderr)
