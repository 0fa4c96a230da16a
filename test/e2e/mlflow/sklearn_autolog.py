import os

import mlflow
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression

mlflow.autolog()
X, y = load_iris(return_X_y=True)
model = LogisticRegression(C=float(os.environ['AZUREML_SWEEP_C']), max_iter=300)
model.fit(X, y)

# The model that was logged can be read again.
logged = mlflow.sklearn.load_model(f'runs:/{mlflow.last_active_run().info.run_id}/model')
assert (logged.predict(X) == model.predict(X)).all()
