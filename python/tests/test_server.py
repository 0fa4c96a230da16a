"""Studies on a server of its own process, port and state folder that asks for a token."""

import contextlib
import json
import os
import signal
import subprocess
from pathlib import Path
from typing import Any, Dict, Iterator, List

import hyperdrive_ml as hd
import pytest


class Served:
    """``hyperdrive serve`` in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.state = folder / "elsewhere"
        self.program = hd.find_program()
        self.token = self.command("token", "create", "ana", "--role", "member")["token"]
        self.viewer = self.command("token", "create", "eve", "--role", "viewer")["token"]
        self.port = 0
        self.start()

    def command(self, *words: str) -> Any:
        done = subprocess.run(
            self.program.command(*words, "--state", str(self.state), "--json"),
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        return json.loads(done.stdout)

    def start(self) -> None:
        words = ("serve", "--state", str(self.state), "--port", str(self.port), "--require-token", "--json")
        self.process = subprocess.Popen(self.program.command(*words), stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.url = str(json.loads(self.process.stdout.readline())["url"])
        self.port = int(self.url.rsplit(":", 1)[1])

    def stop(self, how: int = signal.SIGTERM) -> None:
        self.process.send_signal(how)
        self.process.wait(timeout=60)
        if self.process.stdout is not None:
            self.process.stdout.close()


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    server = Served(tmp_path)
    yield server
    hd.disconnect()
    with contextlib.suppress(ProcessLookupError):
        server.stop()


def test_a_function_runs_here_and_its_study_is_kept_there(served: Served, state: Path) -> None:
    hd.connect(served.url, served.token)
    here: List[int] = []

    def parabola(x: float) -> float:
        here.append(os.getpid())
        return (x - 2) ** 2

    result = hd.minimize(parabola, {"x": hd.range(-5, 5)}, trials=15, seed=1, name="parabola", progress=False)
    assert result.best.value < 1
    assert set(here) == {os.getpid()}
    assert not state.exists()
    (listed,) = served.command("status")
    assert (listed["name"], listed["trials"]["completed"]) == ("parabola", 15)
    assert result.state == served.url


def test_the_environment_names_the_server_and_a_state_folder_stays_here(
    served: Served, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HYPERDRIVE_SERVER", served.url)
    monkeypatch.setenv("HYPERDRIVE_SERVER_TOKEN", served.token)
    with hd.Study.create({"x": hd.range(0, 1)}, trials=2, name="there") as study:
        assert study.state == served.url
        assert study.dashboard() == f"{served.url}/sweeps/{study.id}"
        study.ask().tell(1)
    with hd.Study.open("there") as study:
        assert [each["state"] for each in study.trials()] == ["completed"]
    with hd.Study.create({"x": hd.range(0, 1)}, trials=2, state=state) as study:
        assert study.state == str(state)


def test_a_restarted_server_still_knows_the_trials_that_run_here(served: Served) -> None:
    hd.connect(served.url, served.token)
    study = hd.Study.create({"x": hd.range(0, 1)}, trials=4, seed=1)
    first, second = study.ask_many(2)
    first.report(0.5, step=1)
    served.stop(signal.SIGKILL)
    served.start()
    first.tell(0.25)
    # The second one is still evaluated here: ask does not hand it out again.
    assert [each.number for each in study.ask_many(5)] == [2, 3]
    second.tell(0.75)
    assert [each["state"] for each in study.trials()][:2] == ["completed", "completed"]
    # A program that opens the study again gets what was left.
    again = hd.Study.open(study.id)
    assert [each.number for each in again.ask_many(5)] == [2, 3]


@pytest.mark.parametrize("token", [None, "hd_abcd_" + "x" * 43])
def test_a_missing_or_wrong_token_is_refused_and_not_repeated_in_the_message(served: Served, token: str) -> None:
    with pytest.raises(hd.HyperDriveError) as refused:
        hd.connect(served.url, token)
    assert refused.value.code == "SERVER_UNAUTHORIZED"
    assert "xxxx" not in str(refused.value)


def test_a_viewer_cannot_ask(served: Served) -> None:
    hd.connect(served.url, served.viewer)
    with pytest.raises(hd.HyperDriveError) as refused:
        hd.Study.create({"x": hd.range(0, 1)})
    assert refused.value.code == "SERVER_FORBIDDEN"


def test_a_server_keeps_to_its_own_folder_and_dashboard(served: Served, tmp_path: Path) -> None:
    from hyperdrive_ml.engine import Server

    server = Server(served.url, served.token)
    requests: List[Dict[str, Any]] = [
        {"op": "create", "space": {"x": ["uniform", [0, 1]]}, "state": str(tmp_path / "other")},
        {"op": "open", "study": "x", "state": "/"},
        {"op": "serve"},
        {"op": "nothing"},
        {"op": "tell", "trial": 1.5},
    ]
    for request in requests:
        with pytest.raises(hd.HyperDriveError) as refused:
            server.call(**request)
        assert refused.value.code == "CLI_BAD_REQUEST"
    with pytest.raises(hd.HyperDriveError) as unnamed:
        server.call("ask")
    assert unnamed.value.code == "CLI_NO_STUDY"
    with pytest.raises(hd.HyperDriveError) as unknown:
        server.call("ask", study="hd-none")
    assert unknown.value.code == "CLI_UNKNOWN_SWEEP"
    with pytest.raises(hd.HyperDriveError) as package:
        server.call("create", space={"x": ["uniform", [0, 1]]}, sampling={"type": "some-package/sampler"})
    assert package.value.code == "FORMATS_BAD_STUDY"
    server.close()


def test_a_notebook_shows_a_study_of_the_server_open_closed_and_unknown(served: Served, state: Path) -> None:
    hd.connect(served.url, served.token)
    with hd.Study.create({"x": hd.range(0, 1)}, trials=2, name="far", seed=1) as study:
        study.ask().tell(4)
        view = hd.view("far")
        assert repr(view) == "far: running, 1 of 2 trials, best 4.0000 (trial 0)"
        page = view.page()
        assert page.html.startswith('<div class="hd-view"')
        study.ask().tell(5)
    ended = hd.view(study.id).page()
    assert ended.is_over
    assert ended.position > page.position
    with pytest.raises(hd.HyperDriveError) as unknown:
        repr(hd.view("nowhere"))
    assert unknown.value.code == "CLI_UNKNOWN_SWEEP"
    # The page comes from the server: nothing is made here.
    assert not state.exists()


def test_a_repeated_request_has_its_effect_once(served: Served) -> None:
    hd.connect(served.url, served.token)
    study = hd.Study.create({"x": hd.range(0, 1)}, trials=3)
    from hyperdrive_ml.engine import Server

    server = Server(served.url, served.token)
    body = json.dumps({"id": 1, "op": "ask", "study": study.id}).encode()
    headers = {"content-type": "application/json", "authorization": f"Bearer {served.token}", "idempotency-key": "k"}
    answers = [server._roundtrip("POST", "/api/v1/studies/requests", body, headers)[2] for _ in range(2)]
    assert answers[0] == answers[1]
    assert len(study.trials()) == 1
    server.close()


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://tuning.example.org", "plain http sends the token in the clear"),
        ("ftp://tuning.example.org", "an address such as"),
        ("tuning.example.org", "an address such as"),
        ("https://ana:secret@tuning.example.org", "without a user or password"),
    ],
)
def test_addresses_that_would_give_the_token_away_are_refused(url: str, words: str) -> None:
    with pytest.raises(hd.HyperDriveError, match=words) as refused:
        hd.connect(url, "hd_abcd_0123456789")
    assert "secret" not in str(refused.value)


def test_nothing_at_the_address_is_an_error_with_the_fix() -> None:
    with pytest.raises(hd.HyperDriveError) as missing:
        hd.connect("http://127.0.0.1:1")
    assert missing.value.code == "PYTHON_NO_SERVER"
    assert "hyperdrive serve" in str(missing.value.fix)


def logged_in(served: Served, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keeps the server as a user would, in a home of its own."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder / "config"))
    words = served.program.command("login", served.url.replace("127.0.0.1", "LOCALHOST"))
    subprocess.run(words, input=served.token, stdout=subprocess.PIPE, text=True, check=True)
    return folder / "config" / "hyperdrive" / "servers.json"


def test_python_uses_the_token_that_hyperdrive_login_keeps(
    served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = logged_in(served, tmp_path, monkeypatch)
    hd.connect(served.url.replace("127.0.0.1", "localhost") + "/")
    with hd.Study.create({"x": hd.range(0, 1)}, trials=2) as study:
        study.ask().tell(1)
    hd.disconnect()
    with pytest.raises(hd.HyperDriveError, match="asks for a token"):
        hd.connect(served.url)
    file.write_text('{"servers": [{"token": "secret-of-mine"')
    with pytest.raises(hd.HyperDriveError) as refused:
        hd.connect(served.url)
    assert refused.value.code == "REMOTE_BAD_LOGIN_FILE"
    assert "secret-of-mine" not in str(refused.value)
    assert refused.value.__cause__ is None
