"""What a sweep came to."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, Callable, Dict, List, Mapping, Optional, Set, cast

from .errors import HyperDriveError
from .page import Page
from .study import Best

if TYPE_CHECKING:
    import pandas
    import polars


class Result:
    """The trials of a sweep that has ended.

    Attributes:
        id: The sweep's id.
        state: The state folder that keeps it.
        trials: Its trials, in the form of ``hyperdrive trials --json``.
        page: Reads it as HTML; see ``Study.page``.

    Example:
        >>> result = hd.minimize(objective, {"x": hd.range(-5, 5)}, trials=20)
        >>> result.best.config
        >>> result.to_pandas().sort_values("value")
    """

    def __init__(
        self,
        study_id: str,
        state: str,
        best: Optional[Best],
        trials: List[Dict[str, Any]],
        *,
        page: "Callable[[Optional[int]], Optional[Page]]",
    ) -> None:
        self.id = study_id
        self.state = state
        self.trials = trials
        self.page = page
        self._best = best

    @property
    def best(self) -> Best:
        """The best trial: ``trial``, ``value`` and ``config``.

        Raises:
            HyperDriveError: PYTHON_NO_RESULT if no trial has a value, with the reason of the first failure.
        """
        if self._best is not None:
            return self._best
        reason = next((str(trial["message"]) for trial in self.trials if trial.get("message")), "no trial ended")
        raise HyperDriveError(
            "PYTHON_NO_RESULT",
            f"none of {len(self.trials)} trials has a value; the first reason: {reason}",
            fix="mend the function, or look at result.trials",
            details={"study": self.id},
        )

    def rows(self) -> List[Dict[str, Any]]:
        """One flat mapping per trial: number, state, value, duration, each parameter as ``config.NAME``, each metric as
        ``metrics.NAME``."""
        return [_row(trial) for trial in self.trials]

    def columns(self) -> Dict[str, List[Any]]:
        """The rows by column; a cell that a trial lacks is None."""
        rows = self.rows()
        names: Dict[str, None] = {}
        for row in rows:
            names.update(dict.fromkeys(row))
        return {name: [row.get(name) for row in rows] for name in names}

    def to_pandas(self) -> "pandas.DataFrame":
        """The rows as a data frame of pandas, which must be installed."""
        import pandas

        return pandas.DataFrame(self.columns())

    def to_polars(self) -> "polars.DataFrame":
        """The rows as a data frame of Polars, which must be installed."""
        import polars

        return polars.DataFrame(_uniform(self.columns()), strict=False)

    def to_arrow(self) -> Any:
        """The rows as a ``pyarrow.Table``; pyarrow, which has no types, must be installed."""

        return importlib.import_module("pyarrow").table(_uniform(self.columns()))

    def _repr_html_(self) -> Optional[str]:
        """Charts and table, for notebooks; None where the sweep is gone: one in memory, or in a removed folder."""
        try:
            page = self.page(None)
        except HyperDriveError:
            return None
        return None if page is None else str(page.bundle()["text/html"])

    def __repr__(self) -> str:
        if self._best is None:
            return f"Result({self.id!r}, {len(self.trials)} trials, none with a value)"
        best = self._best
        return (
            f"Result({self.id!r}, {len(self.trials)} trials, best {best.value:g} by trial {best.trial}: {best.config})"
        )


def _row(trial: Mapping[str, Any]) -> Dict[str, Any]:
    row: Dict[str, Any] = {
        "trial": trial["number"],
        "state": trial["state"],
        "value": trial.get("best"),
        "started": trial.get("startedAt"),
        "ended": trial.get("endedAt"),
        "message": trial.get("message"),
    }
    _flatten("config", trial.get("parameters") or {}, row)
    _flatten("metrics", trial.get("metrics") or {}, row)
    return row


def _flatten(prefix: str, value: object, row: Dict[str, Any]) -> None:
    if isinstance(value, Mapping):
        for name, part in cast("Mapping[str, Any]", value).items():
            _flatten(f"{prefix}.{name}", part, row)
    else:
        row[prefix] = value


def _uniform(columns: Mapping[str, List[Any]]) -> Dict[str, List[Any]]:
    """Columns of one type each: one of mixed values becomes text, as Arrow has no other form for them."""
    return {name: _one_type(values) for name, values in columns.items()}


def _one_type(values: List[Any]) -> List[Any]:
    kinds: Set[type] = {type(value) for value in values if value is not None}
    if kinds <= {int, float} and len(kinds) == 2:
        return [None if value is None else float(value) for value in values]
    if len(kinds) > 1 or kinds & {list, dict}:
        return [None if value is None else str(value) for value in values]
    return values
