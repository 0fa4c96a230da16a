import os

import mlflow
import xgboost as xgb
from sklearn.datasets import load_iris
from sklearn.model_selection import train_test_split

mlflow.xgboost.autolog()
X, y = load_iris(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
train = xgb.DMatrix(X_train, label=y_train)
test = xgb.DMatrix(X_test, label=y_test)
settings = {
    'objective': 'multi:softprob',
    'num_class': 3,
    'eval_metric': 'mlogloss',
    'max_depth': int(os.environ['AZUREML_SWEEP_max_depth']),
    'nthread': 1,
}
booster = xgb.train(settings, train, num_boost_round=8, evals=[(test, 'test')], verbose_eval=False)

# The model that was logged can be read again.
logged = mlflow.xgboost.load_model(f'runs:/{mlflow.last_active_run().info.run_id}/model')
assert (logged.predict(test) == booster.predict(test)).all()
