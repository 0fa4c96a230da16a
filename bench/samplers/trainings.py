"""Real trainings with scikit-learn: models made of a configuration, cross-validated on data sets that scikit-learn ships or makes.

Folds and seeds are fixed, so a loss is a function of the configuration. `training(name)` gives the one of that name.
"""

import numpy as np


class Training:
    """Cross-validation of one kind of model on one data set."""

    def __init__(self, load, rows, make, scoring, folds=3):
        from sklearn.model_selection import KFold, StratifiedKFold

        X, y = load(return_X_y=True)
        order = np.random.default_rng(0).permutation(len(y))[:rows]
        self.X, self.y, self.make, self.scoring = X[order], y[order], make, scoring
        splitter = StratifiedKFold if "neg_root" not in scoring else KFold
        self.folds = splitter(folds, shuffle=True, random_state=0)

    def __call__(self, config):
        from sklearn.model_selection import cross_val_score

        scores = cross_val_score(self.make(config), self.X, self.y, scoring=self.scoring, cv=self.folds)
        loss = float(1 - scores.mean() if self.scoring == "accuracy" else -scores.mean())
        return loss if np.isfinite(loss) else None


def scaled(model, scaler="standard"):
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import MinMaxScaler, QuantileTransformer, StandardScaler

    makers = {
        "standard": StandardScaler,
        "minmax": MinMaxScaler,
        "quantile": lambda: QuantileTransformer(n_quantiles=50),
        "none": None,
    }
    make = makers[scaler]
    return make_pipeline(make(), model) if make else make_pipeline(model)


def svc(config):
    from sklearn.svm import SVC

    kernel = config["kernel"]
    extra = {key: value for key, value in kernel.items() if key != "name"}
    if "degree" in extra:
        extra["degree"] += 1
    return scaled(SVC(C=config["c"], kernel=kernel["name"], max_iter=2000, **extra), config["scaler"])


def forest(config):
    from sklearn.ensemble import RandomForestClassifier

    return RandomForestClassifier(
        n_estimators=int(config["trees"]),
        max_features=config["features"],
        max_depth=int(config["depth"]) + 1,
        min_samples_leaf=int(config["leaf"]),
        criterion=config["criterion"],
        max_samples=config["samples"],
        random_state=0,
    )


def boosting(config):
    from sklearn.ensemble import GradientBoostingRegressor

    return GradientBoostingRegressor(
        learning_rate=config["rate"],
        n_estimators=int(config["trees"]),
        max_depth=int(config["depth"]) + 1,
        subsample=config["subsample"],
        min_samples_leaf=int(config["leaf"]),
        max_features=config["features"],
        loss=config["loss"],
        random_state=0,
    )


def boosting_classifier(config):
    from sklearn.ensemble import GradientBoostingClassifier

    return GradientBoostingClassifier(
        learning_rate=config["rate"],
        n_estimators=int(config["trees"]),
        max_depth=int(config["depth"]) + 1,
        subsample=config["subsample"],
        min_samples_leaf=int(config["leaf"]),
        max_features=config["features"],
        random_state=0,
    )


def perceptron(config):
    from sklearn.neural_network import MLPClassifier

    solver = config["solver"]
    return scaled(
        MLPClassifier(
            hidden_layer_sizes=(int(config["width"]),) * (int(config["layers"]) + 1),
            activation=config["activation"],
            alpha=config["alpha"],
            batch_size=int(config["batch"]),
            solver=solver["name"],
            learning_rate_init=solver["rate"],
            momentum=solver.get("momentum", 0.9),
            max_iter=15,
            random_state=0,
        )
    )


def pipeline(config):
    """Scaling, projection and one of three classifiers."""
    from sklearn.decomposition import PCA
    from sklearn.linear_model import LogisticRegression
    from sklearn.neighbors import KNeighborsClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.tree import DecisionTreeClassifier

    model = config["model"]
    if model["name"] == "knn":
        last = KNeighborsClassifier(n_neighbors=int(model["k"]), weights=model["weights"], p=model["p"])
    elif model["name"] == "logistic":
        last = LogisticRegression(C=model["c"], max_iter=60)
    else:
        last = DecisionTreeClassifier(
            max_depth=int(model["depth"]) + 1, ccp_alpha=model["pruning"], random_state=0
        )
    return make_pipeline(scaled(PCA(config["variance"], random_state=0), config["scaler"]), last)


def kernel_ridge(config):
    from sklearn.kernel_ridge import KernelRidge

    return scaled(
        KernelRidge(alpha=config["alpha"], kernel=config["kernel"], gamma=config["gamma"], degree=2), config["scaler"]
    )


def extra_trees(config):
    from sklearn.ensemble import ExtraTreesClassifier

    return ExtraTreesClassifier(
        n_estimators=int(config["trees"]),
        max_features=config["features"],
        max_depth=int(config["depth"]) + 1,
        min_samples_split=int(config["split"]),
        bootstrap=config["bootstrap"],
        random_state=0,
    )


def tree(config):
    from sklearn.tree import DecisionTreeClassifier

    return DecisionTreeClassifier(
        max_depth=int(config["depth"]) + 1,
        min_samples_leaf=int(config["leaf"]),
        min_samples_split=int(config["split"]),
        max_features=config["features"],
        ccp_alpha=config["pruning"],
        criterion=config["criterion"],
        random_state=0,
    )


def logistic(config):
    from sklearn.linear_model import LogisticRegression

    return scaled(
        LogisticRegression(
            C=config["c"],
            l1_ratio=config["l1"],
            fit_intercept=config["intercept"],
            solver="saga",
            max_iter=int(config["steps"]),
            class_weight="balanced" if config["balanced"] else None,
            random_state=0,
        ),
        config["scaler"],
    )


def descent(config):
    """Stochastic gradient descent with one of three schedules."""
    from sklearn.linear_model import SGDClassifier

    schedule = config["schedule"]
    return scaled(
        SGDClassifier(
            loss=config["loss"],
            penalty="elasticnet",
            l1_ratio=config["l1"],
            alpha=config["alpha"],
            learning_rate=schedule["name"],
            eta0=schedule.get("eta0", 0.01),
            power_t=schedule.get("power", 0.25),
            average=config["average"],
            max_iter=20,
            random_state=0,
        ),
        config["scaler"],
    )


def support_regression(config):
    from sklearn.svm import SVR

    kernel = config["kernel"]
    extra = {key: value for key, value in kernel.items() if key != "name"}
    return scaled(
        SVR(C=config["c"], epsilon=config["epsilon"], kernel=kernel["name"], max_iter=3000, **extra), config["scaler"]
    )


def elastic_net(config):
    from sklearn.linear_model import ElasticNet
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import PolynomialFeatures

    model = ElasticNet(alpha=config["alpha"], l1_ratio=config["l1"], max_iter=300, selection=config["selection"], random_state=0)
    return make_pipeline(PolynomialFeatures(int(config["degree"]) + 1), scaled(model, config["scaler"]))


def ada_boost(config):
    from sklearn.ensemble import AdaBoostClassifier
    from sklearn.tree import DecisionTreeClassifier

    return AdaBoostClassifier(
        DecisionTreeClassifier(max_depth=int(config["depth"]) + 1, min_samples_leaf=int(config["leaf"]), random_state=0),
        n_estimators=int(config["trees"]),
        learning_rate=config["rate"],
        random_state=0,
    )


def network_regression(config):
    from sklearn.compose import TransformedTargetRegressor
    from sklearn.neural_network import MLPRegressor
    from sklearn.preprocessing import StandardScaler

    network = MLPRegressor(
        hidden_layer_sizes=(int(config["width"]),) * (int(config["layers"]) + 1),
        activation=config["activation"],
        alpha=config["alpha"],
        learning_rate_init=config["rate"],
        batch_size=int(config["batch"]),
        beta_1=config["momentum"],
        max_iter=int(config["epochs"]),
        random_state=0,
    )
    return TransformedTargetRegressor(scaled(network), transformer=StandardScaler())


def random_features(config):
    """Random Fourier features, then logistic regression."""
    from sklearn.kernel_approximation import RBFSampler
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    features = RBFSampler(gamma=config["gamma"], n_components=int(config["components"]), random_state=0)
    return make_pipeline(scaled(features, config["scaler"]), LogisticRegression(C=config["c"], max_iter=30))


def friedman(return_X_y):
    """200 rows, 10 columns of which 5 matter."""
    from sklearn.datasets import make_friedman1

    return make_friedman1(200, noise=1.0, random_state=0)


def clusters(return_X_y):
    """300 rows of three classes in two clusters each, with 5 % wrong labels."""
    from sklearn.datasets import make_classification

    return make_classification(
        300, 12, n_informative=5, n_redundant=3, n_classes=3, n_clusters_per_class=2, flip_y=0.05, random_state=0
    )


def training(name):
    from sklearn import datasets as d

    rmse = "neg_root_mean_squared_error"
    makers = {
        "tree-digits": lambda: Training(d.load_digits, 400, tree, "neg_log_loss"),
        "tree-clusters": lambda: Training(clusters, 300, tree, "neg_log_loss"),
        "logistic-cancer": lambda: Training(d.load_breast_cancer, 250, logistic, "neg_log_loss"),
        "descent-digits": lambda: Training(d.load_digits, 300, descent, "accuracy"),
        "descent-cancer": lambda: Training(d.load_breast_cancer, 300, descent, "accuracy"),
        "svr-friedman": lambda: Training(friedman, 200, support_regression, rmse),
        "svr-diabetes": lambda: Training(d.load_diabetes, 200, support_regression, rmse),
        "elastic-friedman": lambda: Training(friedman, 150, elastic_net, rmse),
        "forest-clusters": lambda: Training(clusters, 200, forest, "neg_log_loss", 2),
        "boosting-friedman": lambda: Training(friedman, 150, boosting, rmse, 2),
        "ada-clusters": lambda: Training(clusters, 200, ada_boost, "neg_log_loss", 2),
        "network-friedman": lambda: Training(friedman, 150, network_regression, rmse, 2),
        "features-clusters": lambda: Training(clusters, 300, random_features, "neg_log_loss"),
        "svc-digits": lambda: Training(d.load_digits, 500, svc, "accuracy"),
        "forest-cancer": lambda: Training(d.load_breast_cancer, 400, forest, "neg_log_loss"),
        "boosting-diabetes": lambda: Training(d.load_diabetes, 442, boosting, rmse),
        "boosting-wine": lambda: Training(d.load_wine, 178, boosting_classifier, "neg_log_loss"),
        "mlp-digits": lambda: Training(d.load_digits, 400, perceptron, "neg_log_loss"),
        "pipeline-digits": lambda: Training(d.load_digits, 500, pipeline, "accuracy"),
        "kernel-ridge-diabetes": lambda: Training(d.load_diabetes, 442, kernel_ridge, rmse),
        "extra-trees-digits": lambda: Training(d.load_digits, 500, extra_trees, "neg_log_loss"),
        "mlp-wine": lambda: Training(d.load_wine, 178, perceptron, "neg_log_loss"),
    }
    return makers[name]()
