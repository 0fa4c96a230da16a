"""A HyperDrive server on another machine, and the requests to it."""

from __future__ import annotations

import http.client
import ipaddress
import json
import secrets
import threading
import time
from typing import Any, Dict, Mapping, Optional, Tuple, cast
from urllib.parse import urlsplit

from ..errors import HyperDriveError, engine_error
from .caller import Caller

#: Longest time for one answer, seconds: a sampler may fit a model before it suggests.
ANSWER_SECONDS = 300.0
#: How often a request is repeated whose answer did not arrive, and how often the server is asked again when it is busy.
ATTEMPTS = 5


class Server(Caller):
    """A server that ``hyperdrive serve`` runs.

    Attributes:
        url: Its address, without a slash at the end.
    """

    def __init__(self, url: str, token: Optional[str], *, insecure: bool = False) -> None:
        super().__init__()
        self.url = checked_url(url, insecure=insecure)
        self._token = token
        self._connection: Optional[http.client.HTTPConnection] = None

    def check(self) -> None:
        """Asks the server who the token belongs to.

        Raises:
            HyperDriveError: SERVER_UNAUTHORIZED or SERVER_FORBIDDEN if the token does not do; PYTHON_NO_SERVER if
                nothing answers.
        """
        with self._lock:
            session = self._send("GET", "/api/v1/session", None)
        if session.get("needsToken") and not session.get("signedIn"):
            raise HyperDriveError(
                "SERVER_UNAUTHORIZED",
                f"{self.url} does not know this token" if self._token else f"{self.url} asks for a token",
                field="token",
                expected="a token of this server",
                fix=f"hyperdrive login {self.url}, hd.connect(url, token), or HYPERDRIVE_SERVER_TOKEN",
            )

    def dashboard(self, state: str) -> str:
        """The server itself, whatever the folder."""
        return self.url

    def close(self) -> None:
        """Closes the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def forget(self) -> None:
        """In a forked child: leaves the connection to its owner."""
        self._connection = None
        self._lock = threading.Lock()

    def __repr__(self) -> str:
        return f"Server({self.url!r})"

    def _exchange(self, request: bytes) -> Dict[str, Any]:
        return self._send("POST", "/api/v1/studies/requests", request)

    def _send(self, method: str, path: str, body: Optional[bytes]) -> Dict[str, Any]:
        # A repeat has the same key, so the server does nothing twice.
        headers = {"accept": "application/json", "idempotency-key": secrets.token_hex(16)}
        if body is not None:
            headers["content-type"] = "application/json"
        if self._token is not None:
            headers["authorization"] = f"Bearer {self._token}"
        failure: Optional[Exception] = None
        for attempt in range(ATTEMPTS):
            if attempt > 0:
                time.sleep(min(0.1 * 4 ** (attempt - 1), 5.0))
            try:
                status, wait, text = self._roundtrip(method, path, body, headers)
            except (OSError, http.client.HTTPException) as error:
                self.close()
                failure = error
                continue
            if status in (429, 503) and attempt + 1 < ATTEMPTS:
                time.sleep(wait)
                continue
            return _answer(self.url, status, text)
        raise HyperDriveError(
            "PYTHON_NO_SERVER",
            f"{self.url} does not answer: {failure}; everything told is kept, so open the study again later",
            field="url",
            value=self.url,
            expected="the address of a server that runs",
            fix="check the address and the network, and that hyperdrive serve runs there",
        ) from failure

    def _roundtrip(
        self, method: str, path: str, body: Optional[bytes], headers: Mapping[str, str]
    ) -> Tuple[int, float, bytes]:
        parts = urlsplit(self.url)
        if self._connection is None:
            kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
            self._connection = kind(parts.hostname or "", parts.port, timeout=ANSWER_SECONDS)
        self._connection.request(method, parts.path + path, body=body, headers=dict(headers))
        response = self._connection.getresponse()
        text = response.read()
        wait = response.getheader("retry-after") or ""
        return response.status, min(float(wait), 60.0) if wait.isdigit() else 1.0, text


def _answer(url: str, status: int, text: bytes) -> Dict[str, Any]:
    try:
        read: Any = json.loads(text)
    except ValueError:
        read = None
    answer: Dict[str, Any] = cast("Dict[str, Any]", read) if isinstance(read, dict) else {}
    if answer and status < 300:
        return answer
    code: Any = answer.get("code")
    if isinstance(code, str):
        raise engine_error({"code": code, "message": str(answer.get("detail", "")), "details": answer.get("details")})
    raise HyperDriveError(
        "PYTHON_NO_SERVER",
        f"{url} is not a HyperDrive server: it answered with status {status}",
        field="url",
        value=url,
        expected="the address of hyperdrive serve",
        fix="check the address",
    )


def checked_url(url: str, *, insecure: bool) -> str:
    """The address of a server, without a slash at the end.

    Raises:
        HyperDriveError: PYTHON_BAD_ARGUMENT if it is no address, carries a token, or would send the token in the clear.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise _bad_url(url, "an address such as https://tuning.example.org", None)
    if parts.username is not None or parts.password is not None:
        # Without the value: it is a secret.
        raise _bad_url(None, "an address without a user or password", "give the token as token=")
    if parts.scheme == "http" and not insecure and not _is_loopback(parts.hostname):
        raise _bad_url(
            url,
            "https, because plain http sends the token in the clear",
            "put an HTTPS proxy in front of the server, or give insecure=True on a network that you trust",
        )
    return url.rstrip("/")


def _bad_url(url: Optional[str], expected: str, fix: Optional[str]) -> HyperDriveError:
    given = "one with them" if url is None else repr(url)
    return HyperDriveError(
        "PYTHON_BAD_ARGUMENT",
        f"url: expected {expected}, got {given}" + (f"; {fix}" if fix else ""),
        field="url",
        value=url,
        expected=expected,
        fix=fix,
    )


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
