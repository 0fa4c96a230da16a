"""Trials as the rows of a data frame."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Dict, List, Mapping, Optional, Sequence, Tuple, cast

from ..frozen import FrozenTrial
from ..states import TrialState

if TYPE_CHECKING:
    import pandas

#: A column: what it shows, and of what.
Column = Tuple[str, Any]


def data_frame(
    trials: Sequence[FrozenTrial], attrs: Sequence[str], names: Sequence[Any], multi_index: bool
) -> "pandas.DataFrame":
    """A row for each trial.

    Args:
        trials: The trials.
        attrs: Attributes of trials. One that is a mapping or list makes a column of each member.
        names: How to call each objective; empty for one without a name.
        multi_index: Keep what a column shows and of what apart; otherwise an underscore joins them.
    """
    import pandas

    rows = [_row(trial, attrs, names) for trial in trials]
    columns = _columns(rows, attrs, names)
    table = pandas.DataFrame([[row.get(column) for column in columns] for row in rows])
    if multi_index:
        make: Any = pandas.MultiIndex
        table.columns = make.from_tuples(columns)
    else:
        table.columns = pandas.Index(["_".join(str(part) for part in column if part != "") for column in columns])
    return table


def _row(trial: FrozenTrial, attrs: Sequence[str], names: Sequence[Any]) -> Dict[Column, Any]:
    row: Dict[Column, Any] = {}
    for attribute in attrs:
        value: Any = getattr(trial, attribute)
        label = attribute.lstrip("_")
        if attribute == "values":
            values: Sequence[Optional[float]] = value or [None] * max(1, len(names))
            row.update({(label, name): each for name, each in zip(names or range(len(values)), values)})
        elif attribute == "value":
            row[(label, names[0] if names else "")] = value
        elif isinstance(value, dict):
            members = cast("Dict[Any, Any]", value)
            row.update({(label, name): each for name, each in members.items()})
        else:
            row[(label, "")] = value.name if isinstance(value, TrialState) else value
    return row


def _columns(rows: Sequence[Mapping[Column, Any]], attrs: Sequence[str], names: Sequence[Any]) -> List[Column]:
    found = {column for row in rows for column in row}
    columns: List[Column] = []
    for attribute in attrs:
        label = attribute.lstrip("_")
        members = [name for shown, name in found if shown == label]
        is_ordered = attribute in ("value", "values")
        columns.extend((label, name) for name in (names if is_ordered and names else sorted(members, key=str)))
    return columns
