"""Trains gradient-boosted trees on the breast cancer data and prints the validation loss of each round."""

import argparse

import lightgbm
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import train_test_split


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--learning-rate", type=float, default=0.1)
    parser.add_argument("--num-leaves", type=int, default=31)
    parser.add_argument("--min-data-in-leaf", type=int, default=20)
    parser.add_argument("--feature-fraction", type=float, default=1.0)
    parser.add_argument("--rounds", type=int, default=100)
    options = parser.parse_args()

    table, labels = load_breast_cancer(return_X_y=True)
    parts = train_test_split(table, labels, test_size=0.3, random_state=0, stratify=labels)
    training = lightgbm.Dataset(parts[0], parts[2])
    validation = lightgbm.Dataset(parts[1], parts[3], reference=training)
    lightgbm.train(
        {
            "objective": "binary",
            "metric": "binary_logloss",
            "learning_rate": options.learning_rate,
            "num_leaves": options.num_leaves,
            "min_data_in_leaf": options.min_data_in_leaf,
            "feature_fraction": options.feature_fraction,
            "num_threads": 1,
            "seed": 0,
            "verbosity": -1,
        },
        training,
        num_boost_round=options.rounds,
        valid_sets=[validation],
        valid_names=["valid"],
        # Prints lines such as: [5]	valid's binary_logloss: 0.412
        callbacks=[lightgbm.log_evaluation(period=5)],
    )


if __name__ == "__main__":
    main()
