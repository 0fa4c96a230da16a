"""A sweep in a notebook: charts and table that follow it while it runs."""

from __future__ import annotations

import os
import threading
import time
from typing import Any, Callable, Optional, Union

from ..engine.connect import caller_for
from ..errors import HyperDriveError
from ..page import Page, read_page
from ..result import Result
from ..study import Study
from .screen import Screen, notebook_display

#: Least seconds between two updates.
PACE = 1.0
#: Most of the engine's time that views take: drawing one delays the next suggestion.
MOST_SHARE = 0.1
#: Looks for the end of a sweep whose trials have ended, and seconds between them.
LAST_LOOKS = 40
LAST_PAUSE = 0.05

Read = Callable[[Optional[int]], Optional[Page]]


class View:
    """A sweep as a notebook shows it; see ``view``."""

    def __init__(self, read: Read, is_left: Callable[[], bool] = lambda: False) -> None:
        self._read = read
        self._is_left = is_left

    def page(self) -> Page:
        """The present state."""
        page = self._read(None)
        assert page is not None
        return page

    def _repr_html_(self) -> str:
        return str(self.page().bundle()["text/html"])

    def _ipython_display_(self) -> None:
        self.show()

    def show(self) -> None:
        """Shows the sweep in the output of the present cell; outside of a notebook, prints a line."""
        display = notebook_display()
        if display is None:
            print(repr(self))
            return
        Follower(self._read, display, self._is_left)

    def __repr__(self) -> str:
        return self.page().text


def view(sweep: Union[Study, Result, str], *, state: Optional[Union[str, "os.PathLike[str]"]] = None) -> View:
    """A sweep as a notebook shows it: history, learning curves, parallel coordinates and the table of trials.

    It follows the sweep while it runs, whoever runs it. When the sweep has ended, the output becomes HTML that a saved
    notebook shows without a kernel. Outside of notebooks it prints one line.

    Args:
        sweep: A study, a result, or the id or name of any sweep of the state folder.
        state: The state folder of an id or name. Default: ``HYPERDRIVE_STATE``, else ``.hyperdrive``.

    Raises:
        HyperDriveError: CLI_UNKNOWN_SWEEP if there is no such sweep.

    Example:
        >>> study = hd.Study.create({"x": hd.range(-5, 5)}, trials=40)
        >>> hd.view(study)
    """
    if isinstance(sweep, Study):
        study = sweep
        return View(study.page, lambda: study.is_closed)
    if isinstance(sweep, Result):
        return View(sweep.page)
    owner, folder = caller_for(state)

    def read(after: Optional[int]) -> Optional[Page]:
        return read_page(owner, sweep, folder, after)

    return View(read)


class Follower:
    """Shows a sweep in an output and keeps it current from a thread of its own: the cell may keep the main one busy.

    Args:
        is_left: Whether nobody drives the sweep any more, so that it is not followed further.
    """

    def __init__(self, read: Read, display: Any, is_left: Callable[[], bool] = lambda: False) -> None:
        page = read(None)
        assert page is not None
        self._read = read
        self._is_left = is_left
        self._page = page
        self._screen = Screen(display, page)
        self._is_complete = False
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, name="hyperdrive-view", daemon=True)
        if not page.is_over:
            self._thread.start()

    def finish(self, *, is_complete: bool) -> None:
        """Shows the last state and stops.

        Args:
            is_complete: Whether all trials have ended, so that the sweep is about to end.
        """
        self._is_complete = is_complete
        self._end.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        pause = PACE
        try:
            while not self._end.wait(pause) and not self._is_left():
                began = time.monotonic()
                if self._advance():
                    if self._page.is_over:
                        break
                    self._screen.show(self._page)
                pause = max(PACE, (time.monotonic() - began) / MOST_SHARE)
            for _ in range(LAST_LOOKS if self._is_complete else 1):
                self._advance()
                if self._page.is_over:
                    break
                time.sleep(LAST_PAUSE)
        except HyperDriveError:
            # The engine or the server is gone: the output keeps what was known last.
            pass
        self._screen.settle(self._page)

    def _advance(self) -> bool:
        page = self._read(self._page.position)
        if page is None:
            return False
        self._page = page
        return True
