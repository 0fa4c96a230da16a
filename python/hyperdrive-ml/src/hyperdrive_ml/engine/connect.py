"""Which engine answers: the child process of this interpreter, or a server on another machine."""

from __future__ import annotations

import os
import re
from typing import Optional, Tuple, Union

from ..errors import bad_argument
from .caller import Caller
from .kept import kept_server
from .process import absolute_state, engine
from .server import Server

_server: Optional[Server] = None
#: HYPERDRIVE_SERVER and HYPERDRIVE_SERVER_TOKEN that ``_server`` was made from; None: ``connect`` made it.
_made_from: Optional[Tuple[str, Optional[str]]] = None


def connect(url: str, token: Optional[str] = None, *, insecure: bool = False) -> None:
    """Makes a server on another machine keep the studies of this interpreter. Functions still run here.

    A study or sweep that names its ``state`` stays on this machine. ``HYPERDRIVE_SERVER`` does the same as this call.

    Args:
        url: The address of ``hyperdrive serve``, such as ``https://tuning.example.org``.
        token: A token of the server with the role ``member``. Default: ``HYPERDRIVE_SERVER_TOKEN``, else the one that
            ``hyperdrive login`` keeps.
        insecure: Allow plain http to another machine, where others can read the token on its way.

    Raises:
        HyperDriveError: PYTHON_NO_SERVER if nothing answers there; SERVER_UNAUTHORIZED if the token does not do.

    Example:
        >>> hd.connect("https://tuning.example.org")
        >>> train.run(trials=40).best
    """
    global _server, _made_from
    server = _opened(url, token, insecure)
    server.check()
    _server, _made_from = server, None


def disconnect() -> None:
    """Ends what ``connect`` began: new studies are kept on this machine again."""
    global _server, _made_from
    if _server is not None:
        _server.close()
    _server, _made_from = None, None


def caller_for(state: "Optional[Union[str, os.PathLike[str]]]") -> "Tuple[Caller, Optional[str]]":
    """Who answers requests about studies of a state folder, and the folder as the request names it."""
    server = None if state is not None else _current()
    return (engine(), absolute_state(state)) if server is None else (server, None)


def _current() -> Optional[Server]:
    global _server, _made_from
    if _server is not None and _made_from is None:
        return _server
    url = os.environ.get("HYPERDRIVE_SERVER")
    if not url:
        return None
    wanted = (url, os.environ.get("HYPERDRIVE_SERVER_TOKEN"))
    if _made_from != wanted:
        _server, _made_from = _opened(url, None, insecure=False), wanted
    return _server


def _opened(url: str, token: Optional[str], insecure: bool) -> Server:
    given = token if token is not None else os.environ.get("HYPERDRIVE_SERVER_TOKEN") or None
    kept = kept_server(url) if given is None or not insecure else None
    if kept is not None:
        given = given if given is not None else kept.token
        insecure = insecure or kept.insecure
    if given is not None and re.fullmatch(r"[A-Za-z0-9_-]{1,256}", given) is None:
        # Without the value: it is a secret.
        raise bad_argument("token", "something else", "the text that hyperdrive token create printed")
    return Server(url, given, insecure=insecure)


def _after_fork() -> None:
    if _server is not None:
        _server.forget()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
