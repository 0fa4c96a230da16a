"""A small fully connected network trained by gradient descent in NumPy: `epochs` gives its validation metric after each epoch."""

import numpy as np


def rate_at(config, progress):
    """The learning rate after this share of the training."""
    rate = config["rate"]
    warmup = config.get("warmup", 0)
    if progress < warmup:
        return rate * progress / warmup
    schedule = config.get("schedule", "constant")
    if schedule == "cosine":
        return rate * 0.5 * (1 + np.cos(np.pi * (progress - warmup) / (1 - warmup)))
    if schedule == "step":
        return rate * (0.1 if progress >= 0.5 else 1) * (0.1 if progress >= 0.75 else 1)
    return rate


def forward(layers, X, dropout=0.0, rng=None):
    """The inputs of every layer and the output."""
    inputs = [X]
    for i, (W, b) in enumerate(layers):
        X = X @ W + b
        if i + 1 < len(layers):
            X = np.maximum(X, 0)
            if dropout > 0:
                X *= (rng.uniform(size=X.shape) >= dropout) / (1 - dropout)
            inputs.append(X)
    return inputs, X


def probabilities(scores):
    e = np.exp(scores - scores.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


def metric_of(name, output, y):
    if name == "squared":
        return float(np.mean((output[:, 0] - y) ** 2))
    if name == "error":
        return float(np.mean(output.argmax(1) != y))
    chance = probabilities(output)[np.arange(len(y)), y]
    return float(-np.mean(np.log(np.maximum(chance, 1e-12))))


def gradients(layers, inputs, output, y, metric):
    """Gradients of the training loss, layer by layer."""
    if metric == "squared":
        delta = (output - y[:, None]) / len(y)
    else:
        delta = probabilities(output)
        delta[np.arange(len(y)), y] -= 1
        delta /= len(y)
    found = []
    for (W, _), before in zip(reversed(layers), reversed(inputs), strict=True):
        found.append([before.T @ delta, delta.sum(0)])
        delta = (delta @ W.T) * (before > 0)
    return found[::-1]


def epochs(data, config, count, metric):
    X, y, V, w = data
    rng = np.random.default_rng(7)
    outputs = 1 if metric == "squared" else int(max(y.max(), w.max())) + 1
    sizes = [X.shape[1]] + [config["units"]] * config["layers"] + [outputs]
    layers = [
        [rng.normal(size=(a, b)) * np.sqrt(2 / a), np.zeros(b)] for a, b in zip(sizes[:-1], sizes[1:], strict=True)
    ]
    speeds = [[np.zeros_like(W), np.zeros_like(b)] for W, b in layers]
    squares = [[np.zeros_like(W), np.zeros_like(b)] for W, b in layers]
    batches = int(np.ceil(len(y) / config["batch"]))
    steps = 0
    values = []
    for epoch in range(count):
        order = rng.permutation(len(y))
        for batch in range(batches):
            rows = order[batch * config["batch"] : (batch + 1) * config["batch"]]
            inputs, output = forward(layers, X[rows], config["dropout"], rng)
            rate = rate_at(config, (epoch + batch / batches) / count)
            steps += 1
            for layer, speed, square, slope in zip(
                layers, speeds, squares, gradients(layers, inputs, output, y[rows], metric), strict=True
            ):
                for part in (0, 1):
                    g = slope[part] + (config["decay"] * layer[0] if part == 0 else 0)
                    speed[part] *= config["momentum"]
                    if config.get("optimizer") == "adam":
                        speed[part] += (1 - config["momentum"]) * g
                        square[part] += 0.001 * (g * g - square[part])
                        height = np.sqrt(square[part] / (1 - 0.999**steps)) + 1e-8
                        layer[part] -= rate * speed[part] / (1 - config["momentum"] ** steps) / height
                    else:
                        speed[part] += g
                        layer[part] -= rate * speed[part]
        with np.errstate(all="ignore"):
            output = forward(layers, V)[1]
            value = metric_of(metric, output, w) if np.all(np.isfinite(output)) else np.nan
        values.append(value)
        if not np.isfinite(value):
            return values
    return values
