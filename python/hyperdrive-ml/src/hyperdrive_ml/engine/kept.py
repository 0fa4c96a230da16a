"""The servers that ``hyperdrive login`` keeps on this machine."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, Dict, List, NamedTuple, Optional, cast
from urllib.parse import urlsplit

from ..errors import HyperDriveError


class Kept(NamedTuple):
    """What a login kept of a server."""

    #: None: the server asks for none.
    token: Optional[str]
    #: Plain http to another machine was allowed.
    insecure: bool


def kept_file() -> Path:
    """The file of the kept servers."""
    # By the XDG specification, a relative path there is ignored.
    named = os.environ.get("XDG_CONFIG_HOME", "")
    folder = Path(named) if os.path.isabs(named) else Path(os.path.expanduser("~")) / ".config"
    return folder / "hyperdrive" / "servers.json"


def kept_server(url: str) -> Optional[Kept]:
    """What is kept for a server; None: nothing.

    Raises:
        HyperDriveError: REMOTE_BAD_LOGIN_FILE if the file is not what ``hyperdrive login`` writes.
    """
    file = kept_file()
    try:
        text = file.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise _bad_file(file, error.strerror or "it cannot be read") from error
    try:
        read: Any = json.loads(text)
        servers = cast("List[Dict[str, Any]]", read["servers"])
        wanted = _normal(url)
        for server in servers:
            if _normal(str(server["url"])) == wanted:
                token = server["token"]
                return Kept(None if token is None else str(token), server.get("insecure") is True)
    except (ValueError, KeyError, TypeError):
        # Without the cause: its message would quote the file, which holds tokens.
        raise _bad_file(file, "it is not the JSON that hyperdrive login writes") from None
    return None


def _normal(url: str) -> str:
    """An address as `hyperdrive login` writes it: host in lower case, no usual port, no slash at the end."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    host = f"[{host}]" if ":" in host else host
    usual = {"http": 80, "https": 443}.get(parts.scheme)
    port = "" if parts.port is None or parts.port == usual else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}{parts.path}".rstrip("/")


def _bad_file(file: Path, why: str) -> HyperDriveError:
    return HyperDriveError(
        "REMOTE_BAD_LOGIN_FILE",
        f"{file} cannot be read: {why}",
        field="server",
        value=str(file),
        expected="the file that hyperdrive login writes",
        fix="repair or remove it, then hyperdrive login URL",
    )
