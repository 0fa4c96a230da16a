import os

import lightgbm as lgb
import mlflow
from sklearn.datasets import load_iris
from sklearn.model_selection import train_test_split

mlflow.lightgbm.autolog(log_models=False)
X, y = load_iris(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
train = lgb.Dataset(X_train, y_train)
test = lgb.Dataset(X_test, y_test, reference=train)
settings = {
    'objective': 'multiclass',
    'num_class': 3,
    'metric': 'multi_logloss',
    'num_leaves': int(os.environ['AZUREML_SWEEP_num_leaves']),
    'num_threads': 1,
    'verbosity': -1,
}
lgb.train(settings, train, num_boost_round=10, valid_sets=[test], valid_names=['test'])
