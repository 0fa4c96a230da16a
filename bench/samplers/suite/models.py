"""Models made of a configuration: parameters have the names of the libraries, so most are passed on as they are.

`model(family, config, classifies, seed)` gives an estimator. Options of a choice that are mappings add their parameters.
"""

import warnings

# Native names, as people copy them from the documentation of the libraries, and those of the classes.
XGBOOST = {"eta": "learning_rate", "lambda": "reg_lambda", "alpha": "reg_alpha", "num_boost_round": "n_estimators"}
LIGHTGBM = {
    "lambda_l1": "reg_alpha",
    "lambda_l2": "reg_lambda",
    "feature_fraction": "colsample_bytree",
    "bagging_fraction": "subsample",
    "bagging_freq": "subsample_freq",
    "min_data_in_leaf": "min_child_samples",
    "min_gain_to_split": "min_split_gain",
    "num_iterations": "n_estimators",
}


def flat(config):
    """Parameters, with those of chosen options; an option's `name` is the value of its choice."""
    found = {}
    for key, value in config.items():
        if isinstance(value, dict):
            inner = dict(value)
            if "name" in inner:
                found[key] = inner.pop("name")
            found.update(flat(inner))
        else:
            found[key] = value
    return {key: None if value == "none" else value for key, value in found.items()}


def renamed(config, names):
    return {names.get(key, key): value for key, value in config.items()}


def lightgbm(c, classifies, seed):
    import lightgbm

    make = lightgbm.LGBMClassifier if classifies else lightgbm.LGBMRegressor
    return make(n_jobs=1, verbose=-1, random_state=seed, **{"n_estimators": 30, **renamed(c, LIGHTGBM)})


def xgboost(c, classifies, seed):
    import xgboost

    make = xgboost.XGBClassifier if classifies else xgboost.XGBRegressor
    return make(n_jobs=1, random_state=seed, **{"n_estimators": 30, **renamed(c, XGBOOST)})


def hist(c, classifies, seed):
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

    make = HistGradientBoostingClassifier if classifies else HistGradientBoostingRegressor
    return make(random_state=seed, early_stopping=False, **{"max_iter": 15, **c})


def forest(c, classifies, seed):
    from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor

    make = RandomForestClassifier if classifies else RandomForestRegressor
    return make(random_state=seed, **{"n_estimators": 8, **c})


def extra_trees(c, classifies, seed):
    from sklearn.ensemble import ExtraTreesClassifier, ExtraTreesRegressor

    make = ExtraTreesClassifier if classifies else ExtraTreesRegressor
    return make(random_state=seed, **{"n_estimators": 8, **c})


def gradient_boosting(c, classifies, seed):
    from sklearn.ensemble import GradientBoostingClassifier, GradientBoostingRegressor

    make = GradientBoostingClassifier if classifies else GradientBoostingRegressor
    return make(random_state=seed, **c)


def ada_boost(c, classifies, seed):
    from sklearn.ensemble import AdaBoostClassifier
    from sklearn.tree import DecisionTreeClassifier

    boost = {key: c.pop(key) for key in ("n_estimators", "learning_rate") if key in c}
    return AdaBoostClassifier(DecisionTreeClassifier(random_state=seed, **c), random_state=seed, **boost)


def decision_tree(c, classifies, seed):
    from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

    return (DecisionTreeClassifier if classifies else DecisionTreeRegressor)(random_state=seed, **c)


def svm(c, classifies, seed):
    from sklearn.svm import SVC, SVR

    return scaled_from(SVC if classifies else SVR, c, max_iter=3000)


def scaled_from(make, c, **fixed):
    scaler = c.pop("scaler", "standard")
    return scaled(make(**fixed, **c), scaler)


def scaled(estimator, scaler="standard"):
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import MinMaxScaler, QuantileTransformer, RobustScaler, StandardScaler

    makers = {
        "standard": StandardScaler,
        "minmax": MinMaxScaler,
        "robust": RobustScaler,
        "quantile": lambda: QuantileTransformer(n_quantiles=50),
    }
    return make_pipeline(makers[scaler](), estimator) if scaler else estimator


def neighbours(c, classifies, seed):
    from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor

    return scaled_from(KNeighborsClassifier if classifies else KNeighborsRegressor, c)


def perceptron(c, classifies, seed):
    from sklearn.compose import TransformedTargetRegressor
    from sklearn.neural_network import MLPClassifier, MLPRegressor
    from sklearn.preprocessing import StandardScaler

    layers, units = c.pop("n_layers", 1), c.pop("n_units", 16)
    options = {"max_iter": 10, "hidden_layer_sizes": (int(units),) * int(layers), "random_state": seed, **c}
    if classifies:
        return scaled(MLPClassifier(**options))
    return TransformedTargetRegressor(scaled(MLPRegressor(**options)), transformer=StandardScaler())


def logistic(c, classifies, seed):
    from sklearn.linear_model import LogisticRegression

    return scaled_from(LogisticRegression, c, random_state=seed, **({} if "max_iter" in c else {"max_iter": 50}))


def elastic_net(c, classifies, seed):
    from sklearn.linear_model import ElasticNet
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import PolynomialFeatures

    degree = c.pop("degree", 1)
    last = scaled_from(ElasticNet, c, **({} if "max_iter" in c else {"max_iter": 200}), random_state=seed)
    return make_pipeline(PolynomialFeatures(int(degree), include_bias=False), last) if degree > 1 else last


def sgd(c, classifies, seed):
    from sklearn.linear_model import SGDClassifier, SGDRegressor

    fixed = {"random_state": seed, **({} if "max_iter" in c else {"max_iter": 20})}
    return scaled_from(SGDClassifier if classifies else SGDRegressor, c, **fixed)


def kernel_ridge(c, classifies, seed):
    from sklearn.kernel_ridge import KernelRidge

    return scaled_from(KernelRidge, c)


def pipeline(c, classifies, seed):
    """Selection of columns, projection, and a linear model or a support vector machine."""
    from sklearn.decomposition import PCA
    from sklearn.feature_selection import SelectPercentile
    from sklearn.pipeline import make_pipeline

    steps = [SelectPercentile(percentile=c.pop("percentile"))] if "percentile" in c else []
    if "n_components" in c:
        steps.append(PCA(c.pop("n_components"), whiten=c.pop("whiten", False), random_state=seed))
    scaler, classifier = c.pop("scaler", "standard"), c.pop("classifier")
    last = FAMILIES[classifier]({**c, "scaler": None}, classifies, seed)
    return scaled(make_pipeline(*steps, last), scaler)


def torch_network(module):
    """A PyTorch network of networks.py, which is read only where a training asks for it: torch takes a second to load."""

    def make(c, classifies, seed):
        from networks import Network

        return Network(module, c, classifies, seed)

    return make


def choice(c, classifies, seed):
    """One of several families, chosen by the parameter `model`."""
    return FAMILIES[c.pop("model")](c, classifies, seed)


FAMILIES = {
    "lightgbm": lightgbm,
    "xgboost": xgboost,
    "hist_gradient_boosting": hist,
    "random_forest": forest,
    "extra_trees": extra_trees,
    "gradient_boosting": gradient_boosting,
    "ada_boost": ada_boost,
    "decision_tree": decision_tree,
    "svm": svm,
    "knn": neighbours,
    "mlp": perceptron,
    "logistic": logistic,
    "elastic_net": elastic_net,
    "sgd": sgd,
    "kernel_ridge": kernel_ridge,
    "pipeline": pipeline,
    "choice": choice,
    "torch_mlp": torch_network("perceptron"),
    "torch_cnn": torch_network("convolutions"),
    "torch_rnn": torch_network("recurrent"),
}


def model(family, config, classifies, seed):
    warnings.filterwarnings("ignore")
    return FAMILIES[family](flat(config), classifies, seed)
