"""Reading and writing of Optuna's storages."""
