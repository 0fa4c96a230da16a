"""
Optuna on the same no-op objective: `python peer_trials.py STORAGE TRIALS [FOLDER]`. Prints its version, trials a second,
processor milliseconds and wall milliseconds a trial.
"""
import os
import sys
import time

import optuna

optuna.logging.set_verbosity(optuna.logging.ERROR)
storage, trials = sys.argv[1], int(sys.argv[2])
if storage == 'memory':
    where = None
elif storage == 'sqlite':
    where = 'sqlite:///' + os.path.join(sys.argv[3], 'optuna.db')
elif storage == 'sqlite-normal':
    import sqlalchemy

    where = optuna.storages.RDBStorage('sqlite:///' + os.path.join(sys.argv[3], 'optuna.db'))

    @sqlalchemy.event.listens_for(where.engine, 'connect')
    def faster(connection, _):
        connection.execute('pragma journal_mode = wal')
        connection.execute('pragma synchronous = normal')

    where.engine.dispose()
elif storage in ('journal', 'journal-unsynced'):
    if storage == 'journal-unsynced':
        os.fsync = lambda _: None
    from optuna.storages import JournalStorage
    from optuna.storages.journal import JournalFileBackend

    where = JournalStorage(JournalFileBackend(os.path.join(sys.argv[3], 'optuna.log')))
else:
    sys.exit('unknown storage ' + storage)


def objective(trial):
    trial.suggest_float('a', 0, 1)
    trial.suggest_float('b', 1e-5, 1, log=True)
    trial.suggest_categorical('c', ['x', 'y', 'z'])
    trial.suggest_int('d', 0, 9)
    return 0.5


study = optuna.create_study(storage=where, sampler=optuna.samplers.RandomSampler(seed=1))
study.optimize(objective, n_trials=min(20, trials))
start, cpu = time.perf_counter(), time.process_time()
study.optimize(objective, n_trials=trials)
wall, cpu = time.perf_counter() - start, time.process_time() - cpu
print('%s %.1f %.4f %.4f' % (optuna.__version__, trials / wall, 1000 * cpu / trials, 1000 * wall / trials))
