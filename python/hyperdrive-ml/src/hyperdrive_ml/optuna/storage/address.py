"""Finds the storage that an address means."""

from __future__ import annotations

import re
from pathlib import Path
from typing import List, Sequence

from ...errors import bad_argument
from .database import read_server, read_sqlite
from .journal import read_journal, write_journal
from .record import StudyRecord
from .sqlite_file import write_sqlite

_EXPECTED = "sqlite:///FILE, postgresql://…, mysql://…, or the path of an SQLite or journal file"

#: The first bytes of an SQLite file.
_MAGIC = b"SQLite format 3\x00"


def read_storage(url: str) -> List[StudyRecord]:
    """The studies of a storage: a URL as Optuna takes it, or the path of an SQLite or journal file."""
    if re.match(r"(postgres(ql)?|mysql)(\+\w+)?://", url):
        return read_server(url)
    path = _file(url)
    if not path.is_file():
        raise bad_argument("storage", url, f"{_EXPECTED} that exists")
    with path.open("rb") as file:
        is_database = file.read(len(_MAGIC)) == _MAGIC
    return read_sqlite(path) if is_database else read_journal(path)


def write_storage(url: str, studies: Sequence[StudyRecord]) -> None:
    """Adds studies to an SQLite file (``sqlite:///FILE``, or a name that ends in .db, .sqlite or .sqlite3), or to a
    journal file."""
    path = _file(url)
    is_database = url.startswith("sqlite") or path.suffix in (".db", ".sqlite", ".sqlite3")
    (write_sqlite if is_database else write_journal)(path, studies)


def _file(url: str) -> Path:
    if url.startswith("sqlite"):
        return Path(re.sub(r"^sqlite(\+\w+)?:///", "", url).split("?")[0])
    if "://" in url:
        raise bad_argument("storage", url, _EXPECTED)
    return Path(url)


def without_password(url: str) -> str:
    """A URL without its user and password."""
    before, at, after = url.rpartition("@")
    return f"{before.partition('://')[0]}://{after}" if at else url
