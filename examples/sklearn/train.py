"""Cross-validates a support vector machine on handwritten digits."""

import argparse
import json

from sklearn.datasets import load_digits
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--C", type=float, default=1.0)
    parser.add_argument("--gamma", type=float, default=0.01)
    parser.add_argument("--kernel", choices=["rbf", "poly", "sigmoid"], default="rbf")
    parser.add_argument("--folds", type=int, default=5)
    options = parser.parse_args()

    images, labels = load_digits(return_X_y=True)
    folds = StratifiedKFold(options.folds, shuffle=True, random_state=0)
    right = 0
    for fold, (training, validation) in enumerate(folds.split(images, labels), start=1):
        model = make_pipeline(StandardScaler(), SVC(C=options.C, gamma=options.gamma, kernel=options.kernel))
        model.fit(images[training], labels[training])
        right += int((model.predict(images[validation]) == labels[validation]).sum())
        # Grows to the cross-validated accuracy at the last fold, so that a trial's best value is its final one and
        # trials can be compared after any fold. A mean over the folds so far would favor a lucky first fold.
        print(json.dumps({"step": fold, "accuracy": right / len(labels)}), flush=True)


if __name__ == "__main__":
    main()
