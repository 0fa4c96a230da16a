"""Studies of Optuna become studies of HyperDrive, and back."""

from __future__ import annotations

from typing import List, Mapping, Optional, Sequence

from ..errors import bad_argument
from ..study import StateFolder
from ..study import Study as Tuned
from .distributions import inferred
from .ledger import Ledger, ledger_of
from .states import StudyDirection
from .storage.address import read_storage, without_password, write_storage
from .storage.record import METRIC_NAMES, StudyRecord, default_metrics
from .values import external


def import_study(storage: str, study_name: Optional[str] = None, *, state: Optional[StateFolder] = None) -> Tuned:
    """Copies a study out of a storage of Optuna, with the parameters, values and attributes of every trial.

    The trials keep their order. One that still ran there failed here, and one that waited is next.

    Args:
        storage: ``sqlite:///FILE``, ``postgresql://…``, ``mysql://…``, or the path of an SQLite or journal file.
        study_name: Which study. Default: the only one.
        state: The state folder. Default: ``HYPERDRIVE_STATE``, else ``.hyperdrive``.

    Returns:
        The study, which is open: its trials continue with ``ask``.

    Raises:
        HyperDriveError: PYTHON_BAD_ARGUMENT if the storage has no such study.

    Example:
        >>> study = hd.optuna.import_study("sqlite:///example.db", "digits")
    """
    found = read_storage(storage)
    return copy_record(_named(found, study_name, storage), state=state, source=without_password(storage))


def copy_record(
    record: StudyRecord,
    *,
    state: Optional[StateFolder] = None,
    tags: Optional[Mapping[str, str]] = None,
    source: Optional[str] = None,
) -> Tuned:
    """Makes a study of HyperDrive from a study of Optuna.

    Args:
        record: The study.
        state: The state folder.
        tags: Of the new study.
        source: Where it comes from, for readers.
    """
    directions = [each if each is not StudyDirection.NOT_SET else StudyDirection.MINIMIZE for each in record.directions]
    metrics = record.metric_names or default_metrics(len(directions))
    objectives = [{"primary_metric": metric, "goal": each.goal} for metric, each in zip(metrics, directions)]
    study = Tuned.create(
        define_by_run=True,
        name=record.name[:255],
        metric=metrics[0],
        goal=directions[0].goal,
        objectives=objectives if len(objectives) > 1 else None,
        tags=tags,
        state=state,
    )
    ledger = ledger_of(study)
    for name, value in record.user_attrs.items():
        study.set_attribute(name, value)
    for name, value in record.system_attrs.items():
        ledger.set_system(name, value)
    if source is not None:
        study.set_attribute("optuna:imported_from", source)
    for trial in record.trials:
        ledger.record(trial)
    return study


def export_study(
    study: str, storage: str, *, study_name: Optional[str] = None, state: Optional[StateFolder] = None
) -> int:
    """Copies a study of HyperDrive into a storage that Optuna opens.

    Args:
        study: Its id, the unique beginning of an id, or its name (of several: the newest).
        storage: ``sqlite:///FILE``, or the path of a journal file; it is created if there is none.
        study_name: Its name there. Default: its name here.
        state: As for ``import_study``.

    Returns:
        The number of trials written.

    Example:
        >>> hd.optuna.export_study("digits", "sqlite:///example.db")
    """
    with Tuned.open(study, state=state, latest=True) as opened:
        record = record_of(ledger_of(opened))
    record.name = study_name or record.name
    write_storage(storage, [record])
    return len(record.trials)


def _named(found: Sequence[StudyRecord], name: Optional[str], storage: str) -> StudyRecord:
    listed: List[str] = [each.name for each in found]
    if name is None:
        if len(found) == 1:
            return found[0]
        expected = f"one of {', '.join(listed)}" if found else "the name of a study; the storage has none"
        raise bad_argument("study_name", name, expected)
    for each in found:
        if each.name == name:
            return each
    raise bad_argument("study_name", name, f"one of {', '.join(listed) or '(none)'} in {without_password(storage)}")


def record_of(ledger: Ledger) -> StudyRecord:
    """A study of HyperDrive as a study of Optuna."""
    trials = ledger.trials()
    system = ledger.attributes(own=True)
    if METRIC_NAMES not in system and ledger.metrics != default_metrics(len(ledger.metrics)):
        system[METRIC_NAMES] = ledger.metrics
    # Where nobody asked with a distribution, all values of a name tell what it may be.
    for name in {name for trial in trials for name in trial.params}:
        having = [trial for trial in trials if name in trial.params]
        if name not in ledger.known_names:
            spread = inferred([trial.params[name] for trial in having])
            for trial in having:
                trial.distributions[name] = spread
                trial.params[name] = external(spread, trial.params[name])
    return StudyRecord(ledger.name, ledger.directions, trials, ledger.attributes(), system)
