"""A trial that an objective evaluates."""

from __future__ import annotations

import math
import warnings
from datetime import datetime
from typing import TYPE_CHECKING, Any, Dict, List, Optional, Sequence

from ..errors import bad_argument
from ..study import AskedTrial
from .distributions import BaseDistribution, CategoricalDistribution, FloatDistribution, IntDistribution
from .frozen import CONSTRAINTS, FixedTrial, FrozenTrial, create_trial
from .handed import Handed
from .pruners import MedianPruner, PatientPruner
from .states import TrialState

if TYPE_CHECKING:
    from .study import Study

__all__ = ["BaseTrial", "FixedTrial", "FrozenTrial", "Trial", "TrialState", "create_trial"]


class Trial:
    """One trial of a study: it suggests values, takes reports, and says whether to end early.

    Attributes:
        study: The study that it belongs to.
        number: 0, 1, 2 … in the order of trials.
        fixed: Values that it is to have, by name.
        params: What it has suggested so far.
        distributions: What was asked for, by name.
        user_attrs: Facts that were recorded about it.
        datetime_start: When it was handed out.
    """

    def __init__(self, study: "Study", handed: Handed) -> None:
        known = handed.known
        self.study = study
        self.number = handed.asked.number
        self.fixed = handed.fixed
        self.params: Dict[str, Any] = {} if known is None else known.params
        self.distributions: Dict[str, BaseDistribution] = {} if known is None else known.distributions
        self.user_attrs: Dict[str, Any] = handed.user_attrs if known is None else known.user_attrs
        self.system_attrs: Dict[str, Any] = {} if known is None else known.system_attrs
        self.datetime_start = datetime.now()
        self._asked = handed.asked
        self._reported: Dict[int, float] = {}

    @property
    def relative_params(self) -> Dict[str, Any]:
        """Always empty: values are known when they are asked for."""
        return {}

    def suggest(self, name: str, distribution: BaseDistribution) -> Any:
        """A value of a distribution; the same one again for the same name.

        Raises:
            ValueError: if the trial, or the study, has the name with another kind of distribution.
        """
        if name not in self.distributions:
            value = self.study.suggest(self, name, distribution)
            self.params[name] = value
            self.distributions[name] = distribution
        elif type(self.distributions[name]) is not type(distribution):
            raise ValueError(f"{name}: the trial has it as {self.distributions[name]!r}, not as {distribution!r}")
        return self.params[name]

    def suggest_float(
        self, name: str, low: float, high: float, *, step: Optional[float] = None, log: bool = False
    ) -> float:
        """A number from ``low`` to ``high``, both included."""
        return float(self.suggest(name, FloatDistribution(low, high, log=log, step=step)))

    def suggest_int(self, name: str, low: int, high: int, *, step: int = 1, log: bool = False) -> int:
        """A whole number from ``low`` to ``high``, both included."""
        return int(self.suggest(name, IntDistribution(low, high, log=log, step=step)))

    def suggest_categorical(self, name: str, choices: Sequence[Any]) -> Any:
        """One of the choices."""
        return self.suggest(name, CategoricalDistribution(choices))

    def suggest_uniform(self, name: str, low: float, high: float) -> float:
        """An old form of ``suggest_float``."""
        return self.suggest_float(name, low, high)

    def suggest_loguniform(self, name: str, low: float, high: float) -> float:
        """An old form of ``suggest_float`` with ``log=True``."""
        return self.suggest_float(name, low, high, log=True)

    def suggest_discrete_uniform(self, name: str, low: float, high: float, q: float) -> float:
        """An old form of ``suggest_float`` with ``step``."""
        return self.suggest_float(name, low, high, step=q)

    def report(self, value: float, step: int) -> None:
        """Reports a value of the objective while the trial runs. A step counts once.

        Raises:
            NotImplementedError: in a study with several objectives.
            HyperDriveError: PYTHON_BAD_ARGUMENT for a step that is not a whole number of at least 0.
        """
        if len(self.study.directions) > 1:
            raise NotImplementedError("report: a study with several objectives has no intermediate values")
        number = getattr(step, "item", lambda: step)()
        if not isinstance(number, int) or isinstance(number, bool) or number < 0:
            raise bad_argument("step", step, "a whole number of at least 0")
        if number in self._reported:
            warnings.warn(f"step {number} of trial {self.number} was reported before and is left out", stacklevel=2)
            return
        self._asked.report(value, step=number)
        self._reported[number] = float(value)

    def should_prune(self) -> bool:
        """Whether the trial should end now: raise ``TrialPruned`` then.

        Raises:
            NotImplementedError: in a study with several objectives.
        """
        if len(self.study.directions) > 1:
            raise NotImplementedError("should_prune: a study with several objectives prunes no trial")
        pruner, frozen = self.study.pruner, self.frozen(TrialState.RUNNING)
        if not frozen.intermediate_values:
            return False
        if pruner.prune(self.study, frozen):
            return True
        if isinstance(pruner, PatientPruner) and pruner.is_patient(self.study, frozen):
            return False
        if isinstance(pruner, MedianPruner) and pruner.is_early(self.number):
            return False
        return self._asked.should_stop()

    def set_user_attr(self, key: str, value: Any) -> None:
        """Records a fact about the trial, as JSON."""
        self._asked.set_attribute(key, value)
        self.user_attrs[key] = value

    def set_system_attr(self, key: str, value: Any) -> None:
        """Records a fact that is not the user's."""
        self.study.ledger.set_system(key, value, trial=self.number)
        self.system_attrs[key] = value

    @property
    def constraints(self) -> Dict[str, float]:
        """Its soft constraints by name; above 0 means violated."""
        return self.frozen(TrialState.RUNNING).constraints

    def set_constraint(self, key: str, value: float) -> None:
        """Records a soft constraint: the best trial has none above 0. A name counts once.

        Raises:
            ValueError: for NaN.
        """
        if math.isnan(value):
            raise ValueError(f"{key}: expected a number for the constraint, got {value!r}")
        if f"{CONSTRAINTS}:{key}" in self.system_attrs:
            warnings.warn(f"constraint {key!r} of trial {self.number} was set before and is left out", stacklevel=2)
            return
        self.set_system_attr(f"{CONSTRAINTS}:{key}", float(value))

    @property
    def asked(self) -> AskedTrial:
        """The trial of HyperDrive."""
        return self._asked

    def frozen(self, state: TrialState, values: Optional[Sequence[float]] = None) -> FrozenTrial:
        """The trial as it is now."""
        return FrozenTrial(
            number=self.number,
            state=state,
            values=values,
            datetime_start=self.datetime_start,
            datetime_complete=datetime.now() if state.is_finished() else None,
            params=self.params,
            distributions=self.distributions,
            user_attrs=self.user_attrs,
            system_attrs=self.system_attrs,
            intermediate_values=self._reported,
        )

    def last_value(self) -> Optional[List[float]]:
        """The value of the highest step, which a pruned trial has; None if it is not a number."""
        step = max(self._reported, default=None)
        return None if step is None or math.isnan(self._reported[step]) else [self._reported[step]]

    def __repr__(self) -> str:
        return f"Trial(number={self.number}, params={self.params})"


#: What annotations of objectives may name.
BaseTrial = Trial
