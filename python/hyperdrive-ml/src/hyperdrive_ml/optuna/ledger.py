"""A HyperDrive study in Optuna's words: what is asked, told and recorded, and how it is read back."""

from __future__ import annotations

import copy
import math
import threading
import weakref
from itertools import count
from typing import TYPE_CHECKING, Any, Dict, List, Mapping, Optional, Sequence, Tuple

from ..errors import HyperDriveError
from ..space import choice, to_json
from ..study import AskedTrial
from ..study import Study as Tuned
from ..suggest import float_expression, int_expression
from .distributions import (
    BaseDistribution,
    CategoricalDistribution,
    FloatDistribution,
    IntDistribution,
    distribution_to_json,
    inferred,
    json_to_distribution,
)
from .frozen import FrozenTrial
from .handed import Handed
from .states import StudyDirection, TrialState
from .storage.times import local
from .values import external, plain, stored

if TYPE_CHECKING:
    from .trial import Trial

#: Attributes of this module begin so; all others are the user's.
OWN = "optuna:"
_DISTRIBUTION = f"{OWN}distribution:"
_DISTRIBUTIONS = f"{OWN}distributions"
_SYSTEM = f"{OWN}system:"
_STATE, _START, _COMPLETE = f"{OWN}state", f"{OWN}datetime_start", f"{OWN}datetime_complete"
_VALUES, _QUEUE = f"{OWN}values", f"{OWN}queue"
#: Where Optuna keeps the values that a trial was enqueued with, and the place of its point in a grid.
FIXED, _PLACE = "fixed_params", "grid_id"
#: The metric of the constraints, where a sampler has some: the sum of what is violated.
VIOLATION = "violation"
_NOTHING: Mapping[str, Any] = {}
_STATES = {"completed": TrialState.COMPLETE, "stopped": TrialState.PRUNED, "failed": TrialState.FAIL}


class Ledger:
    """Keeps what Optuna knows of a trial, in a study of HyperDrive. Safe to use from several threads.

    Attributes:
        study: The study of HyperDrive.
        name: Its name.
        metrics: The metric of each objective.
        directions: The direction of each objective.
        sampling: The block of the sampler.
        early_termination: The block of the policy; empty without one.
        has_constraints: Whether the sampler learns from soft constraints.
        best: The best feasible trial that has been seen to complete, in a study with one objective.
    """

    def __init__(self, study: Tuned, *, takes_over: bool = True) -> None:
        """
        Args:
            study: The study of HyperDrive.
            takes_over: Hand out again what is open: the program that had it has ended.
        """
        definition: Mapping[str, Any] = study.call("definition")["definition"]
        objectives: Sequence[Mapping[str, str]] = definition.get("objectives") or [definition["objective"]]
        self.study = study
        self.name = str(definition["name"])
        self.sampling: Mapping[str, Any] = definition["sampling_algorithm"]
        self.early_termination: Mapping[str, Any] = definition.get("early_termination") or {}
        self.metrics = [each["primary_metric"] for each in objectives]
        self.directions = [StudyDirection[each["goal"].upper()] for each in objectives]
        self.has_constraints = bool(definition.get("outcome_constraints"))
        self.best: Optional[FrozenTrial] = None
        self._lock = threading.RLock()
        attributes = study.attributes
        self._distributions: Dict[str, BaseDistribution] = {
            name[len(_DISTRIBUTION) :]: json_to_distribution(text)
            for name, text in attributes.items()
            if name.startswith(_DISTRIBUTION)
        }
        #: What is to be evaluated before the sampler is asked: ``params`` and ``user_attrs`` of each.
        self._queue: List[Dict[str, Any]] = attributes.get(_QUEUE) or []
        #: Of each open trial: what it asked for in another way than the study's first trial.
        self._own: Dict[int, Dict[str, str]] = {}
        self._ended: Dict[int, FrozenTrial] = {}
        #: How many trials have ended without one before them that is open.
        self._settled = 0
        #: Trials that an earlier program left open, until they are handed out again.
        known = self.trials()
        self._left = [trial for trial in known if takes_over and trial.state is TrialState.RUNNING]
        self._taken: List[Handed] = []
        #: The trials of this program that are open, by number.
        self.open: Dict[int, "Trial"] = {}
        #: Points of a grid that are being evaluated or have been.
        self._visited = {each.system_attrs[_PLACE] for each in known if _PLACE in each.system_attrs}

    def ask(self, points: Sequence[Mapping[str, Any]] = ()) -> Handed:
        """The next trial: one that an earlier program left open, else one that waits, else a new one.

        Args:
            points: Of a grid: a new trial gets the first one that no trial had.

        Raises:
            HyperDriveError: SDK_EXHAUSTED if there is none, or if the study has ended.
        """
        with self._lock:
            if self._take_over():
                return self._taken.pop(0)
            if self._queue:
                waiting = self._queue[0]
                fixed: Mapping[str, Any] = waiting["params"]
                asked = self.study.ask()
                # A program that is killed here leaves a trial like any other, and the next one takes the values.
                self.set_system(FIXED, fixed, trial=asked.number)
                for name, value in waiting["user_attrs"].items():
                    asked.set_attribute(name, value)
                self._set_queue(self._queue[1:])
                return Handed(asked, fixed, None, dict(waiting["user_attrs"]))
            if not points:
                return Handed(self.study.ask(), {}, None, {})
            place = next((each for each in range(len(points)) if each not in self._visited), None)
            if place is None:
                raise HyperDriveError("SDK_EXHAUSTED", "the grid has no more points", field="sampler")
            asked = self.study.ask()
            self._visited.add(place)
            self.set_system(_PLACE, place, trial=asked.number)
            self.set_system(FIXED, plain(points[place]), trial=asked.number)
            return Handed(asked, points[place], None, {})

    def left(self, number: int) -> Optional[Handed]:
        """A trial that an earlier program left open, which is then handed out; None if it did not."""
        with self._lock:
            for place, handed in enumerate(self._take_over()):
                if handed.asked.number == number:
                    return self._taken.pop(place)
            return None

    def is_used_up(self, points: Sequence[Mapping[str, Any]]) -> bool:
        """Whether a trial has each point of a grid, and none waits."""
        with self._lock:
            return len(self._visited) >= len(points) and not (self._queue or self._left or self._taken)

    def enqueue(self, params: Mapping[str, Any], user_attrs: Mapping[str, Any]) -> None:
        """Makes a trial with these values wait for its turn."""
        with self._lock:
            self._set_queue([*self._queue, {"params": plain(params), "user_attrs": dict(user_attrs)}])

    def _set_queue(self, queue: List[Dict[str, Any]]) -> None:
        self.study.set_attribute(_QUEUE, queue or None)
        self._queue = queue

    def _take_over(self) -> List[Handed]:
        if self._left:
            left = {trial.number: trial for trial in self._left}
            for asked in self.study.ask_many(len(left)):
                known = left.get(asked.number)
                fixed: Mapping[str, Any] = {} if known is None else known.system_attrs.get(FIXED, {})
                self._taken.append(Handed(asked, fixed, known, {}))
            self._left = []
        return self._taken

    def attributes(self, own: bool = False) -> Dict[str, Any]:
        """The user's facts about the study, or with ``own`` those that Optuna keeps itself."""
        return _chosen(self.study.attributes, own)

    @property
    def known_names(self) -> "set[str]":
        """Parameters of which the distribution is recorded."""
        with self._lock:
            return set(self._distributions)

    def suggest(
        self, asked: AskedTrial, name: str, distribution: BaseDistribution, fixed: Mapping[str, Any] = _NOTHING
    ) -> Any:
        """The value of a parameter for an open trial.

        Args:
            asked: The trial.
            name: The parameter.
            distribution: What it may be.
            fixed: Values that are given, by name. One outside of the distribution is taken as it is.

        Raises:
            ValueError: if the study has the parameter as another kind of number, or as a choice.
        """
        with self._lock:
            first = self._distributions.setdefault(name, distribution)
        try:
            value = self._suggested(asked, name, distribution, fixed)
        except HyperDriveError as error:
            if error.code == "SWEEP_OTHER_KIND":
                raise ValueError(error.message) from error
            raise
        if first is distribution:
            self.study.set_attribute(_DISTRIBUTION + name, distribution_to_json(distribution))
        elif distribution != first:
            self._own.setdefault(asked.number, {})[name] = distribution_to_json(distribution)
        return value

    def _suggested(self, asked: AskedTrial, name: str, distribution: BaseDistribution, fixed: Mapping[str, Any]) -> Any:
        wanted = stored(fixed[name]) if name in fixed else None
        if isinstance(distribution, CategoricalDistribution):
            options = [stored(each) for each in distribution.choices]
            # None is an option, and would be no wish.
            asks = choice(options if name not in fixed else [wanted])
            return external(distribution, asked.suggest(name, asks))
        assert isinstance(distribution, (FloatDistribution, IntDistribution))
        low, high, step = distribution.low, distribution.high, distribution.step
        if wanted is not None and not distribution.contains(wanted):
            low, high, step = min(low, wanted), max(high, wanted), None
        if isinstance(distribution, IntDistribution):
            numbers = int_expression(name, int(low), int(high), int(step or 1), distribution.log)
        else:
            numbers = float_expression(name, low, high, step, distribution.log)
        return external(distribution, asked.suggest(name, numbers, value=wanted))

    def end(self, asked: AskedTrial, frozen: FrozenTrial, why: str = "") -> None:
        """Ends an open trial as ``frozen`` says."""
        own = self._own.pop(asked.number, None)
        if own:
            asked.set_attribute(_DISTRIBUTIONS, own)
        if frozen.state is TrialState.COMPLETE:
            values = dict(zip(self.metrics, frozen.values or []))
            if self.has_constraints:
                values[VIOLATION] = sum(max(0.0, each) for each in frozen.constraints.values())
            if asked.should_stop():
                # The policy's verdict stands, but the objective went on to its end.
                asked.set_attribute(_STATE, frozen.state.name)
                asked.set_attribute(_VALUES, to_json(frozen.values))
            asked.tell(values)
        elif frozen.state is TrialState.PRUNED:
            if asked.should_stop():
                asked.tell()
            else:
                asked.stop(why or "The objective pruned the trial.")
        else:
            asked.fail(why or None)
        self._keep(frozen)

    def record(self, frozen: FrozenTrial) -> int:
        """Adds a trial that was evaluated elsewhere, as a trial of its own. Returns its number."""
        if frozen.state is TrialState.WAITING:
            self.enqueue(frozen.system_attrs.get(FIXED) or frozen.params, frozen.user_attrs)
            return -1
        with self._lock:
            self._take_over()
            self.study.enqueue({name: stored(value) for name, value in frozen.params.items()})
            asked = self.study.ask()
        for name, distribution in frozen.distributions.items():
            self.suggest(asked, name, distribution)
        for step, value in sorted(frozen.intermediate_values.items()):
            if len(self.metrics) == 1:
                asked.report(value, step=step)
        for name, value in frozen.user_attrs.items():
            asked.set_attribute(name, value)
        for name, value in frozen.system_attrs.items():
            asked.set_attribute(_SYSTEM + name, value)
        for name, time in ((_START, frozen.datetime_start), (_COMPLETE, frozen.datetime_complete)):
            if time is not None:
                asked.set_attribute(name, time.isoformat())
        state = frozen.state if frozen.state.is_finished() else TrialState.FAIL
        why = "It ran when the study was imported." if state is not frozen.state else ""
        ended = copy.copy(frozen)
        ended.number, ended.state = asked.number, state
        self.end(asked, ended, why=why)
        return asked.number

    def set_system(self, name: str, value: Any, trial: Optional[int] = None) -> None:
        """Records a fact that is not the user's."""
        self.study.set_attribute(_SYSTEM + name, value, trial=trial)

    def trials(self) -> List[FrozenTrial]:
        """All trials that were handed out, in the order of their numbers."""
        with self._lock:
            while self._settled in self._ended:
                self._settled += 1
            found = [self._ended[number] for number in range(self._settled)]
        last = self._settled - 1 if self._settled else None
        while True:
            page: List[Mapping[str, Any]] = self.study.call("trials", after=last)["trials"]
            if not page:
                return found
            found.extend(self._frozen(row) for row in page)
            last = page[-1]["number"]

    def waiting(self, first: int) -> List[FrozenTrial]:
        """Trials that wait for their turn.

        Args:
            first: The number that the first one will have if nothing comes between.
        """
        with self._lock:
            queue = list(self._queue)
        return [
            FrozenTrial(number, TrialState.WAITING, user_attrs=each["user_attrs"], system_attrs={FIXED: each["params"]})
            for number, each in zip(count(first), queue)
        ]

    def _keep(self, frozen: FrozenTrial) -> None:
        """Remembers a trial that has ended."""
        with self._lock:
            self._ended[frozen.number] = frozen
            if len(self.metrics) > 1 or frozen.state is not TrialState.COMPLETE or not frozen.is_feasible:
                return
            if self.best is None or self._rank(frozen) < self._rank(self.best):
                self.best = frozen

    def _rank(self, frozen: FrozenTrial) -> Tuple[float, int]:
        value = math.inf if frozen.value is None else frozen.value
        return (-value if self.directions[0] is StudyDirection.MAXIMIZE else value, frozen.number)

    def _frozen(self, row: Mapping[str, Any]) -> FrozenTrial:
        number = int(row["number"])
        known = self._ended.get(number)
        if known is not None:
            return known
        attributes: Dict[str, Any] = self.study.call("attributes", trial=number)["attributes"]
        state = _STATES.get(row["state"], TrialState.RUNNING)
        if row["state"] == "canceled":
            state = TrialState.FAIL
        state = TrialState[attributes.get(_STATE, state.name)]
        own: Mapping[str, str] = attributes.get(_DISTRIBUTIONS) or {}
        reports = self.study.reports(number) if len(self.metrics) == 1 and row["intervals"] else []
        values: Mapping[str, Any] = row["parameters"]
        distributions = {name: self._distribution(name, value, own) for name, value in values.items()}
        frozen = FrozenTrial(
            number=number,
            state=state,
            values=self._values(row, state, attributes),
            datetime_start=local(attributes.get(_START) or row["startedAt"] or row["createdAt"]),
            datetime_complete=local(attributes.get(_COMPLETE) or row["endedAt"]),
            params={name: external(distributions[name], value) for name, value in values.items()},
            distributions=distributions,
            user_attrs=_chosen(attributes, own=False),
            system_attrs=_chosen(attributes, own=True),
            intermediate_values={
                int(each["step"]): float(each["value"])
                for each in reports
                if each["step"] is not None and each["metric"] == self.metrics[0]
            },
        )
        if state.is_finished():
            self._keep(frozen)
        return frozen

    def _distribution(self, name: str, value: Any, own: Mapping[str, str]) -> BaseDistribution:
        if name in own:
            return json_to_distribution(own[name])
        with self._lock:
            return self._distributions.get(name) or inferred([value])

    def _values(
        self, row: Mapping[str, Any], state: TrialState, attributes: Mapping[str, Any]
    ) -> Optional[List[float]]:
        if state not in (TrialState.COMPLETE, TrialState.PRUNED):
            return None
        if _VALUES in attributes:
            return [float(each) for each in attributes[_VALUES]]
        # The last value and not the best one: it is what the objective returned.
        metrics: Mapping[str, Any] = row.get("metrics") or {}
        found = [row["last"]] if len(self.metrics) == 1 else [metrics.get(each) for each in self.metrics]
        values = [float(each) for each in found if each is not None]
        return values if len(values) == len(found) else None


_ledgers: "weakref.WeakValueDictionary[str, Ledger]" = weakref.WeakValueDictionary()


def ledger_of(study: Tuned) -> Ledger:
    """The ledger of a study: the same one for all who work on it in this program."""
    ledger = _ledgers.get(study.id)
    if ledger is None or ledger.study.is_closed:
        ledger = _ledgers[study.id] = Ledger(study, takes_over=not study.is_joined)
    return ledger


def _chosen(attributes: Mapping[str, Any], own: bool) -> Dict[str, Any]:
    if own:
        return {name[len(_SYSTEM) :]: value for name, value in attributes.items() if name.startswith(_SYSTEM)}
    return {name: value for name, value in attributes.items() if not name.startswith(OWN)}
