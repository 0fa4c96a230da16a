"""Times as Optuna's storages keep them."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any, Optional


def local(value: Any) -> Optional[datetime]:
    """A time of a storage, as local time without a zone."""
    if value is None:
        return None
    # Python before 3.11 does not read the Z of UTC.
    read = value if isinstance(value, datetime) else datetime.fromisoformat(str(value).replace("Z", "+00:00"))
    return read if read.tzinfo is None else read.astimezone().replace(tzinfo=None)


def zoned(value: datetime) -> str:
    """A local time in UTC, as the journal has it."""
    return value.astimezone(timezone.utc).isoformat(timespec="microseconds")
