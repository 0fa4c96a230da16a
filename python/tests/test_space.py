import pickle

import hyperdrive_ml as hd
import pytest


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (hd.choice("a", "b"), {"type": "choice", "values": ["a", "b"]}),
        (hd.choice(["a", None, True]), {"type": "choice", "values": ["a", None, True]}),
        (hd.choice(range(3)), {"type": "choice", "values": [0, 1, 2]}),
        (hd.choice((1, 2), default=2), {"type": "choice", "values": [1, 2], "default": 2}),
        (hd.randint(5), {"type": "randint", "upper": 5}),
        (hd.uniform(-1, 1), {"type": "uniform", "min_value": -1, "max_value": 1}),
        (hd.quniform(0, 10, 2), {"type": "quniform", "min_value": 0, "max_value": 10, "q": 2}),
        (hd.loguniform(-6, -1), {"type": "loguniform", "min_value": -6, "max_value": -1}),
        (hd.qloguniform(0, 3, 1), {"type": "qloguniform", "min_value": 0, "max_value": 3, "q": 1}),
        (hd.normal(0, 1), {"type": "normal", "mu": 0, "sigma": 1}),
        (hd.qnormal(0, 1, 0.5), {"type": "qnormal", "mu": 0, "sigma": 1, "q": 0.5}),
        (hd.lognormal(0, 1), {"type": "lognormal", "mu": 0, "sigma": 1}),
        (hd.qlognormal(0, 1, 1), {"type": "qlognormal", "mu": 0, "sigma": 1, "q": 1}),
        (hd.range(0, 0.5, step=0.1), {"type": "range", "low": 0, "high": 0.5, "step": 0.1}),
        (hd.log_range(1e-4, 0.1, default=0.01), {"type": "log_range", "low": 1e-4, "high": 0.1, "default": 0.01}),
        (
            hd.int_range(1, 8, when={"model": "forest"}),
            {"type": "int_range", "low": 1, "high": 8, "when": {"model": "forest"}},
        ),
        (
            hd.choice({"name": "sgd", "momentum": hd.range(0.5, 0.9)}, {"name": "adam"}),
            {
                "type": "choice",
                "values": [{"name": "sgd", "momentum": {"type": "range", "low": 0.5, "high": 0.9}}, {"name": "adam"}],
            },
        ),
    ],
)
def test_expressions_have_the_form_of_a_sweep_file(expression: hd.Expression, expected: object) -> None:
    assert expression.to_json() == expected
    assert pickle.loads(pickle.dumps(expression)) == expression


@pytest.mark.parametrize(
    ("make", "field", "words"),
    [
        (lambda: hd.uniform(5, -5), "uniform(min_value, max_value)", "swap"),
        (lambda: hd.range(1, 1), "range(low, high)", "low below high"),
        (lambda: hd.log_range(0, 1), "log_range(low)", "above 0"),
        (lambda: hd.int_range(0, 2.5), "int_range(high)", "whole number"),  # type: ignore[arg-type]
        (lambda: hd.range(0, float("inf")), "range(high)", "finite"),
        (lambda: hd.range("0", 1), "range(low)", "a finite number"),  # type: ignore[arg-type]
        (lambda: hd.normal(0, 0), "normal(sigma)", "above 0"),
        (lambda: hd.randint(0), "randint(upper)", "at least 1"),
        (lambda: hd.choice(), "choice(values)", "at least one option"),
        (lambda: hd.choice(object()).to_json(), "space", "an expression"),
    ],
)
def test_a_bad_argument_is_named_with_its_value_and_what_was_expected(make: object, field: str, words: str) -> None:
    assert callable(make)
    with pytest.raises(hd.HyperDriveError) as caught:
        make()
    error = caught.value
    assert error.code == "PYTHON_BAD_ARGUMENT"
    assert error.field == field
    assert words in str(error)
    assert error.expected is not None
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.field, again.expected) == (str(error), error.field, error.expected)


def test_scalars_of_numpy_are_numbers() -> None:
    numpy = pytest.importorskip("numpy")
    made = hd.range(numpy.float64(0), numpy.int64(2)).to_json()
    assert made == {"type": "range", "low": 0.0, "high": 2}
    assert hd.choice(numpy.arange(2).tolist()).to_json()["values"] == [0, 1]
