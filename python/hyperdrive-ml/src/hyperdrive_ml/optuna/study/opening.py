"""Creates, finds, copies and deletes studies by name."""

from __future__ import annotations

import uuid
from typing import Any, Dict, List, Mapping, NamedTuple, Optional, Sequence, Union

from ...engine import caller_for
from ...errors import bad_argument
from ...study import Study as Tuned
from ..exceptions import DuplicatedStudyError
from ..ledger import VIOLATION, Ledger, ledger_of
from ..logging import get_logger
from ..pruners import BasePruner, pruner_of
from ..samplers import BaseSampler, sampler_of
from ..states import StudyDirection
from ..storage.record import StudyRecord, default_metrics
from ..storages import BaseStorage, Place, place_of
from ..transfer import copy_record, record_of
from .study import Study
from .summary import StudySummary

Direction = Union[str, StudyDirection]
Storage = Union[None, str, BaseStorage]

#: The tag that says which storage a study belongs to.
_TAG = "optuna.storage"


class _Kept(NamedTuple):
    """A study of a storage: in a state folder by its id, or still in a file that Optuna wrote."""

    name: str
    id: Optional[str]
    record: Optional[StudyRecord]


def create_study(
    *,
    storage: Storage = None,
    sampler: Optional[BaseSampler] = None,
    pruner: Optional[BasePruner] = None,
    study_name: Optional[str] = None,
    direction: Optional[Direction] = None,
    load_if_exists: bool = False,
    directions: Optional[Sequence[Direction]] = None,
) -> Study:
    """Starts a study.

    Args:
        storage: Names the storage that the study belongs to; it is in the state folder in any case. A study that Optuna
            wrote into this file goes on here. Default: none.
        sampler: Of ``hd.optuna.samplers``. Default: ``TPESampler()``, with several objectives ``NSGAIISampler()``.
        pruner: Of ``hd.optuna.pruners``. Default: ``MedianPruner()``.
        study_name: Its name. Default: one of its own.
        direction: ``minimize`` (the default) or ``maximize``.
        load_if_exists: Go on with the study of this name in the storage, if there is one. Its sampler and pruner stay
            unless others are given.
        directions: One for each objective, instead of ``direction``.

    Raises:
        DuplicatedStudyError: if the storage has a study of this name.
        ValueError: for a direction that is neither.

    Example:
        >>> study = hd.optuna.create_study(direction="maximize")
        >>> study.optimize(objective, n_trials=100)
        >>> study.best_params
    """
    goals = _directions(direction, directions)
    place = place_of(storage)
    name = study_name or f"no-name-{uuid.uuid4()}"
    kept = _kept(place).get(name) if study_name is not None and place.name is not None else None
    if kept is not None:
        if not load_if_exists:
            raise DuplicatedStudyError(
                f"study_name: the storage has a study {name!r}; choose another name, or load_if_exists=True"
            )
        get_logger().info("Using the study %r, which exists.", name)
        return _loaded(kept, place, sampler, pruner)
    chosen, policy = sampler_of(sampler, len(goals) > 1), pruner_of(pruner)
    metrics = default_metrics(len(goals))
    objectives = [{"primary_metric": metric, "goal": goal.goal} for metric, goal in zip(metrics, goals)]
    tuned = Tuned.create(
        define_by_run=True,
        name=name[:255],
        metric=metrics[0],
        goal=goals[0].goal,
        objectives=objectives if len(goals) > 1 else None,
        sampling=chosen.block,
        seed=chosen.seed,
        early_termination=policy.block if len(goals) == 1 and policy.block["type"] != "none" else None,
        outcome_constraints=None if chosen.constraints_func is None else [{"metric": VIOLATION, "max": 0}],
        tags=_tags(place),
        state=place.state,
    )
    get_logger().info("Study %r is created as %s in %s.", name, tuned.id, tuned.state)
    return Study(ledger_of(tuned), chosen, policy)


def load_study(
    *,
    study_name: Optional[str],
    storage: Storage,
    sampler: Optional[BaseSampler] = None,
    pruner: Optional[BasePruner] = None,
) -> Study:
    """Goes on with a study.

    Args:
        study_name: Its name; None: the only study of the storage.
        storage: As for ``create_study``.
        sampler: Default: the one that it has.
        pruner: Default: the one that it has.

    Raises:
        KeyError: if the storage has no such study.
        ValueError: without a name, if the storage has several.
    """
    place = place_of(storage)
    studies = _kept(place)
    if study_name is None:
        if len(studies) > 1:
            raise ValueError(f"study_name: expected one of {', '.join(studies)}, got None")
        study_name = next(iter(studies), None)
    return _loaded(_existing(studies, study_name), place, sampler, pruner)


def delete_study(*, study_name: str, storage: Storage) -> None:
    """Ends a study for good and frees its name. Its trials stay in the state folder, where the dashboard shows them.

    Raises:
        KeyError: if the storage has no such study.
        HyperDriveError: PYTHON_BAD_ARGUMENT for a study that only Optuna has worked on: its file is left alone.
    """
    place = place_of(storage)
    kept = _existing(_kept(place), study_name)
    if kept.id is None:
        raise bad_argument(
            "study_name", study_name, "a study of HyperDrive; this one is in Optuna's file", fix="delete it with Optuna"
        )
    tuned = Tuned.join(kept.id, state=place.state)
    tuned.call("cancel")
    tuned.close()


def copy_study(
    *, from_study_name: str, from_storage: Storage, to_storage: Storage, to_study_name: Optional[str] = None
) -> None:
    """Copies a study, into another storage or under another name.

    Raises:
        KeyError: if the storage has no such study.
        DuplicatedStudyError: if the other one has a study of this name.
    """
    place, target = place_of(from_storage), place_of(to_storage)
    kept = _existing(_kept(place), from_study_name)
    name = to_study_name or from_study_name
    if name in _kept(target):
        raise DuplicatedStudyError(f"to_study_name: the storage has a study {name!r}")
    record = kept.record or record_of(_ledger(kept, place))
    record.name = name
    copy_record(record, state=target.state, tags=_tags(target))


def get_all_study_names(storage: Storage) -> List[str]:
    """The names of the studies of a storage."""
    return list(_kept(place_of(storage)))


def get_all_study_summaries(storage: Storage, include_best_trial: bool = True) -> List[StudySummary]:
    """The studies of a storage in short.

    Args:
        storage: As for ``create_study``.
        include_best_trial: False saves time.
    """
    place = place_of(storage)
    return [_summary(each, place, include_best_trial) for each in _kept(place).values()]


def _directions(direction: Optional[Direction], directions: Optional[Sequence[Direction]]) -> List[StudyDirection]:
    if direction is not None and directions is not None:
        raise ValueError("direction, directions: expected one of them, got both")
    given = [direction or StudyDirection.MINIMIZE] if directions is None else list(directions)
    if not given:
        raise ValueError("directions: expected at least one, got none")
    goals: List[StudyDirection] = []
    for each in given:
        found = each if isinstance(each, StudyDirection) else StudyDirection.__members__.get(str(each).upper())
        if found is None or found is StudyDirection.NOT_SET:
            raise ValueError(f"direction: expected minimize or maximize, got {each!r}")
        goals.append(found)
    return goals


def _tags(place: Place) -> Optional[Dict[str, str]]:
    return None if place.name is None else {_TAG: place.name}


def _kept(place: Place) -> Dict[str, _Kept]:
    """The studies of a storage by name; of several with one name, the newest."""
    owner, folder = caller_for(place.state)
    found: Dict[str, _Kept] = {record.name: _Kept(record.name, None, record) for record in place.records()}
    listed: Sequence[Mapping[str, Any]] = owner.call("studies", state=folder)["studies"]
    for each in reversed(listed):
        if each["state"] not in ("canceled", "cancelling") and each["tags"].get(_TAG) == place.name:
            name = str(each["name"])
            found[name] = _Kept(name, str(each["study"]), None)
    return found


def _existing(studies: Mapping[str, _Kept], name: Optional[str]) -> _Kept:
    if name is None or name not in studies:
        raise KeyError(f"study_name: expected one of {', '.join(studies) or '(none)'}, got {name!r}")
    return studies[name]


def _loaded(kept: _Kept, place: Place, sampler: Optional[BaseSampler], pruner: Optional[BasePruner]) -> Study:
    study = Study(_ledger(kept, place))
    if sampler is not None:
        study.sampler = sampler
    if pruner is not None:
        study.pruner = pruner
    return study


def _ledger(kept: _Kept, place: Place) -> Ledger:
    if kept.record is None:
        assert kept.id is not None
        return ledger_of(Tuned.join(kept.id, state=place.state))
    get_logger().info("Study %r with %d trials is imported from %s.", kept.name, len(kept.record.trials), place.name)
    return ledger_of(copy_record(kept.record, state=place.state, tags=_tags(place), source=place.name))


def _summary(kept: _Kept, place: Place, with_best: bool) -> StudySummary:
    if kept.record is not None:
        record = kept.record
        starts = [each.datetime_start for each in record.trials if each.datetime_start is not None]
        attrs, directions, count = record.user_attrs, record.directions, len(record.trials)
        return StudySummary(kept.name, directions, None, attrs, count, min(starts, default=None))
    study = Study(_ledger(kept, place))
    trials = study.get_trials(deepcopy=False)
    starts = [each.datetime_start for each in trials if each.datetime_start is not None]
    best = study.best_trial if with_best and len(study.directions) == 1 and study.ledger.best is not None else None
    return StudySummary(kept.name, study.directions, best, study.user_attrs, len(trials), min(starts, default=None))
