"""Ask and tell: HyperDrive proposes configurations, the caller evaluates them."""

from __future__ import annotations

import os
import weakref
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Dict, Iterator, List, Mapping, Optional, Sequence, Tuple, Type, Union

from .engine.caller import Caller
from .engine.connect import caller_for
from .errors import HyperDriveError
from .page import Page, read_page
from .space import Space, space_json, to_json
from .suggest import Asking
from .values import Values, checked_values, reported, value_fields

#: A path, ``":memory:"``, or the address of a store.
StateFolder = Union[str, "os.PathLike[str]"]
#: A word such as ``bayesian`` or ``median_stopping``, or a block with ``type`` as in a sweep file.
Choice = Union[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Best:
    """The best trial of a study.

    Attributes:
        trial: Its number.
        value: Its best value of the primary metric.
        config: Its configuration.
    """

    trial: int
    value: float
    config: Dict[str, Any]


@dataclass(frozen=True)
class Front:
    """The Pareto front of a study with several objectives.

    Attributes:
        trials: Its members: ``trial``, ``values`` and ``config`` of each.
        hypervolume: What the front dominates up to ``reference``.
        reference: The corner of the hypervolume, by metric.
    """

    trials: List[Dict[str, Any]]
    hypervolume: float
    reference: Dict[str, float]


class AskedTrial(Asking):
    """A trial that a study handed out: evaluate ``config``, then ``tell`` its result.

    Attributes:
        number: 0, 1, 2 … in the order of suggestions.
        config: The configuration to evaluate; in a define-by-run study, what the trial has asked for so far.
    """

    def __init__(self, study: "Study", number: int, config: Dict[str, Any]) -> None:
        self.number = number
        self.config = config
        self._study = study
        self._want = "continue"

    def request(self, op: str, **fields: Any) -> Dict[str, Any]:
        """Sends a request about this trial; for operations that have no method."""
        return self._study.call(op, trial=self.number, **fields)

    def report(self, value: Optional[float] = None, *, step: Optional[float] = None, **metrics: float) -> None:
        """Reports a value of the primary metric, or several metrics by name, while the trial runs.

        Args:
            value: Of the primary metric.
            step: Where the trial is: an epoch, a round. Default: one more than before.
            metrics: Values by name.

        Raises:
            HyperDriveError: PYTHON_BAD_ARGUMENT for anything but numbers.
        """
        self.send(reported(value, metrics), step)

    def send(self, values: Values, step: Optional[float] = None) -> str:
        """Reports values. Returns what the trial should do: ``continue``, ``stop`` or ``cancel``."""
        answer = self._study.call("report", trial=self.number, step=step, **value_fields(values))
        self._want = str(answer["want"])
        return self._want

    def should_stop(self) -> bool:
        """Whether the early termination policy, or a user, wants the trial to end. Known after each ``report``."""
        return self._want != "continue"

    def tell(self, value: Optional[Values] = None) -> None:
        """Ends the trial with its value, with values by metric, or with what it reported. It is durable on return.

        Raises:
            HyperDriveError: SDK_MISSING_METRIC without a value of the study's metric.
        """
        fields = {} if value is None else value_fields(checked_values("value", value))
        self._study.call("tell", trial=self.number, **fields)

    def fail(self, reason: Optional[str] = None) -> None:
        """Ends the trial as failed.

        Args:
            reason: Why. Its first 1,000 characters are kept.
        """
        self._study.call("tell", trial=self.number, failed=reason or True)

    def stop(self, reason: Optional[str] = None) -> None:
        """Ends the trial early, although no policy stops it: what it reported counts.

        Args:
            reason: Why. Its first 1,000 characters are kept.
        """
        self._study.call("tell", trial=self.number, stopped=reason or True)

    def infeasible(self, reason: Optional[str] = None) -> None:
        """Ends the trial as infeasible: its configuration cannot be evaluated."""
        self._study.call("tell", trial=self.number, infeasible=reason or True)

    def __repr__(self) -> str:
        return f"AskedTrial({self.number}, {self.config!r})"


#: The open objects of each study: the last one that is closed closes it.
_handles: "Dict[Tuple[int, str], weakref.WeakSet[Study]]" = {}


class Study:
    """A sweep whose trials this program evaluates, anywhere and in any order.

    ``status``, ``trials``, ``best``, ``importance`` and ``replay`` of the command line, and the dashboard, show it
    like any other sweep.

    Attributes:
        id: The sweep's id.
        state: The state folder that keeps it, or the address of the server that does.
        total: Most trials that it may have.
        is_joined: Whether other programs may work on it at the same time.

    Example:
        >>> with hd.Study.create({"x": hd.range(-5, 5)}, trials=20) as study:
        ...     for trial in study:
        ...         trial.tell(trial.config["x"] ** 2)
        ...     print(study.best())
    """

    def __init__(self, owner: Caller, answer: Mapping[str, Any]) -> None:
        self._engine = owner
        self.id = str(answer["study"])
        self._folder: Optional[str] = answer.get("state")
        self.state = str(answer["state"]) if "state" in answer else owner.dashboard("")
        self.total = int(answer["total"])
        self.is_joined = False
        self._is_closed = False
        self._same = _handles.setdefault((id(owner), self.id), weakref.WeakSet())
        self._same.add(self)

    @classmethod
    def create(
        cls,
        space: Optional[Space] = None,
        *,
        define_by_run: bool = False,
        metric: str = "value",
        goal: str = "minimize",
        trials: Optional[int] = None,
        sampling: Choice = "auto",
        early_termination: Optional[Choice] = None,
        seed: Optional[int] = None,
        name: str = "study",
        constraints: Optional[Sequence[Any]] = None,
        objectives: Optional[Sequence[Mapping[str, Any]]] = None,
        outcome_constraints: Optional[Sequence[Any]] = None,
        priors: Optional[str] = None,
        resume_from: Optional[Any] = None,
        tags: Optional[Mapping[str, str]] = None,
        state: Optional[StateFolder] = None,
    ) -> "Study":
        """Starts a study.

        Args:
            space: Names and their expressions. With ``define_by_run``: what every trial has; default: nothing.
            define_by_run: Trials ask for their parameters while they run, with ``trial.suggest_float`` and the like.
            metric: Name of the primary metric.
            goal: ``minimize`` or ``maximize``.
            trials: Most trials. Default: 1,000,000.
            sampling: Such as ``auto``, ``bayesian``, ``tpe``, ``random``, ``grid``, or a block of a sweep file.
            early_termination: Such as ``median_stopping``, ``auto``, or a block of a sweep file. Default: none.
            seed: A whole number makes suggestions repeatable. Default: a random one.
            name: What people call it.
            constraints: That every configuration satisfies, such as ``"a < b"``.
            objectives: Two or more ``{"primary_metric": …, "goal": …}`` instead of ``metric`` and ``goal``.
            outcome_constraints: Bounds on other metrics.
            priors: ``book`` or ``none``.
            resume_from: Earlier sweeps that this one learns from.
            tags: Texts by name, to find it again.
            state: The state folder; ``":memory:"`` keeps nothing. Default: ``HYPERDRIVE_STATE``, else ``.hyperdrive``.

        Raises:
            HyperDriveError: FORMATS_BAD_STUDY for any problem of the definition, with all of them in ``details``.
        """
        several = objectives is not None
        owner, folder = caller_for(state)
        answer = owner.call(
            "create",
            space=None if space is None else space_json(space),
            define_by_run=define_by_run or None,
            metric=None if several else metric,
            goal=None if several else goal,
            objectives=objectives and to_json(list(objectives)),
            max_total_trials=trials,
            sampling=to_json(sampling),
            early_termination=to_json(early_termination),
            seed=seed,
            name=name,
            constraints=constraints and to_json(list(constraints)),
            outcome_constraints=outcome_constraints and to_json(list(outcome_constraints)),
            priors=priors,
            resume_from=to_json(resume_from),
            tags=None if tags is None else dict(tags),
            state=folder,
        )
        return cls(owner, answer)

    @classmethod
    def open(cls, study: str, *, state: Optional[StateFolder] = None, latest: bool = False) -> "Study":
        """Continues a study after a restart. Trials without a result are handed out again.

        Args:
            study: Its id, the unique beginning of an id, or the name of exactly one study.
            state: As for ``create``.
            latest: Take the newest of several studies of this name.

        Raises:
            HyperDriveError: CLI_UNKNOWN_SWEEP if there is none; STORE_LEASE_HELD while another process drives it.
        """
        owner, folder = caller_for(state)
        return cls(owner, owner.call("open", study=study, latest=latest or None, state=folder))

    @classmethod
    def join(cls, study: str, *, state: Optional[StateFolder] = None) -> "Study":
        """Works on a study that other programs may work on at the same time.

        They can do so if a server keeps the study: trials that are open stay with those who asked for them. In a state
        folder this is ``open``.

        Args:
            study: Its id.
            state: As for ``create``.

        Raises:
            HyperDriveError: CLI_UNKNOWN_SWEEP if there is none; STORE_LEASE_HELD while another process drives it.
        """
        owner, folder = caller_for(state)
        if folder is not None:
            return cls.open(study, state=state)
        limits = owner.call("definition", study=study)["definition"]["limits"]
        joined = cls(owner, {"study": study, "total": limits["max_total_trials"]})
        joined.is_joined = True
        return joined

    def call(self, op: str, **request: Any) -> Dict[str, Any]:
        """Sends a request about this study; for operations that have no method."""
        if self._is_closed:
            raise HyperDriveError("CLI_NO_STUDY", f"study {self.id} is closed; open it again", fix="Study.open")
        return self._engine.call(op, study=self.id, **request)

    def ask(self) -> AskedTrial:
        """The next trial to evaluate. Any number of trials may be open at once.

        Raises:
            HyperDriveError: SDK_EXHAUSTED if there are no more.
        """
        return self.ask_many(1)[0]

    def ask_many(self, count: int) -> List[AskedTrial]:
        """The next trials, as many as there are of ``count``; at least one."""
        answer = self.call("ask", count=count)
        return [AskedTrial(self, int(each["trial"]), each["config"]) for each in answer["trials"]]

    def __iter__(self) -> Iterator[AskedTrial]:
        """One trial after the other until the study has no more."""
        while True:
            try:
                trial = self.ask()
            except HyperDriveError as error:
                if error.code == "SDK_EXHAUSTED":
                    return
                raise
            yield trial

    def observe(self, config: Mapping[str, Any], value: Values) -> None:
        """Adds an evaluation made elsewhere, which the sampler learns from. It is not a trial and never the best."""
        self.call("observe", config=to_json(config), **value_fields(checked_values("value", value)))

    def enqueue(self, config: Mapping[str, Any]) -> None:
        """Makes a configuration the next trial, ahead of the sampler."""
        self.call("enqueue", config=to_json(config))

    def set_attribute(self, name: str, value: Any, *, trial: Optional[int] = None) -> None:
        """Records a fact about the study, or about a trial of it, as JSON; None removes it."""
        self.call("attribute", name=name, value=to_json(value), trial=trial)

    @property
    def attributes(self) -> Dict[str, Any]:
        """The facts recorded about the study, by name."""
        found: Dict[str, Any] = self.call("attributes")["attributes"]
        return found

    def best(self) -> Optional[Best]:
        """The best trial so far; None before the first value."""
        found = self.call("best")["best"]
        return None if found is None else Best(int(found["trial"]), float(found["value"]), found["config"])

    def front(self, reference: Optional[Mapping[str, float]] = None) -> Front:
        """The Pareto front of a study with several objectives."""
        answer = self.call("front", reference=reference)
        return Front(answer["trials"], float(answer["hypervolume"]), answer["reference"])

    def trials(self) -> List[Dict[str, Any]]:
        """All trials, in the form of ``hyperdrive trials --json``."""
        listed: List[Dict[str, Any]] = []
        while True:
            page = self.call("trials", after=listed[-1]["number"] if listed else None)["trials"]
            if not page:
                return listed
            listed.extend(page)

    def reports(self, trial: int) -> List[Dict[str, Any]]:
        """What a trial reported, in order: ``metric``, ``value`` and ``step`` of each. ``tell`` gives no step."""
        found: List[Dict[str, Any]] = self.call("reports", trial=trial)["reports"]
        return found

    def dashboard(self) -> str:
        """Starts the live dashboard on this machine's loopback address, if it does not run yet. Returns its address."""
        return f"{self._engine.dashboard(self.state)}/sweeps/{self.id}"

    def page(self, after: Optional[int] = None) -> Optional[Page]:
        """The study as HTML: figures, charts and the table of trials. A closed study has one too if a folder keeps it.

        Args:
            after: The position of an earlier page.

        Returns:
            None if nothing has happened since that position.
        """
        return read_page(self._engine, self.id, self._folder, after)

    @property
    def is_closed(self) -> bool:
        """Whether ``close`` was called."""
        return self._is_closed

    def close(self) -> None:
        """Closes the study. ``Study.open`` continues it. Another object of the same study keeps it open."""
        if not self._is_closed:
            self._same.discard(self)
            if not self._same:
                self.call("close")
            self._is_closed = True

    def __enter__(self) -> "Study":
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        try:
            self.close()
        except HyperDriveError:
            # The engine is gone; what was told is kept.
            if error is None:
                raise

    def _ipython_display_(self) -> None:
        from .notebook import view

        view(self).show()

    def __repr__(self) -> str:
        return f"Study({self.id!r}, state={self.state!r})"
