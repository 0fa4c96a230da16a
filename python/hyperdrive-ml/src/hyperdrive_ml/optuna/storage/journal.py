"""Optuna's journal file: one operation per line, as JSON."""

from __future__ import annotations

import json
import math
import os
from pathlib import Path
from typing import IO, Any, Dict, Iterable, Iterator, List, Mapping, Sequence, Union

from ..distributions import distribution_to_json, json_to_distribution
from ..exceptions import StorageInternalError
from ..frozen import FrozenTrial
from ..states import StudyDirection, TrialState
from .record import StudyRecord
from .times import local, zoned

# Numbers of the operations in the file.
_CREATE_STUDY, _DELETE_STUDY, _STUDY_USER_ATTR, _STUDY_SYSTEM_ATTR, _CREATE_TRIAL = range(5)
_PARAM, _STATE, _INTERMEDIATE, _TRIAL_USER_ATTR, _TRIAL_SYSTEM_ATTR = range(5, 10)


def read_journal(path: Union[str, "os.PathLike[str]"]) -> List[StudyRecord]:
    """The studies of a journal file, in the order of their creation."""
    replay = _Replay()
    with Path(path).open(encoding="utf-8") as lines:
        for number, operation in _operations(lines):
            try:
                replay.apply(operation)
            except (KeyError, IndexError, TypeError, ValueError) as error:
                raise StorageInternalError(f"{path}, line {number}: not an operation of Optuna: {error!r}") from error
    return list(replay.studies.values())


def _operations(lines: Iterable[str]) -> Iterator["tuple[int, Mapping[str, Any]]"]:
    unread = ""
    for number, line in enumerate(lines, 1):
        try:
            yield number, json.loads(line)
        except json.JSONDecodeError as error:
            # A writer that was killed leaves half a line, which only the end of the file may have.
            unread = unread or f"line {number}: {error}"
            continue
        if unread:
            raise StorageInternalError(f"journal: not JSON: {unread}")


class _Replay:
    """What the operations so far amount to."""

    def __init__(self) -> None:
        self.studies: Dict[int, StudyRecord] = {}
        self._created = 0
        self._trials: List[FrozenTrial] = []

    def apply(self, operation: Mapping[str, Any]) -> None:
        code: int = operation["op_code"]
        if code == _CREATE_STUDY:
            self._create_study(operation)
        elif code == _DELETE_STUDY:
            self.studies.pop(operation["study_id"], None)
        elif code in (_STUDY_USER_ATTR, _STUDY_SYSTEM_ATTR, _CREATE_TRIAL):
            study = self.studies.get(operation["study_id"])
            # Another program may have deleted the study in between.
            if study is None:
                return
            if code == _CREATE_TRIAL:
                self._create_trial(study, operation)
            elif code == _STUDY_USER_ATTR:
                study.user_attrs.update(operation["user_attr"])
            else:
                study.system_attrs.update(operation["system_attr"])
        elif code <= _TRIAL_SYSTEM_ATTR:
            trial = self._trials[int(operation["trial_id"])]
            if not trial.state.is_finished():
                _change(trial, code, operation)

    def _create_study(self, operation: Mapping[str, Any]) -> None:
        name = operation["study_name"]
        # The second of two programs that create the same study is refused.
        if all(study.name != name for study in self.studies.values()):
            self.studies[self._created] = StudyRecord(name, [StudyDirection(each) for each in operation["directions"]])
            self._created += 1

    def _create_trial(self, study: StudyRecord, operation: Mapping[str, Any]) -> None:
        texts: Mapping[str, str] = operation.get("distributions") or {}
        numbers: Mapping[str, float] = operation.get("params") or {}
        reports: Mapping[str, float] = operation.get("intermediate_values") or {}
        distributions = {name: json_to_distribution(text) for name, text in texts.items()}
        values = operation.get("values")
        if values is None and operation.get("value") is not None:
            values = [operation["value"]]
        trial = FrozenTrial(
            number=len(study.trials),
            state=TrialState(operation.get("state", TrialState.RUNNING)),
            values=values,
            datetime_start=local(operation.get("datetime_start")),
            datetime_complete=local(operation.get("datetime_complete")),
            params={name: distributions[name].to_external_repr(value) for name, value in numbers.items()},
            distributions=distributions,
            user_attrs=operation.get("user_attrs"),
            system_attrs=operation.get("system_attrs"),
            intermediate_values={int(step): value for step, value in reports.items()},
        )
        study.trials.append(trial)
        self._trials.append(trial)


def _change(trial: FrozenTrial, code: int, operation: Mapping[str, Any]) -> None:
    if code == _PARAM:
        distribution = json_to_distribution(operation["distribution"])
        name = operation["param_name"]
        trial.distributions[name] = distribution
        trial.params[name] = distribution.to_external_repr(operation["param_value_internal"])
    elif code == _STATE:
        trial.state = TrialState(operation["state"])
        if operation.get("values") is not None:
            trial.values = list(operation["values"])
        trial.datetime_start = local(operation.get("datetime_start")) or trial.datetime_start
        trial.datetime_complete = local(operation.get("datetime_complete"))
    elif code == _INTERMEDIATE:
        trial.intermediate_values[int(operation["step"])] = float(operation["intermediate_value"])
    elif code == _TRIAL_USER_ATTR:
        trial.user_attrs.update(operation["user_attr"])
    elif code == _TRIAL_SYSTEM_ATTR:
        trial.system_attrs.update(operation["system_attr"])


def write_journal(path: Union[str, "os.PathLike[str]"], studies: Sequence[StudyRecord]) -> None:
    """Appends studies to a journal file, which is created if there is none."""
    target = Path(path)
    before = read_journal(target) if target.exists() else []
    for study in studies:
        if any(study.name == each.name for each in before):
            raise StorageInternalError(f"{path}: a study {study.name!r} is there already")
    operations = [] if not target.exists() else [json.loads(line) for line in target.read_text("utf-8").splitlines()]
    first = len({each["study_name"] for each in operations if each["op_code"] == _CREATE_STUDY})
    with target.open("a", encoding="utf-8") as file:
        for place, study in enumerate(studies, first):
            _write_study(file, place, study)


def _write_study(file: "IO[str]", place: int, study: StudyRecord) -> None:
    def write(code: int, **fields: Any) -> None:
        operation = {"op_code": code, "worker_id": "hyperdrive", **fields}
        file.write(json.dumps(operation, separators=(",", ":")) + "\n")

    write(_CREATE_STUDY, study_name=study.name, directions=[int(each) for each in study.directions])
    for name, value in study.user_attrs.items():
        write(_STUDY_USER_ATTR, study_id=place, user_attr={name: value})
    for name, value in study.system_attrs.items():
        write(_STUDY_SYSTEM_ATTR, study_id=place, system_attr={name: value})
    for trial in study.trials:
        values = trial.values
        several = values is not None and len(values) > 1
        ended = {} if trial.datetime_complete is None else {"datetime_complete": zoned(trial.datetime_complete)}
        write(
            _CREATE_TRIAL,
            study_id=place,
            state=int(trial.state),
            value=None if values is None or several else values[0],
            values=values if several else None,
            datetime_start=None if trial.datetime_start is None else zoned(trial.datetime_start),
            **ended,
            distributions={name: distribution_to_json(each) for name, each in trial.distributions.items()},
            params={name: trial.distributions[name].to_internal_repr(value) for name, value in trial.params.items()},
            user_attrs=trial.user_attrs,
            system_attrs=trial.system_attrs,
            intermediate_values={
                str(step): value if math.isfinite(value) else float(value)
                for step, value in trial.intermediate_values.items()
            },
        )
