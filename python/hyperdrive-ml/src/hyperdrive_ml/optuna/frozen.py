"""What is known of a trial, as plain data."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Dict, Mapping, Optional, Sequence

from .distributions import BaseDistribution
from .states import TrialState

#: Where Optuna keeps soft constraints: a list, or one name each behind a colon.
CONSTRAINTS = "constraints"


class FrozenTrial:
    """A trial as it was when it was read.

    Its ``suggest`` methods give the values that it had, so an objective can be called with it again.
    """

    def __init__(
        self,
        number: int,
        state: TrialState,
        value: Optional[float] = None,
        datetime_start: Optional[datetime] = None,
        datetime_complete: Optional[datetime] = None,
        params: Optional[Mapping[str, Any]] = None,
        distributions: Optional[Mapping[str, BaseDistribution]] = None,
        user_attrs: Optional[Mapping[str, Any]] = None,
        system_attrs: Optional[Mapping[str, Any]] = None,
        intermediate_values: Optional[Mapping[int, float]] = None,
        trial_id: Optional[int] = None,
        *,
        values: Optional[Sequence[float]] = None,
    ) -> None:
        if value is not None and values is not None:
            raise ValueError("value, values: expected one of them, got both")
        self.number = number
        self.state = state
        self.datetime_start = datetime_start
        self.datetime_complete = datetime_complete
        self.params: Dict[str, Any] = dict(params or {})
        self.distributions: Dict[str, BaseDistribution] = dict(distributions or {})
        self.user_attrs: Dict[str, Any] = dict(user_attrs or {})
        self.system_attrs: Dict[str, Any] = dict(system_attrs or {})
        self.intermediate_values: Dict[int, float] = dict(intermediate_values or {})
        self.values = [value] if value is not None else None if values is None else list(values)
        self._trial_id = number if trial_id is None else trial_id

    @property
    def value(self) -> Optional[float]:
        """The value of the only objective.

        Raises:
            RuntimeError: with several objectives.
        """
        if self.values is None:
            return None
        if len(self.values) > 1:
            raise RuntimeError("value: the study has several objectives; read values")
        return self.values[0]

    @property
    def duration(self) -> Optional[timedelta]:
        """From start to end; None unless both are known."""
        if self.datetime_start is None or self.datetime_complete is None:
            return None
        return self.datetime_complete - self.datetime_start

    @property
    def last_step(self) -> Optional[int]:
        """The highest step reported."""
        return max(self.intermediate_values, default=None)

    @property
    def constraints(self) -> Dict[str, float]:
        """Its soft constraints by name, or by place if the sampler's function gave them; above 0 means violated."""
        listed: Sequence[float] = self.system_attrs.get(CONSTRAINTS) or ()
        found = {str(place): float(value) for place, value in enumerate(listed)}
        for name, value in self.system_attrs.items():
            if name.startswith(f"{CONSTRAINTS}:"):
                found[name[len(CONSTRAINTS) + 1 :]] = float(value)
        return found

    @property
    def is_feasible(self) -> bool:
        """Whether no soft constraint is violated."""
        return all(value <= 0 for value in self.constraints.values())

    def suggest_float(
        self, name: str, low: float, high: float, *, step: Optional[float] = None, log: bool = False
    ) -> float:
        """The value that the trial had."""
        return float(self._had(name))

    def suggest_uniform(self, name: str, low: float, high: float) -> float:
        """The value that the trial had."""
        return float(self._had(name))

    suggest_loguniform = suggest_uniform

    def suggest_discrete_uniform(self, name: str, low: float, high: float, q: float) -> float:
        """The value that the trial had."""
        return float(self._had(name))

    def suggest_int(self, name: str, low: int, high: int, *, step: int = 1, log: bool = False) -> int:
        """The value that the trial had."""
        return int(self._had(name))

    def suggest_categorical(self, name: str, choices: Sequence[Any]) -> Any:
        """The value that the trial had."""
        return self._had(name)

    def report(self, value: float, step: int) -> None:
        """Does nothing: the trial has ended."""

    def should_prune(self) -> bool:
        """False: the trial has ended."""
        return False

    def set_user_attr(self, key: str, value: Any) -> None:
        """Adds a fact to this copy, not to the study."""
        self.user_attrs[key] = value

    def set_constraint(self, key: str, value: float) -> None:
        """Adds a soft constraint to this copy, not to the study."""
        self.system_attrs[f"{CONSTRAINTS}:{key}"] = value

    def _had(self, name: str) -> Any:
        if name not in self.params:
            raise ValueError(f"{name}: trial {self.number} has no such parameter; it has {', '.join(self.params)}")
        return self.params[name]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, FrozenTrial) and self.__dict__ == other.__dict__

    def __hash__(self) -> int:
        return hash((self.number, self.state))

    def __lt__(self, other: "FrozenTrial") -> bool:
        return self.number < other.number

    def __repr__(self) -> str:
        return f"FrozenTrial(number={self.number}, state={self.state.name}, values={self.values}, params={self.params})"


class FixedTrial(FrozenTrial):
    """A trial with given parameters, to call an objective without a study."""

    def __init__(self, params: Mapping[str, Any], number: int = 0) -> None:
        super().__init__(number, TrialState.RUNNING, params=params, datetime_start=datetime.now())

    def report(self, value: float, step: int) -> None:
        """Keeps the value."""
        self.intermediate_values[step] = value


def create_trial(
    *,
    state: TrialState = TrialState.COMPLETE,
    value: Optional[float] = None,
    values: Optional[Sequence[float]] = None,
    params: Optional[Mapping[str, Any]] = None,
    distributions: Optional[Mapping[str, BaseDistribution]] = None,
    user_attrs: Optional[Mapping[str, Any]] = None,
    system_attrs: Optional[Mapping[str, Any]] = None,
    intermediate_values: Optional[Mapping[int, float]] = None,
) -> FrozenTrial:
    """A trial for ``study.add_trial``.

    Raises:
        ValueError: if ``params`` and ``distributions`` name different parameters.
    """
    if set(params or {}) != set(distributions or {}):
        given = f"{sorted(params or {})} and {sorted(distributions or {})}"
        raise ValueError(f"params, distributions: expected the same names, got {given}")
    now = datetime.now()
    return FrozenTrial(
        number=-1,
        state=state,
        value=value,
        values=values,
        datetime_start=None if state is TrialState.WAITING else now,
        datetime_complete=now if state.is_finished() else None,
        params=params,
        distributions=distributions,
        user_attrs=user_attrs,
        system_attrs=system_attrs,
        intermediate_values=intermediate_values,
    )
