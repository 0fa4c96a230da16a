"""Optuna's storages. HyperDrive keeps every study in a state folder; a storage is a name for some of them."""

from __future__ import annotations

import re
import warnings
from pathlib import Path
from typing import Any, List, NamedTuple, Optional, Set, Union

from ..errors import HyperDriveError
from .exceptions import StorageInternalError
from .storage.address import read_storage, without_password
from .storage.record import StudyRecord


class BaseStorage:
    """Names a storage of Optuna.

    Attributes:
        address: Its URL or path; None: memory.
    """

    def __init__(self, address: Optional[str]) -> None:
        self.address = address


class InMemoryStorage(BaseStorage):
    """Keeps nothing after the program has ended."""

    def __init__(self) -> None:
        super().__init__(None)


class RDBStorage(BaseStorage):
    """A database.

    Args:
        url: Such as ``sqlite:///example.db``.
    """

    def __init__(self, url: str, **_: Any) -> None:
        super().__init__(url)


class JournalFileBackend:
    """The file of a journal."""

    def __init__(self, file_path: str, lock_obj: Any = None) -> None:
        self.file_path = file_path


class JournalStorage(BaseStorage):
    """A journal."""

    def __init__(self, log_storage: JournalFileBackend) -> None:
        super().__init__(log_storage.file_path)


JournalFileStorage = JournalFileBackend


class Place(NamedTuple):
    """Where the studies of a storage are.

    Attributes:
        state: Their state folder; None: the program's, or its server.
        name: What they have in common, without a password; None: they belong to no storage.
        file: The file of that storage.
    """

    state: Optional[str]
    name: Optional[str]
    file: Optional[Path] = None

    def records(self) -> List[StudyRecord]:
        """The studies that Optuna wrote into the file. Empty without such a file."""
        if self.file is None or not self.file.is_file():
            return []
        try:
            return read_storage(str(self.file))
        except (HyperDriveError, StorageInternalError) as error:
            warnings.warn(f"{self.file} is not read: {error}", stacklevel=2)
            return []


#: Databases about which a program was told that they keep nothing.
_told: Set[str] = set()


def place_of(storage: Union[str, BaseStorage, None]) -> Place:
    """Where the studies of a storage are."""
    if isinstance(storage, InMemoryStorage):
        return Place(":memory:", None)
    address = storage.address if isinstance(storage, BaseStorage) else storage
    if address is None:
        return Place(None, None)
    if re.match(r"sqlite(\+\w+)?://", address) or "://" not in address:
        path = Path(re.sub(r"^sqlite(\+\w+)?:///?", "", address).split("?")[0])
        return Place(":memory:", None) if str(path) in ("", ".", ":memory:") else Place(None, str(path.resolve()), path)
    name = without_password(address)
    if name not in _told:
        _told.add(name)
        warnings.warn(
            f"storage: HyperDrive keeps the study in its state folder and not in {name}; a server keeps the studies of "
            "several machines: hd.connect(url). Studies of the database: python -m hyperdrive_ml.optuna import",
            stacklevel=4,
        )
    return Place(None, name)


def get_storage(storage: Union[str, BaseStorage, None]) -> BaseStorage:
    """A storage from its address."""
    return (
        storage if isinstance(storage, BaseStorage) else InMemoryStorage() if storage is None else RDBStorage(storage)
    )
