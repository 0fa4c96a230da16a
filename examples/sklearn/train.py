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
    scores = []
    for fold, (training, validation) in enumerate(folds.split(images, labels), start=1):
        model = make_pipeline(StandardScaler(), SVC(C=options.C, gamma=options.gamma, kernel=options.kernel))
        model.fit(images[training], labels[training])
        scores.append(model.score(images[validation], labels[validation]))
        # The mean over the folds so far: a poor setting shows after one or two.
        print(json.dumps({"step": fold, "accuracy": sum(scores) / len(scores)}), flush=True)


if __name__ == "__main__":
    main()
