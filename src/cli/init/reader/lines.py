"""Printed lines: the values that they name, with a pattern that finds each."""

import ast
import re

from nodes import elements, last_name

STEP_NAMES = ("step", "epoch", "iter", "iteration", "round", "fold", "batch", "global_step", "ep", "it", "i", "t")
#: Words that belong to the word after them: "val accuracy".
PREFIXES = ("train", "training", "val", "valid", "validation", "test", "eval", "dev", "mean", "avg", "average", "best")
NUMBER = r"(?<value>[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|[-+]?(?:nan|inf))"


def lines_of(parts):
    """A template, split at its line breaks."""
    lines = [[]]
    for part in parts:
        if not isinstance(part, str):
            lines[-1].append(part)
            continue
        first, *rest = re.split(r"[\r\n]+", part)
        lines[-1].append(first)
        lines.extend([each] for each in rest)
    return lines


def metrics_of_line(parts):
    """The values that a printed line names, with a pattern that finds each."""
    texts, values = [""], []
    for part in parts:
        if isinstance(part, str):
            texts[-1] += part
        else:
            values.append(part)
            texts.append("")
    is_json = texts[0].lstrip().startswith("{") and texts[-1].rstrip().endswith("}")
    step = None
    found = []
    for index, node in enumerate(values):
        label, variable = label_of(texts[index]), value_name(node)
        if (is_step(label) if label else is_step(variable)) and step is None:
            step = index
            continue
        # A value without a word of its own, such as the 10 of "epoch 3/10", is no metric.
        name = label or (variable if index == 0 or texts[index].strip(" \t,;|") == "" else None)
        if name is None or is_step(name) or isinstance(node, (ast.Constant, ast.JoinedStr)):
            continue
        if is_json:
            found.append((name, "json", None, step is not None))
        elif re.search(r"[A-Za-z]", texts[index]) or step is not None or re.search(r"[A-Za-z]", texts[0]):
            found.append((name, "pattern", pattern_of(texts, step, index), step is not None))
    return found


def pattern_of(texts, step, index):
    """A regular expression of JavaScript, without constructs that need backtracking."""
    if step is None:
        start = index if re.search(r"[A-Za-z]", texts[index]) else 0
        between = [escaped(each) for each in texts[start : index + 1]]
        anchor = "^" if start == 0 and texts[0] else ""
        return anchor + r".*?".join(between) + r"\s*" + NUMBER
    before = escaped(texts[step])
    rest = r".*?".join(escaped(each) for each in texts[step + 1 : index + 1])
    return before + r"\s*(?<step>\d+)" + rest + r"\s*" + NUMBER


def escaped(text):
    """A text as a regular expression of JavaScript, without the spaces at its end; any spaces stand for spaces."""
    quoted = re.sub(r"[\^$\\.*+?()\[\]{}|/]", lambda found: "\\" + found.group(), text.rstrip())
    return re.sub(r"\s+", lambda _: r"\s+", quoted)


def label_of(text):
    """The words in front of a value: ``val accuracy: `` names it ``val_accuracy``."""
    words = re.findall(r"[A-Za-z_][\w@/]*", re.split(r"[,;|]", re.sub(r"[\s:=\[(\"'<>~-]+$", "", text))[-1])
    if (
        not words
        or not re.search(r"[\w@]$", re.sub(r"[\s:=\[(\"'<>~-]+$", "", text))
        or text.rstrip().endswith(("/", "%"))
    ):
        return None
    last = words[-1].lower()
    if len(words) > 1 and words[-2].lower() in PREFIXES:
        return f"{words[-2].lower()}_{last}"
    return last if words[-1].isupper() or words[-1].istitle() else words[-1]


def value_name(node):
    """The name of a value: of the variable, through ``.item()``, ``float(x)``, ``100 * x`` and the like."""
    for _ in range(10):
        if isinstance(node, ast.Name):
            return node.id
        if isinstance(node, ast.Attribute):
            if node.attr in ("item", "avg", "val", "value", "mean", "result", "compute"):
                node = node.value
                continue
            return node.attr
        if isinstance(node, ast.Subscript):
            inner = elements(node)[0]
            if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
                return inner.value
            node = node.value
        elif isinstance(node, ast.UnaryOp):
            node = node.operand
        elif isinstance(node, ast.BinOp):
            node = node.right if isinstance(node.left, ast.Constant) else node.left
        elif isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute) and not node.args:
                node = node.func
            elif node.args and last_name(node.func) in (
                "float",
                "round",
                "mean",
                "average",
                "int",
                "np",
                "sqrt",
                "abs",
            ):
                node = node.args[0]
            else:
                return (
                    None
                    if isinstance(node.func, ast.Name) and node.func.id in ("len", "sum", "max", "min")
                    else called_name(node)
                )
        else:
            return None
    return None


def called_name(node):
    """``accuracy_score(…)`` is a score named ``accuracy``."""
    return re.sub(r"_(score|fn|metric)$", "", last_name(node.func)) or None


def is_step(name):
    return name is not None and name.lower() in STEP_NAMES
