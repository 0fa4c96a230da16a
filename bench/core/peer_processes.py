"""Optuna with an objective that runs a program: `python peer_processes.py STORAGE TRIALS SLOTS FOLDER PROGRAM`."""
import os
import subprocess
import sys

import optuna

optuna.logging.set_verbosity(optuna.logging.ERROR)
storage, trials, slots, folder, program = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4], sys.argv[5]
if storage == 'memory':
    where = None
elif storage == 'sqlite':
    where = 'sqlite:///' + os.path.join(folder, 'optuna-%d.db' % os.getpid())
else:
    from optuna.storages import JournalStorage
    from optuna.storages.journal import JournalFileBackend

    where = JournalStorage(JournalFileBackend(os.path.join(folder, 'optuna-%d.log' % os.getpid())))


def objective(trial):
    trial.suggest_float('x', 0, 1)
    subprocess.run([program], check=True)
    return 0.5


study = optuna.create_study(storage=where, sampler=optuna.samplers.RandomSampler(seed=1))
study.optimize(objective, n_trials=trials, n_jobs=slots)
