"""Studies of Optuna become studies of HyperDrive, and back."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Iterator, List, Optional, Tuple

import hyperdrive_ml as hd
import hyperdrive_ml.optuna as ours
import pytest

STATES = ours.trial.TrialState


def objective(trial: Any) -> float:
    x: float = trial.suggest_float("x", -10, 10)
    rate: float = trial.suggest_float("rate", 1e-4, 1e-1, log=True)
    width: int = trial.suggest_int("width", 8, 64, step=8)
    kind = trial.suggest_categorical("kind", ["sgd", None, 3, True])
    for epoch in range(3):
        trial.report(x + epoch, epoch)
    trial.set_user_attr("folds", [1, {"of": kind}])
    if trial.number == 2:
        raise ours.TrialPruned() if isinstance(trial, ours.Trial) else theirs().TrialPruned()
    if trial.number == 3:
        raise ValueError("no such thing")
    return x + rate + width


def theirs() -> Any:
    return pytest.importorskip("optuna", reason="pip install optuna")


def facts(trials: Any) -> List[Tuple[Any, ...]]:
    """What must survive a journey."""
    return [
        (
            *(each.number, each.state.name, each.values, each.params, each.user_attrs, each.intermediate_values),
            {name: repr(distribution) for name, distribution in each.distributions.items()},
            *(wall_time(each.datetime_start), wall_time(each.datetime_complete)),
        )
        for each in trials
    ]


def wall_time(time: Optional[datetime]) -> Optional[datetime]:
    """Optuna 4 leaves the zone of a time in a journal of Optuna 5 on it."""
    return time if time is None or time.tzinfo is None else time.astimezone().replace(tzinfo=None)


def storages(library: Any, folder: Path) -> Iterator[Tuple[Any, str]]:
    """Each storage of Optuna and its address."""
    yield f"sqlite:///{folder / 'study.db'}", f"sqlite:///{folder / 'study.db'}"
    journal = str(folder / "study.log")
    yield library.storages.JournalStorage(library.storages.journal.JournalFileBackend(journal)), journal


def filled(library: Any, storage: Any) -> Any:
    study = library.create_study(study_name="digits", storage=storage, direction="maximize")
    study.set_user_attr("data", {"rows": 3})
    study.optimize(objective, n_trials=6, catch=(ValueError,))
    study.enqueue_trial({"x": 1.5})
    return study


def test_a_study_of_optuna_arrives_whole_and_goes_on(tmp_path: Path) -> None:
    optuna = theirs()
    for storage, address in storages(optuna, tmp_path):
        original = filled(optuna, storage)
        with ours.import_study(address, "digits") as tuned:
            study = ours.study.Study(ours.ledger.ledger_of(tuned))
            assert facts(study.trials[:6]) == facts(original.trials[:6])
            assert study.user_attrs == {"data": {"rows": 3}}
            assert (study.direction.name, study.best_value) == ("MAXIMIZE", original.best_value)
            waiting = study.trials[6]
            assert (waiting.state, waiting.system_attrs["fixed_params"]) == (STATES.WAITING, {"x": 1.5})
            study.optimize(objective, n_trials=3)
            assert study.trials[6].params["x"] == 1.5
            assert len(study.trials) == 9


def test_a_study_goes_back_to_optuna(tmp_path: Path) -> None:
    optuna = theirs()
    study = filled(ours, None)
    for storage, address in storages(optuna, tmp_path):
        assert ours.export_study("digits", address, study_name="back") == 6
        loaded = optuna.load_study(study_name="back", storage=storage)
        assert facts(loaded.trials) == facts(study.trials[:6])
        assert (loaded.user_attrs, loaded.best_value) == ({"data": {"rows": 3}}, study.best_value)
        loaded.optimize(lambda trial: trial.suggest_float("x", -10, 10), n_trials=2)
        assert len(loaded.trials) == 8


@pytest.mark.parametrize("name", ["back.db", "back.log"])
def test_there_and_back(tmp_path: Path, name: str) -> None:
    study = filled(ours, None)
    address = str(tmp_path / name)
    ours.export_study("digits", address)
    with ours.import_study(address, state=tmp_path / "other") as tuned:
        again = ours.study.Study(ours.ledger.ledger_of(tuned))
        assert facts(again.trials) == facts(study.trials[:6])
        assert again.user_attrs == study.user_attrs


def test_several_objectives_there_and_back(tmp_path: Path) -> None:
    study = ours.create_study(study_name="front", directions=["minimize", "maximize"])
    study.set_metric_names(["seconds", "accuracy"])
    study.optimize(lambda trial: (trial.suggest_float("x", 0, 1), trial.params["x"] ** 2), n_trials=5)
    ours.export_study("front", str(tmp_path / "front.db"))
    with ours.import_study(str(tmp_path / "front.db"), state=tmp_path / "other") as tuned:
        again = ours.study.Study(ours.ledger.ledger_of(tuned))
        assert facts(again.trials) == facts(study.trials)
        assert again.metric_names == ["seconds", "accuracy"]
        assert [each.name for each in again.directions] == ["MINIMIZE", "MAXIMIZE"]


def test_times_are_those_of_the_clock_on_the_wall(tmp_path: Path) -> None:
    """Optuna keeps local times without a zone: the same clock shows after the journey, in any zone."""
    program = f"""
import sys
import hyperdrive_ml.optuna as ours
study = ours.create_study(study_name="digits")
study.optimize(lambda trial: trial.suggest_float("x", 0, 1), n_trials=1)
ours.export_study("digits", {str(tmp_path / "far.db")!r})
print(study.trials[0].datetime_start.isoformat())
"""
    environment = {**os.environ, "TZ": "Asia/Kathmandu", "HYPERDRIVE_STATE": str(tmp_path / "far")}
    output = subprocess.run(
        [sys.executable, "-c", program], env=environment, check=True, stdout=subprocess.PIPE, text=True
    )
    there = datetime.fromisoformat(output.stdout.strip())
    assert abs(there - datetime.now(timezone.utc).replace(tzinfo=None) - timedelta(hours=5, minutes=45)) < timedelta(
        minutes=5
    )
    with ours.import_study(str(tmp_path / "far.db")) as tuned:
        assert ours.ledger.ledger_of(tuned).trials()[0].datetime_start == there


def test_a_script_goes_on_with_the_file_that_optuna_wrote(tmp_path: Path) -> None:
    optuna = theirs()
    address = f"sqlite:///{tmp_path / 'study.db'}"
    original = filled(optuna, address)
    assert ours.get_all_study_names(storage=address) == ["digits"]
    with pytest.raises(ours.exceptions.DuplicatedStudyError):
        ours.create_study(study_name="digits", storage=address)
    study = ours.create_study(study_name="digits", storage=address, load_if_exists=True)
    assert [each.params for each in study.trials[:6]] == [each.params for each in original.trials[:6]]
    study.optimize(objective, n_trials=2)
    again = ours.load_study(study_name="digits", storage=address)
    assert len(again.trials) == 8
    assert len(optuna.load_study(study_name="digits", storage=address).trials) == 7  # the file is only read


def test_the_command(tmp_path: Path) -> None:
    filled(ours, None).close()
    command = [sys.executable, "-m", "hyperdrive_ml.optuna"]
    file = f"sqlite:///{tmp_path / 'back.db'}"
    exported = subprocess.run([*command, "export", "digits", file], check=True, stdout=subprocess.PIPE, text=True)
    assert exported.stdout == f"exported digits with 6 trials to {file}\n"
    other = str(tmp_path / "other")
    imported = subprocess.run(
        [*command, "--state", other, "import", file], check=True, stdout=subprocess.PIPE, text=True
    )
    assert imported.stdout.startswith("imported digits as hd-")
    assert imported.stdout.endswith(" with 6 trials\n")
    refused = subprocess.run([*command, "import", file, "--study", "none"], stderr=subprocess.PIPE, text=True)
    assert refused.returncode == 2
    assert "study_name: expected one of digits" in refused.stderr


def test_a_file_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "study.db").write_text("no database\n")
    with pytest.raises((hd.HyperDriveError, ours.exceptions.StorageInternalError)):
        ours.import_study(str(tmp_path / "study.db"))
    with pytest.raises(hd.HyperDriveError) as caught:
        ours.import_study(str(tmp_path / "none.db"))
    assert (caught.value.code, caught.value.field) == ("PYTHON_BAD_ARGUMENT", "storage")


def test_a_study_of_a_database_server(tmp_path: Path) -> None:
    """Runs where the programs of PostgreSQL and a driver are installed."""
    optuna = theirs()
    pytest.importorskip("psycopg", reason="pip install psycopg[binary]")
    with server(tmp_path) as url:
        original = filled(optuna, url)
        with ours.import_study(url, state=tmp_path / "state") as tuned:
            study = ours.study.Study(ours.ledger.ledger_of(tuned))
            assert facts(study.trials[:6]) == facts(original.trials[:6])
            assert study.trials[6].state == STATES.WAITING


@contextlib.contextmanager
def server(folder: Path) -> Iterator[str]:
    """The address of a PostgreSQL server that ends with the block."""
    installed = shutil.which("initdb") or max(Path("/usr/lib/postgresql").glob("*/bin/initdb"), default=None)
    if installed is None:
        pytest.skip("PostgreSQL is not installed")
    programs, data = Path(installed).parent, folder / "data"
    user: List[str] = []
    if os.getuid() == 0:
        # The server refuses to run as root.
        user = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
        data.mkdir()
        shutil.chown(data, "nobody")
        for each in (folder, *folder.parents[:3]):
            each.chmod(0o755)

    def run(program: str, *words: str) -> None:
        command = [*user, str(programs / program), "-D", str(data), *words]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=data if user else folder)

    run("initdb", "-A", "trust", "-U", "owner")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = f"-p {port} -k {data} -c listen_addresses=127.0.0.1 -c fsync=off"
    run("pg_ctl", "-w", "-l", str(data / "log"), "-o", options, "start")
    try:
        yield f"postgresql://owner@127.0.0.1:{port}/postgres"
    finally:
        run("pg_ctl", "-w", "-m", "immediate", "stop")
