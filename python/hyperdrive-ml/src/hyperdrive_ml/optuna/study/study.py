"""A study: it hands out trials, and keeps what became of them."""

from __future__ import annotations

import copy
import threading
import warnings
from typing import (
    TYPE_CHECKING,
    Any,
    Container,
    Dict,
    Iterable,
    List,
    Mapping,
    Optional,
    Sequence,
    Type,
    Union,
)

from ..distributions import BaseDistribution
from ..frozen import CONSTRAINTS, FrozenTrial
from ..ledger import FIXED, Ledger
from ..pruners import BasePruner, pruner_of, recorded_pruner
from ..samplers import BaseSampler, named_sampler, sampler_of
from ..states import StudyDirection, TrialState
from ..storage.record import METRIC_NAMES
from ..trial import Trial
from ..values import is_value, same_values
from .front import pareto_front
from .optimize import Callback, Objective, optimize
from .outcome import checked, listed
from .summary import only_direction
from .table import data_frame

if TYPE_CHECKING:
    import pandas

_SHOWN = (
    *("number", "value", "datetime_start", "datetime_complete", "duration"),
    *("params", "user_attrs", "system_attrs", "state"),
)


class Study:
    """A study of HyperDrive in Optuna's words; ``create_study`` and ``load_study`` make one.

    Attributes:
        study_name: Its name.
        directions: One for each objective.
        ledger: What the study is in HyperDrive: ``ledger.study`` is an ``hd.Study``.
    """

    def __init__(
        self, ledger: Ledger, sampler: Optional[BaseSampler] = None, pruner: Optional[BasePruner] = None
    ) -> None:
        self.study_name = ledger.name
        self.directions = ledger.directions
        self.ledger = ledger
        self._sampler = named_sampler(ledger.sampling) if sampler is None else sampler
        self._pruner = recorded_pruner(ledger.early_termination) if pruner is None else pruner
        self._loop = threading.local()
        self._is_stopped = False
        self._is_warned = False

    @property
    def direction(self) -> StudyDirection:
        """The direction of the only objective.

        Raises:
            RuntimeError: with several objectives.
        """
        return only_direction(self.directions)

    @property
    def sampler(self) -> BaseSampler:
        """The sampler. Another one proposes from the next trial on, and learns from all trials before."""
        return self._sampler

    @sampler.setter
    def sampler(self, sampler: BaseSampler) -> None:
        given = sampler_of(sampler, len(self.directions) > 1)
        self.ledger.sampling = self._changed("sampling_algorithm", self.ledger.sampling, given.block)
        self._sampler = given

    @property
    def pruner(self) -> BasePruner:
        """The pruner. Another one judges running trials too, from their next report on."""
        return self._pruner

    @pruner.setter
    def pruner(self, pruner: BasePruner) -> None:
        given = pruner_of(pruner)
        self.ledger.early_termination = self._changed("early_termination", self.ledger.early_termination, given.block)
        self._pruner = given

    def optimize(
        self,
        func: Objective,
        n_trials: Optional[int] = None,
        timeout: Optional[float] = None,
        n_jobs: int = 1,
        catch: Union[Iterable[Type[Exception]], Type[Exception]] = (),
        callbacks: Optional[Iterable[Callback]] = None,
        gc_after_trial: bool = False,
        show_progress_bar: bool = False,
    ) -> None:
        """Evaluates an objective, trial after trial.

        Args:
            func: Takes a trial, and returns its value, or one for each objective.
            n_trials: How many trials. Default: until ``timeout``, ``stop`` or Ctrl-C.
            timeout: Seconds after which no trial starts.
            n_jobs: Trials at once, each in a thread; -1: one per processor.
            catch: Exceptions that fail a trial; any other one also ends the loop, and is raised.
            callbacks: Called after each trial with the study and the trial.
            gc_after_trial: Collect garbage after each trial.
            show_progress_bar: Show how far the loop is, if ``n_trials`` says how far it goes.

        Raises:
            RuntimeError: from inside an objective or callback.
        """
        if self.is_in_loop:
            raise RuntimeError("optimize: the study evaluates an objective already; call it outside of the objective")
        self._is_stopped = False
        optimize(self, func, n_trials, timeout, n_jobs, catch, callbacks, gc_after_trial, show_progress_bar)

    def ask(self, fixed_distributions: Optional[Mapping[str, BaseDistribution]] = None) -> Trial:
        """The next trial to evaluate. A trial that an earlier program left open comes again.

        Args:
            fixed_distributions: Parameters that it gets at once.

        Raises:
            HyperDriveError: SDK_EXHAUSTED after ``delete_study``.
        """
        trial = Trial(self, self.ledger.ask(self._sampler.points))
        self.ledger.open[trial.number] = trial
        for name, distribution in (fixed_distributions or {}).items():
            trial.suggest(name, distribution)
        return trial

    def tell(
        self,
        trial: Union[Trial, int],
        values: Union[float, Sequence[float], None] = None,
        state: Optional[TrialState] = None,
        skip_if_finished: bool = False,
    ) -> FrozenTrial:
        """Ends a trial.

        Args:
            trial: The trial, or its number.
            values: Of its objectives.
            state: ``COMPLETE``, ``PRUNED`` or ``FAIL``. Default: complete if the values are numbers, otherwise failed.
            skip_if_finished: Leave a trial that has ended as it is.

        Returns:
            The trial as it is now.

        Raises:
            ValueError: for a trial that has ended or was never asked for, and for values that do not fit the state.
        """
        number = trial.number if isinstance(trial, Trial) else int(trial)
        asked = self._open_trial(number)
        if asked is None:
            ended = {each.number: each for each in self.ledger.trials()}.get(number)
            if ended is not None and ended.state.is_finished() and skip_if_finished:
                return copy.deepcopy(ended)
            what = "was never asked for" if ended is None else f"is {ended.state.name}"
            raise ValueError(f"tell: trial {number} {what}")
        if state is TrialState.PRUNED or state is TrialState.FAIL:
            if values is not None:
                raise ValueError(f"tell: a trial that is {state.name} has no values, got {values!r}")
            return self.finish(asked, state, asked.last_value() if state is TrialState.PRUNED else None)
        if state not in (None, TrialState.COMPLETE):
            raise ValueError(f"tell: expected the state COMPLETE, PRUNED or FAIL, got {state!r}")
        numbers, problem = checked(listed(values), len(self.directions))
        if problem is not None:
            if state is not None:
                raise ValueError(f"tell: {problem}")
            warnings.warn(f"trial {number} failed: {problem}", stacklevel=2)
        return self.finish(asked, TrialState.FAIL if problem else TrialState.COMPLETE, numbers, problem or "")

    def finish(
        self, trial: Trial, state: TrialState, values: Optional[Sequence[float]] = None, why: str = ""
    ) -> FrozenTrial:
        """Ends an open trial, with the constraints of the sampler."""
        frozen = trial.frozen(state, values)
        constraints = self._sampler.constraints_func
        if constraints is not None and state in (TrialState.COMPLETE, TrialState.PRUNED):
            try:
                trial.set_system_attr(CONSTRAINTS, [float(each) for each in constraints(frozen)])
            except Exception as error:
                self.finish_failed(trial, f"constraints_func raised {error!r}")
                raise
            frozen = trial.frozen(state, values)
        if frozen.constraints and not self.ledger.has_constraints and not self._is_warned:
            self._is_warned = True
            warnings.warn(
                "the sampler does not learn from these constraints, only the best trial does: "
                "give it constraints_func when the study is created",
                stacklevel=3,
            )
        return self._end(trial, frozen, why)

    def finish_failed(self, trial: Trial, why: str) -> FrozenTrial:
        """Ends an open trial as failed."""
        return self._end(trial, trial.frozen(TrialState.FAIL), why)

    def _end(self, trial: Trial, frozen: FrozenTrial, why: str) -> FrozenTrial:
        self.ledger.end(trial.asked, frozen, why=why)
        self.ledger.open.pop(trial.number, None)
        return copy.deepcopy(frozen)

    def suggest(self, trial: Trial, name: str, distribution: BaseDistribution) -> Any:
        """The value of a parameter for an open trial."""
        fixed = {**self._sampler.fixed, **trial.fixed}
        if name in fixed and not is_value(fixed[name], distribution):
            warnings.warn(f"{name}: the fixed value {fixed[name]!r} is not in {distribution!r}", stacklevel=4)
        return self.ledger.suggest(trial.asked, name, distribution, fixed)

    def stop(self) -> None:
        """Ends ``optimize`` once the running trials have ended. For objectives and callbacks.

        Raises:
            RuntimeError: outside of ``optimize``.
        """
        if not self.is_in_loop:
            raise RuntimeError("stop: call it in an objective or in a callback")
        self._is_stopped = True

    @property
    def is_stopped(self) -> bool:
        """Whether ``stop`` was called, or a grid is used up."""
        return self._is_stopped or (bool(self._sampler.points) and self.ledger.is_used_up(self._sampler.points))

    @property
    def is_in_loop(self) -> bool:
        """Whether this thread evaluates an objective of the study."""
        return bool(getattr(self._loop, "inside", False))

    @is_in_loop.setter
    def is_in_loop(self, inside: bool) -> None:
        self._loop.inside = inside

    @property
    def best_trial(self) -> FrozenTrial:
        """The best completed trial that violates no constraint.

        Raises:
            ValueError: before there is one.
            RuntimeError: with several objectives: read ``best_trials``.
        """
        if len(self.directions) > 1:
            raise RuntimeError("best_trial: the study has several objectives; read best_trials")
        self.ledger.trials()
        if self.ledger.best is None:
            raise ValueError("best_trial: no trial has completed within the constraints")
        return copy.deepcopy(self.ledger.best)

    @property
    def best_value(self) -> float:
        """The value of the best trial. Raises what ``best_trial`` raises."""
        value = self.best_trial.value
        assert value is not None
        return value

    @property
    def best_params(self) -> Dict[str, Any]:
        """The parameters of the best trial. Raises what ``best_trial`` raises."""
        return self.best_trial.params

    @property
    def best_trials(self) -> List[FrozenTrial]:
        """The Pareto front: completed trials within the constraints that no other one dominates."""
        return pareto_front(self.get_trials(states=(TrialState.COMPLETE,)), self.directions)

    @property
    def trials(self) -> List[FrozenTrial]:
        """All trials, those that wait included, in the order of their numbers."""
        return self.get_trials()

    def get_trials(self, deepcopy: bool = True, states: Optional[Container[TrialState]] = None) -> List[FrozenTrial]:
        """Trials in the order of their numbers.

        Args:
            deepcopy: Give copies. Without, the trials must not be changed.
            states: Only those in these states.
        """
        handed = self.ledger.trials()
        found = [*handed, *self.ledger.waiting(len(handed))]
        chosen = [trial for trial in found if states is None or trial.state in states]
        return copy.deepcopy(chosen) if deepcopy else chosen

    def trials_dataframe(self, attrs: Sequence[str] = _SHOWN, multi_index: bool = False) -> "pandas.DataFrame":
        """The trials as a data frame of pandas, which must be installed.

        Args:
            attrs: Attributes of trials; a mapping makes a column of each member.
            multi_index: Keep the name of an attribute and of its member apart.
        """
        several = len(self.directions) > 1
        chosen = ["values" if several and each == "value" else each for each in attrs]
        names: Sequence[Any] = self.metric_names or (range(len(self.directions)) if several else ())
        return data_frame(self.get_trials(deepcopy=False), chosen, names, multi_index)

    def enqueue_trial(
        self, params: Mapping[str, Any], user_attrs: Optional[Mapping[str, Any]] = None, skip_if_exists: bool = False
    ) -> None:
        """Gives the next trial these values; the sampler proposes what they leave out.

        Args:
            params: Values by name.
            user_attrs: Facts about the trial.
            skip_if_exists: Do nothing if a trial has, or waits with, exactly these values.
        """
        if skip_if_exists:
            given = (each.system_attrs.get(FIXED, each.params) for each in self.get_trials(deepcopy=False))
            if any(same_values(params, each) for each in given):
                return
        self.ledger.enqueue(params, user_attrs or {})

    def add_trial(self, trial: FrozenTrial) -> None:
        """Adds a trial that was evaluated elsewhere: the sampler learns from it, and it may be the best.

        Raises:
            ValueError: if the number of its values is not that of the objectives.
        """
        if trial.state is TrialState.COMPLETE:
            _, problem = checked(trial.values, len(self.directions))
            if problem is not None:
                raise ValueError(f"add_trial: {problem}")
        self.ledger.record(trial)

    def add_trials(self, trials: Iterable[FrozenTrial]) -> None:
        """Adds trials, as ``add_trial`` does."""
        for trial in trials:
            self.add_trial(trial)

    @property
    def user_attrs(self) -> Dict[str, Any]:
        """Facts that were recorded about the study."""
        return self.ledger.attributes()

    def set_user_attr(self, key: str, value: Any) -> None:
        """Records a fact about the study, as JSON."""
        self.ledger.study.set_attribute(key, value)

    @property
    def system_attrs(self) -> Dict[str, Any]:
        """Facts that are not the user's."""
        return self.ledger.attributes(own=True)

    def set_system_attr(self, key: str, value: Any) -> None:
        """Records a fact that is not the user's."""
        self.ledger.set_system(key, value)

    @property
    def metric_names(self) -> Optional[List[str]]:
        """How the objectives are called in data frames and messages; None: they have no names."""
        names: Optional[List[str]] = self.system_attrs.get(METRIC_NAMES)
        return names

    def set_metric_names(self, metric_names: Sequence[str]) -> None:
        """Names the objectives.

        Raises:
            ValueError: unless there is one name for each objective.
        """
        if len(metric_names) != len(self.directions):
            raise ValueError(f"metric_names: expected {len(self.directions)} names, got {list(metric_names)!r}")
        self.ledger.set_system(METRIC_NAMES, list(metric_names))

    def close(self) -> None:
        """Lets other programs have the study. A study that is not closed is theirs once this program has ended."""
        self.ledger.study.close()

    def _changed(self, key: str, now: Mapping[str, Any], wanted: Mapping[str, Any]) -> Mapping[str, Any]:
        """Changes a block of the study, unless it says the same already. Returns what holds then."""
        is_none = wanted.get("type") == "none" and not now
        if is_none or all(now.get(name) == value for name, value in wanted.items()):
            return now
        self.ledger.study.call("change", set={key: dict(wanted)})
        return wanted

    def _open_trial(self, number: int) -> Optional[Trial]:
        trial = self.ledger.open.get(number)
        if trial is not None:
            return trial
        handed = self.ledger.left(number)
        return None if handed is None else Trial(self, handed)

    def __repr__(self) -> str:
        return f"Study(study_name={self.study_name!r}, directions={[each.name for each in self.directions]})"
