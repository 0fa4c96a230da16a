"""Optuna's databases: SQLite by the standard library, PostgreSQL and MySQL by a driver that is installed."""

from __future__ import annotations

import contextlib
import json
import math
import sqlite3
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Dict, Iterator, List, Mapping, Optional, Sequence, Union
from urllib.parse import unquote, urlsplit

from ..distributions import json_to_distribution
from ..exceptions import StorageInternalError
from ..frozen import FrozenTrial
from ..states import StudyDirection, TrialState
from .record import StudyRecord
from .times import local

Rows = List[Sequence[Any]]


def read_sqlite(path: Union[str, Path]) -> List[StudyRecord]:
    """The studies of an SQLite file, which is only read."""
    file = Path(path)
    if not file.is_file():
        raise StorageInternalError(f"{path}: there is no such file")
    # closing: a connection's own context manager leaves it open.
    with contextlib.closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        return _read(connection, str(path))


def read_server(url: str) -> List[StudyRecord]:
    """The studies of a PostgreSQL or MySQL database by its URL as SQLAlchemy writes it."""
    with contextlib.closing(_connect(url)) as connection:
        return _read(connection, urlsplit(url).path.lstrip("/"))


def _connect(url: str) -> Any:
    from ...packages import package

    parts = urlsplit(url)
    named: Dict[str, Any] = {
        "host": parts.hostname,
        "port": parts.port,
        "user": parts.username and unquote(parts.username),
        "password": parts.password and unquote(parts.password),
    }
    given = {name: value for name, value in named.items() if value is not None}
    database = unquote(parts.path.lstrip("/"))
    if parts.scheme.split("+")[0].startswith("postgres"):
        # Programs for Optuna have either; both take the same arguments.
        driver = "psycopg2" if find_spec("psycopg2") and not find_spec("psycopg") else "psycopg"
        return package(driver, "psycopg[binary]").connect(dbname=database, **given)
    return package("pymysql", "pymysql").connect(database=database, **given)


def _read(connection: Any, what: str) -> List[StudyRecord]:
    try:
        return _Reader(connection).studies()
    except Exception as error:
        # Every driver has classes of its own for a table that is missing.
        if isinstance(error, (ValueError, KeyError, TypeError)):
            raise
        raise StorageInternalError(f"{what}: not a storage of Optuna 3 or later: {error}") from error


class _Reader:
    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def studies(self) -> List[StudyRecord]:
        found: Dict[int, StudyRecord] = {}
        for number, name in self._rows("SELECT study_id, study_name FROM studies ORDER BY study_id"):
            found[number] = StudyRecord(str(name), [])
        for number, direction in self._rows("SELECT study_id, direction FROM study_directions ORDER BY objective"):
            found[number].directions.append(StudyDirection[_word(direction)])
        for number, key, text in self._rows("SELECT study_id, key_, value_json FROM study_user_attributes"):
            found[number].user_attrs[key] = json.loads(text)
        for number, key, text in self._rows("SELECT study_id, key_, value_json FROM study_system_attributes"):
            found[number].system_attrs[key] = json.loads(text)
        for number, study in found.items():
            study.trials.extend(self._trials(number))
        return list(found.values())

    def _trials(self, study: int) -> Iterator[FrozenTrial]:
        found: Dict[int, FrozenTrial] = {}
        columns = "trial_id, number, state, datetime_start, datetime_complete"
        listed = self._rows(f"SELECT {columns} FROM trials WHERE study_id = {study:d} ORDER BY number")
        for trial, number, state, start, complete in listed:
            found[trial] = FrozenTrial(
                number, TrialState[_word(state)], datetime_start=local(start), datetime_complete=local(complete)
            )
        for trial, name, value, text in self._of("trial_params", "param_name, param_value, distribution_json", study):
            distribution = json_to_distribution(text)
            found[trial].distributions[name] = distribution
            found[trial].params[name] = distribution.to_external_repr(value)
        for trial, _, value, kind in self._of("trial_values", "objective, value, value_type", study):
            found[trial].values = [*(found[trial].values or []), _number(value, kind)]
        columns = "step, intermediate_value, intermediate_value_type"
        for trial, step, value, kind in self._of("trial_intermediate_values", columns, study):
            found[trial].intermediate_values[int(step)] = _number(value, kind)
        for trial, key, text in self._of("trial_user_attributes", "key_, value_json", study):
            found[trial].user_attrs[key] = json.loads(text)
        for trial, key, text in self._of("trial_system_attributes", "key_, value_json", study):
            found[trial].system_attrs[key] = json.loads(text)
        return iter(found.values())

    def _of(self, table: str, columns: str, study: int) -> Rows:
        order = {"trial_params": "param_id", "trial_values": "objective", "trial_intermediate_values": "step"}
        chosen = f"SELECT t.trial_id, {columns} FROM {table} t JOIN trials USING (trial_id)"
        return self._rows(f"{chosen} WHERE study_id = {study:d} ORDER BY {order.get(table, 'key_')}", "t.trial_id")

    def _rows(self, statement: str, trial: Optional[str] = None) -> Rows:
        # "key" is a reserved word, which MySQL quotes in its own way.
        quote = "`" if "mysql" in type(self._connection).__module__ else '"'
        cursor = self._connection.cursor()
        cursor.execute(statement.replace("key_", f"{quote}key{quote}").replace("t.trial_id", trial or "t.trial_id"))
        rows: Rows = cursor.fetchall()
        return rows


def _word(value: Any) -> str:
    """A state or a direction: drivers give text or an enumeration."""
    return str(getattr(value, "name", value))


def _number(value: Any, kind: Any) -> float:
    words: Mapping[str, float] = {"INF_POS": math.inf, "INF_NEG": -math.inf, "NAN": math.nan}
    return words.get(_word(kind), math.nan if value is None else float(value))
