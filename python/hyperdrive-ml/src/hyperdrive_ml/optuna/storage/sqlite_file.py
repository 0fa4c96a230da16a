"""Writes studies as an SQLite storage that Optuna 3 and later opens."""

from __future__ import annotations

import contextlib
import json
import math
import sqlite3
from pathlib import Path
from typing import Any, Mapping, Optional, Sequence, Tuple, Union

from ..distributions import distribution_to_json
from ..exceptions import StorageInternalError
from ..frozen import FrozenTrial
from .record import StudyRecord

#: What Optuna 3.2 to 5 write as version of their tables, and what they check when they open a storage.
_SCHEMA, _REVISION = 12, "v3.2.0.a"

_ATTRIBUTES = '"key" VARCHAR(512), value_json TEXT'

#: Columns of each table, after its own number.
_TABLES: Mapping[str, Tuple[str, str]] = {
    "studies": ("study_id", "study_name VARCHAR(512) NOT NULL UNIQUE"),
    "study_directions": (
        "study_direction_id",
        "direction VARCHAR(8) NOT NULL, study_id INTEGER NOT NULL REFERENCES studies, objective INTEGER NOT NULL, "
        "UNIQUE (study_id, objective)",
    ),
    "study_user_attributes": (
        "study_user_attribute_id",
        f'study_id INTEGER REFERENCES studies, {_ATTRIBUTES}, UNIQUE (study_id, "key")',
    ),
    "study_system_attributes": (
        "study_system_attribute_id",
        f'study_id INTEGER REFERENCES studies, {_ATTRIBUTES}, UNIQUE (study_id, "key")',
    ),
    "trials": (
        "trial_id",
        "number INTEGER, study_id INTEGER REFERENCES studies, state VARCHAR(8) NOT NULL, datetime_start DATETIME, "
        "datetime_complete DATETIME",
    ),
    "trial_user_attributes": (
        "trial_user_attribute_id",
        f'trial_id INTEGER REFERENCES trials, {_ATTRIBUTES}, UNIQUE (trial_id, "key")',
    ),
    "trial_system_attributes": (
        "trial_system_attribute_id",
        f'trial_id INTEGER REFERENCES trials, {_ATTRIBUTES}, UNIQUE (trial_id, "key")',
    ),
    "trial_params": (
        "param_id",
        "trial_id INTEGER REFERENCES trials, param_name VARCHAR(512), param_value FLOAT, distribution_json TEXT, "
        "UNIQUE (trial_id, param_name)",
    ),
    "trial_values": (
        "trial_value_id",
        "trial_id INTEGER NOT NULL REFERENCES trials, objective INTEGER NOT NULL, value FLOAT, "
        "value_type VARCHAR(7) NOT NULL, UNIQUE (trial_id, objective)",
    ),
    "trial_intermediate_values": (
        "trial_intermediate_value_id",
        "trial_id INTEGER NOT NULL REFERENCES trials, step INTEGER NOT NULL, intermediate_value FLOAT, "
        "intermediate_value_type VARCHAR(7) NOT NULL, UNIQUE (trial_id, step)",
    ),
    "trial_heartbeats": (
        "trial_heartbeat_id",
        "trial_id INTEGER NOT NULL UNIQUE REFERENCES trials, heartbeat DATETIME NOT NULL",
    ),
}


def write_sqlite(path: Union[str, Path], studies: Sequence[StudyRecord]) -> None:
    """Adds studies to an SQLite storage, which is created if there is none. Either all are written or none.

    Raises:
        StorageInternalError: if a study of that name is there already, or the file is no storage of this version.
    """
    with contextlib.closing(sqlite3.connect(str(path))) as connection:
        try:
            # The connection's context manager commits, or rolls back.
            with connection:
                _prepare(connection)
                for study in studies:
                    _write_study(connection, study)
        except sqlite3.IntegrityError as error:
            raise StorageInternalError(f"{path}: a study of this name is there already: {error}") from error
        except sqlite3.DatabaseError as error:
            raise StorageInternalError(f"{path}: not a storage of Optuna 3.2 or later: {error}") from error


def _prepare(connection: sqlite3.Connection) -> None:
    # Python commits before such a statement by itself, unless a transaction is begun by hand.
    connection.execute("BEGIN IMMEDIATE")
    if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'studies'").fetchone() is None:
        for table, (number, columns) in _TABLES.items():
            connection.execute(f"CREATE TABLE {table} ({number} INTEGER NOT NULL PRIMARY KEY, {columns})")
        connection.execute("CREATE INDEX ix_trials_study_id ON trials (study_id)")
        connection.execute(
            "CREATE TABLE version_info (version_info_id INTEGER NOT NULL PRIMARY KEY CHECK (version_info_id=1), "
            "schema_version INTEGER, library_version VARCHAR(256))"
        )
        connection.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
        connection.execute("INSERT INTO version_info VALUES (1, ?, '5.0.0')", (_SCHEMA,))
        connection.execute("INSERT INTO alembic_version VALUES (?)", (_REVISION,))
    found = connection.execute("SELECT schema_version FROM version_info").fetchone()
    if found is None or found[0] != _SCHEMA:
        raise sqlite3.DatabaseError(f"version {found and found[0]} of the tables, expected {_SCHEMA}")


def _write_study(connection: sqlite3.Connection, study: StudyRecord) -> None:
    number = _insert(connection, "studies", study_name=study.name)
    for place, direction in enumerate(study.directions):
        _insert(connection, "study_directions", direction=direction.name, study_id=number, objective=place)
    for kind, facts in (("user", study.user_attrs), ("system", study.system_attrs)):
        _insert_facts(connection, f"study_{kind}_attributes", facts, study_id=number)
    for trial in study.trials:
        _write_trial(connection, number, trial)


def _write_trial(connection: sqlite3.Connection, study: int, trial: FrozenTrial) -> None:
    number = _insert(
        connection,
        "trials",
        number=trial.number,
        study_id=study,
        state=trial.state.name,
        datetime_start=_time(trial.datetime_start),
        datetime_complete=_time(trial.datetime_complete),
    )
    for name, value in trial.params.items():
        distribution = trial.distributions[name]
        _insert(
            connection,
            "trial_params",
            trial_id=number,
            param_name=name,
            param_value=distribution.to_internal_repr(value),
            distribution_json=distribution_to_json(distribution),
        )
    for place, value in enumerate(trial.values or []):
        stored, kind = _stored(value)
        _insert(connection, "trial_values", trial_id=number, objective=place, value=stored, value_type=kind)
    for step, value in trial.intermediate_values.items():
        stored, kind = _stored(value)
        fields = {"step": step, "intermediate_value": stored, "intermediate_value_type": kind}
        _insert(connection, "trial_intermediate_values", trial_id=number, **fields)
    for kind, facts in (("user", trial.user_attrs), ("system", trial.system_attrs)):
        _insert_facts(connection, f"trial_{kind}_attributes", facts, trial_id=number)


def _insert_facts(connection: sqlite3.Connection, table: str, facts: Mapping[str, Any], **owner: int) -> None:
    for key, value in facts.items():
        _insert(connection, table, **owner, key=key, value_json=json.dumps(value))


def _insert(connection: sqlite3.Connection, table: str, **fields: Any) -> int:
    names = ", ".join(f'"{name}"' for name in fields)
    marks = ", ".join("?" for _ in fields)
    made = connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(fields.values())).lastrowid
    assert made is not None
    return made


def _time(value: Any) -> Optional[str]:
    return None if value is None else value.isoformat(" ", timespec="microseconds")


def _stored(value: float) -> Tuple[Optional[float], str]:
    """A number and its kind: SQLite has no NaN and no infinities that Optuna would read."""
    if math.isnan(value):
        return None, "NAN"
    if math.isinf(value):
        return None, "INF_POS" if value > 0 else "INF_NEG"
    return value, "FINITE"
