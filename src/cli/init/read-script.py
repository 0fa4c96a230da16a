"""Reads what a training script takes and prints, from its syntax tree: the script is never imported or run.

Usage: ``python3 read-script.py SCRIPT [NAME]`` prints one JSON object; NAME chooses a function or a subcommand.
Needs Python 3.8 or later and nothing but the standard library. ``script-facts.ts`` has the schema of the output.
It is one long file because a Python that knows nothing of this package runs it by its path.
"""

import ast
import json
import math
import re
import string
import sys
import tokenize

UNKNOWN = object()
#: Functions and subcommands that usually train, likeliest first.
USUAL_NAMES = ("train", "objective", "main", "run", "fit", "evaluate", "cli")
STEP_NAMES = ("step", "epoch", "iter", "iteration", "round", "fold", "batch", "global_step", "ep", "it", "i", "t")
#: Words that belong to the word after them: "val accuracy".
PREFIXES = ("train", "training", "val", "valid", "validation", "test", "eval", "dev", "mean", "avg", "average", "best")
NUMBER = r"(?<value>[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|[-+]?(?:nan|inf))"


def main():
    if sys.version_info < (3, 8):
        print(json.dumps({"kind": "old_python", "python": "%d.%d.%d" % sys.version_info[:3]}))
        return
    path, wanted = sys.argv[1], (sys.argv[2] if len(sys.argv) > 2 else None)
    version = "%d.%d.%d" % sys.version_info[:3]
    try:
        with tokenize.open(path) as file:
            text = file.read()
        tree = ast.parse(text, path)
        answer = Script(tree).facts(wanted)
    except SyntaxError as error:
        place = {"line": error.lineno or 0, "text": (error.text or "").strip()[:200]}
        answer = dict(place, kind="syntax_error", message=error.msg)
    except (OSError, ValueError, RecursionError, MemoryError) as error:
        answer = {"kind": "syntax_error", "line": 0, "text": "", "message": "%s: %s" % (type(error).__name__, error)}
    print(json.dumps(dict(answer, python=version)))


class Script:
    """What one syntax tree says."""

    def __init__(self, tree):
        self.tree = tree
        self.calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
        self.parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
        self.modules, self.origins = imports_of(tree)
        self.constants = {}
        self.mappings = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
                self.keep(node.targets[0].id, node.value)
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
                self.keep(node.target.id, node.value)
        self.enums = {
            node.name: [self.value(each.value) for each in node.body if isinstance(each, ast.Assign)]
            for node in tree.body
            if isinstance(node, ast.ClassDef) and any(last_name(base).endswith("Enum") for base in node.bases)
        }
        self.functions = [each for each in tree.body if isinstance(each, (ast.FunctionDef, ast.AsyncFunctionDef))]
        self.called_in_loops = {last_name(call.func) for call in self.calls if self.is_in_loop(call)}

    def keep(self, name, node):
        if isinstance(node, ast.Dict) or (isinstance(node, ast.Call) and last_name(node.func) == "dict"):
            self.mappings[name] = node
        # Other functions may use the same name for something else.
        value = self.value(node) if isinstance(self.scope_of(node), ast.Module) else UNKNOWN
        if value is not UNKNOWN:
            self.constants[name] = value

    def facts(self, wanted):
        ways = (
            ("argparse", self.argparse_entries),
            ("click", self.click_entries),
            ("typer", self.typer_entries),
            ("fire", self.fire_entries),
            ("config", self.config_entries),
            ("function", self.function_entries),
        )
        for source, find in ways:
            entries = [each for each in find() if each["parameters"]]
            if not entries:
                continue
            chosen = choose(entries, wanted)
            if chosen is None:
                return {"kind": "unknown_name", "names": [each["name"] for each in entries if each["name"]]}
            for each in chosen["parameters"]:
                each["compared"] = self.compared_words(each["name"])
            others = [each["name"] for each in entries if each is not chosen and each["name"]]
            return {
                "kind": "script",
                "source": source,
                "name": chosen["name"],
                "command": chosen["command"],
                "others": others,
                "parameters": chosen["parameters"],
                "metrics": self.metrics(),
                "returns": self.returned(chosen["node"]) if source == "function" else [],
            }
        return {"kind": "no_parameters", "functions": [each.name for each in self.functions]}

    # Values and places

    def value(self, node, depth=0):
        """The value of an expression of literals, constants of the module and arithmetic; else UNKNOWN."""
        if depth > 20:
            return UNKNOWN
        if isinstance(node, ast.Constant):
            plain = node.value is None or isinstance(node.value, (bool, int, float, str))
            if isinstance(node.value, float) and not math.isfinite(node.value):
                plain = False
            return node.value if plain else UNKNOWN
        if isinstance(node, ast.Name):
            return self.constants.get(node.id, UNKNOWN)
        if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
            values = [self.value(each, depth + 1) for each in node.elts]
            return UNKNOWN if UNKNOWN in values else values
        if isinstance(node, ast.Dict):
            pairs = [
                (self.value(key, depth + 1), self.value(each, depth + 1))
                for key, each in zip(node.keys, node.values)
                if key
            ]
            known = len(pairs) == len(node.keys) and all(
                isinstance(key, str) and each is not UNKNOWN for key, each in pairs
            )
            return dict(pairs) if known else UNKNOWN
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.UAdd)):
            operand = self.value(node.operand, depth + 1)
            return (-operand if isinstance(node.op, ast.USub) else operand) if is_number(operand) else UNKNOWN
        if isinstance(node, ast.BinOp):
            return arithmetic(node.op, self.value(node.left, depth + 1), self.value(node.right, depth + 1))
        if (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.value.id in getattr(self, "enums", {})
        ):
            return self.enum_value(node.value.id, node.attr)
        if isinstance(node, ast.Call):
            return self.called_value(node, depth)
        return UNKNOWN

    def called_value(self, node, depth):
        name = last_name(node.func)
        if name == "keys" and isinstance(node.func, ast.Attribute):
            return self.keys_of(node.func.value)
        if name in ("list", "tuple", "sorted", "set") and len(node.args) == 1:
            inner = self.value(node.args[0], depth + 1)
            inner = self.keys_of(node.args[0]) if inner is UNKNOWN or isinstance(inner, dict) else inner
            return sorted(inner) if name == "sorted" and isinstance(inner, list) and same_kind(inner) else inner
        if name == "range" and node.args:
            ends = [self.value(each, depth + 1) for each in node.args]
            if all(isinstance(each, int) for each in ends) and (len(ends) < 3 or ends[2] != 0):
                values = range(*ends[:3])
                return list(values) if len(values) <= 100 else UNKNOWN
        if name == "float" and len(node.args) == 1 and is_number(self.value(node.args[0], depth + 1)):
            return float(self.value(node.args[0], depth + 1))
        return UNKNOWN

    def keys_of(self, node):
        mapping = self.mappings.get(node.id) if isinstance(node, ast.Name) else node
        if isinstance(mapping, ast.Dict):
            keys = [self.value(key) if key is not None else UNKNOWN for key in mapping.keys]
            return UNKNOWN if UNKNOWN in keys else keys
        return UNKNOWN

    def enum_value(self, name, member):
        for node in self.tree.body:
            if isinstance(node, ast.ClassDef) and node.name == name:
                for each in node.body:
                    if isinstance(each, ast.Assign) and getattr(each.targets[0], "id", None) == member:
                        return self.value(each.value)
        return UNKNOWN

    def is_in_loop(self, node):
        while node in self.parents and not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            if isinstance(self.parents[node], (ast.For, ast.AsyncFor, ast.While)) and node in self.parents[node].body:
                return True
            node = self.parents[node]
        return False

    def scope_of(self, node):
        while node in self.parents:
            node = self.parents[node]
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                return node
        return node

    def qualified(self, node):
        """The name of a function with its module, such as ``click.option``, whatever the module is imported as."""
        if isinstance(node, ast.Name):
            return self.origins.get(node.id, node.id)
        if isinstance(node, ast.Attribute):
            return "%s.%s" % (self.qualified(node.value), node.attr)
        return "?"

    def compared_words(self, name):
        """The words that the script compares an option with: ``if args.optimizer == "adam"``."""
        words = []
        for node in ast.walk(self.tree):
            if not isinstance(node, ast.Compare) or last_name(node.left) != name or len(node.ops) != 1:
                continue
            if isinstance(node.ops[0], (ast.Eq, ast.NotEq, ast.In)):
                found = self.value(node.comparators[0])
                words += found if isinstance(found, list) else [found]
        return list(dict.fromkeys(word for word in words if isinstance(word, str) and word))[:20]

    # What the script takes

    def argparse_entries(self):
        adds = [
            call for call in self.calls if isinstance(call.func, ast.Attribute) and call.func.attr == "add_argument"
        ]
        owners, commands = {}, {}
        for node in ast.walk(self.tree):
            if (
                isinstance(node, ast.Assign)
                and isinstance(node.value, ast.Call)
                and isinstance(node.value.func, ast.Attribute)
            ):
                target, call = last_name(node.targets[0]), node.value
                if call.func.attr in ("add_argument_group", "add_mutually_exclusive_group"):
                    owners[target] = last_name(call.func.value)
                elif call.func.attr == "add_parser" and call.args and isinstance(self.value(call.args[0]), str):
                    commands[target] = self.value(call.args[0])
        defaults = {}
        for call in self.calls:
            if last_name(call.func) == "set_defaults":
                defaults.update({each.arg: each.value for each in call.keywords if each.arg})
        groups = {}
        for call in sorted(adds, key=lambda each: (each.lineno, each.col_offset)):
            parameter = self.argument(call, defaults)
            if parameter is not None:
                owner = last_name(call.func.value)
                for _ in range(10):
                    owner = owners.get(owner, owner)
                groups.setdefault(commands.get(owner), []).append(parameter)
        general = groups.pop(None, [])
        if not groups:
            return [entry(None, [], general)]
        return [entry(name, [name], general + own, before=len(general)) for name, own in groups.items()]

    def argument(self, call, defaults):
        names = [self.value(each) for each in call.args]
        if not names or not all(isinstance(each, str) for each in names):
            return None
        given = {each.arg: each.value for each in call.keywords if each.arg}
        flags = [each for each in names if each.startswith("-")]
        flag = next((each for each in flags if each.startswith("--")), flags[0] if flags else None)
        action = last_name(given["action"]) if "action" in given else "store"
        if isinstance(given.get("action"), ast.Constant):
            action = given["action"].value
        if action in ("help", "version"):
            return None
        dest = self.value(given["dest"]) if "dest" in given else UNKNOWN
        name = dest if isinstance(dest, str) else (flag or names[0]).lstrip("-").replace("-", "_")
        nargs = self.value(given["nargs"]) if "nargs" in given else None
        kind = {"store": "value", "store_true": "flag", "store_false": "flag", "BooleanOptionalAction": "switch"}.get(
            action, "other"
        )
        if nargs is not None and nargs != "?":
            kind = "list"
        default = given.get("default", defaults.get(name))
        if kind == "flag":
            name, default = (flag or names[0]).lstrip("-").replace("-", "_"), ast.Constant(value=False)
        return parameter_of(
            self,
            name=name,
            flag=flag,
            kind=kind,
            off=None if kind != "switch" or flag is None else "--no-" + flag.lstrip("-"),
            type_node=given.get("type"),
            default=default,
            choices=self.value(given["choices"]) if "choices" in given else UNKNOWN,
            required=(flag is None and nargs not in ("?", "*")) or self.value(given.get("required")) is True,
            help_text=given.get("help"),
            line=call.lineno,
        )

    def decorated(self, module):
        """Functions that decorators of a module make commands, with the decorator."""
        for function in self.functions:
            for each in function.decorator_list:
                called = each.func if isinstance(each, ast.Call) else each
                if last_name(called) in ("command", "group"):
                    yield function, each, self.qualified(called)

    def click_entries(self):
        found = []
        for function, decorator, called in self.decorated("click"):
            options = [
                self.click_option(each)
                for each in function.decorator_list
                if isinstance(each, ast.Call) and self.qualified(each.func).split(".")[-1] in ("option", "argument")
            ]
            if not options and "click" not in self.modules:
                continue
            if called.endswith("group"):
                continue
            single = called.startswith("click.") or called.startswith("rich_click.")
            words = [] if single else [self.command_name(function, decorator)]
            found.append(entry(words[0] if words else function.name, words, [each for each in options if each]))
        return found

    def command_name(self, function, decorator):
        if isinstance(decorator, ast.Call) and decorator.args and isinstance(self.value(decorator.args[0]), str):
            return self.value(decorator.args[0])
        return function.name.lower().replace("_", "-")

    def click_option(self, call):
        names = [self.value(each) for each in call.args]
        names = [each for each in names if isinstance(each, str)]
        if not names:
            return None
        given = {each.arg: each.value for each in call.keywords if each.arg}
        positional = last_name(call.func) == "argument"
        pair = next((each for each in names if each.startswith("-") and "/" in each), None)
        flags = [each for each in names if each.startswith("-") and "/" not in each]
        flag = next((each for each in flags if each.startswith("--")), flags[0] if flags else None)
        off = None
        if pair is not None:
            flag, off = (part.strip() for part in pair.split("/", 1))
        plain = next((each for each in names if not each.startswith("-")), None)
        name = plain or (flag or names[0]).lstrip("-").replace("-", "_")
        default = given.get("default")
        kind = "value"
        if pair is not None:
            kind = "switch" if off.startswith("--") else "flag"
        elif self.value(given.get("is_flag")) is True:
            kind = "flag"
        elif self.value(given.get("multiple")) is True or self.value(given.get("nargs", ast.Constant(value=1))) != 1:
            kind = "list"
        elif self.value(given.get("count")) is True:
            kind = "other"
        if kind == "flag":
            default = ast.Constant(value=False)
        return parameter_of(
            self,
            name=name,
            flag=None if positional else flag,
            kind=kind,
            off=off if kind == "switch" else None,
            type_node=given.get("type"),
            default=default,
            choices=UNKNOWN,
            required=(positional and "default" not in given) or self.value(given.get("required")) is True,
            help_text=given.get("help"),
            line=call.lineno,
        )

    def typer_entries(self):
        if "typer" not in self.modules:
            return []
        runs = [
            last_name(call.args[0]) for call in self.calls if self.qualified(call.func) == "typer.run" and call.args
        ]
        made = [(function, each) for function, each, called in self.decorated("typer") if called.endswith("command")]
        if runs:
            return [entry(each.name, [], self.signature(each, "typer")) for each in self.functions if each.name in runs]
        return [
            entry(name, [name] if len(made) > 1 else [], self.signature(function, "typer"))
            for function, each in made
            for name in [self.command_name(function, each)]
        ]

    def fire_entries(self):
        for call in self.calls:
            if self.qualified(call.func) in ("fire.Fire", "fire.core.Fire") and call.args:
                name = last_name(call.args[0])
                return [entry(name, [], self.signature(each, "fire")) for each in self.functions if each.name == name]
        return []

    def config_entries(self):
        for call in self.calls:
            if self.qualified(call.func) == "hyperdrive_ml.config":
                given = [(each.arg, each.value, each.value.lineno) for each in call.keywords if each.arg]
                return [
                    entry(
                        None, [], [parameter_of(self, name=name, default=node, line=line) for name, node, line in given]
                    )
                ]
        return []

    def function_entries(self):
        found = []
        for function in self.functions:
            if function.name.startswith("_") or isinstance(function, ast.AsyncFunctionDef):
                continue
            parameters = self.signature(function, "function")
            tunable = [each for each in parameters if each["type"] in ("float", "int", "bool")]
            if tunable and not any(each["required"] and each["type"] is None for each in parameters):
                found.append(entry(function.name, [], parameters, node=function))
        return found

    def signature(self, function, style):
        arguments = function.args
        named = arguments.args + arguments.kwonlyargs
        gap = [None] * (len(arguments.args) - len(arguments.defaults))
        values = gap + list(arguments.defaults) + list(arguments.kw_defaults)
        found = []
        for argument, default in zip(named, values):
            annotation, details = argument.annotation, None
            if isinstance(annotation, ast.Subscript) and last_name(annotation.value) == "Annotated":
                parts = elements(annotation)
                annotation, details = parts[0], next((each for each in parts[1:] if isinstance(each, ast.Call)), None)
            if isinstance(default, ast.Call) and last_name(default.func) in ("Option", "Argument"):
                details, default = default, (default.args[0] if default.args else None)
                if isinstance(default, ast.Constant) and default.value is Ellipsis:
                    default = None
                flags_from = details.args[1:]
            else:
                flags_from = details.args if details is not None else []
            found.append(self.signature_parameter(argument, annotation, default, details, flags_from, style))
        return found

    def signature_parameter(self, argument, annotation, default, details, flags_from, style):
        given = {each.arg: each.value for each in details.keywords if each.arg} if details is not None else {}
        default = given.get("default", default)
        words = [each for each in map(self.value, flags_from) if isinstance(each, str) and each.startswith("-")]
        long = next((each for each in words if each.startswith("--")), words[0] if words else None)
        name = argument.arg
        positional = style == "typer" and (
            last_name(details.func) == "Argument" if details is not None else default is None
        )
        flag = (
            None
            if positional or style == "function"
            else (long or "--" + (name.replace("_", "-") if style == "typer" else name))
        )
        parameter = parameter_of(
            self,
            name=name,
            flag=flag,
            type_node=annotation,
            default=default,
            required=default is None,
            help_text=given.get("help"),
            line=argument.lineno,
            ends=(given.get("min"), given.get("max")),
        )
        if parameter["type"] == "bool" and style == "typer" and flag is not None:
            if long is None:
                parameter.update(kind="switch", off="--no-" + flag.lstrip("-"))
            elif "/" in long:
                flag, off = (part.strip() for part in long.split("/", 1))
                parameter.update(kind="switch" if off.startswith("--") else "flag", flag=flag, off=off)
            else:
                parameter.update(kind="flag", off=None)
        return parameter

    def returned(self, function):
        """Names of what a function returns: keys of a mapping, else the name of the value."""
        names = []
        for node in ast.walk(function):
            if isinstance(node, ast.Return) and node.value is not None and self.scope_of(node) is function:
                mapping = self.mapping_names(node.value)
                name = None if mapping else value_name(node.value)
                names += mapping or ([name] if name else [])
        return list(dict.fromkeys(names))

    # What the script prints

    def metrics(self):
        found = []
        for call in self.calls:
            for name, channel, pattern, has_step in self.reported(call):
                scope = self.scope_of(call)
                repeated = self.is_in_loop(call) or getattr(scope, "name", None) in self.called_in_loops
                facts = {"name": name, "channel": channel, "pattern": pattern}
                found.append(dict(facts, curve=has_step or repeated, line=call.lineno))
        return sorted(found, key=lambda each: each["line"]) + self.library_metrics()

    def reported(self, call):
        called = self.qualified(call.func)
        keywords = {each.arg: each.value for each in call.keywords if each.arg}
        if called == "hyperdrive_ml.report":
            names = [name for name in keywords if name not in ("step", "value")]
            value = call.args[0] if call.args else keywords.get("value")
            names += [value_name(value) or "value"] if value is not None else []
            return [(name, "report", None, "step" in keywords) for name in names]
        if called == "mlflow.log_metric" and call.args and isinstance(self.value(call.args[0]), str):
            return [(self.value(call.args[0]), "mlflow", None, "step" in keywords or len(call.args) > 2)]
        if called == "mlflow.log_metrics" and call.args:
            return [
                (name, "mlflow", None, "step" in keywords or len(call.args) > 1)
                for name in self.mapping_names(call.args[0])
            ]
        is_print = called in ("print", "sys.stdout.write") or called.endswith("tqdm.write")
        if not is_print or ("file" in keywords and last_name(keywords["file"]) != "stdout"):
            return []
        separator = self.value(keywords["sep"]) if "sep" in keywords else " "
        return list(self.printed(call.args, separator if isinstance(separator, str) else " "))

    def printed(self, arguments, separator):
        first = arguments[0] if len(arguments) == 1 else None
        if isinstance(first, ast.Call) and last_name(first.func) == "dumps" and first.args:
            names = self.mapping_names(first.args[0])
            if "metric" in names and "value" in names:
                name = self.mapping_value(first.args[0], "metric")
                return [(name, "json", None, "step" in names)] if isinstance(name, str) else []
            return [(name, "json", None, "step" in names or "epoch" in names) for name in names if not is_step(name)]
        parts = []
        for index, each in enumerate(arguments):
            parts += ([separator] if index > 0 else []) + self.template(each)
        return [found for line in lines_of(parts) for found in metrics_of_line(line)]

    def mapping_names(self, node):
        if isinstance(node, ast.Name):
            node = self.mappings.get(node.id)
        if isinstance(node, ast.Dict):
            keys = [self.value(each) for each in node.keys if each is not None]
            return [key for key in keys if isinstance(key, str)]
        if isinstance(node, ast.Call) and last_name(node.func) == "dict":
            return [each.arg for each in node.keywords if each.arg]
        return []

    def mapping_value(self, node, wanted):
        pairs = zip(node.keys, node.values) if isinstance(node, ast.Dict) else []
        return next((self.value(each) for key, each in pairs if key is not None and self.value(key) == wanted), UNKNOWN)

    def template(self, node):
        """A printed text as pieces: texts, and syntax nodes where values go."""
        if isinstance(node, ast.Constant):
            return [str(node.value)]
        if isinstance(node, ast.JoinedStr):
            return [piece for each in node.values for piece in self.template(each)]
        if isinstance(node, ast.FormattedValue):
            return [node.value]
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            return self.template(node.left) + self.template(node.right)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod) and isinstance(self.value(node.left), str):
            values = list(node.right.elts) if isinstance(node.right, ast.Tuple) else [node.right]
            texts = re.split(
                r"%(?:\(\w+\))?[-+ #0]*\d*(?:\.\d+)?[diouxXeEfFgGrsa]", self.value(node.left).replace("%%", "\0")
            )
            return woven([text.replace("\0", "%") for text in texts], values)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
            text = self.value(node.func.value)
            if isinstance(text, str):
                return format_pieces(text, node)
        if isinstance(node, ast.Call) and last_name(node.func) == "str" and len(node.args) == 1:
            return [node.args[0]]
        return [node]

    def library_metrics(self):
        """What LightGBM and XGBoost print by themselves after each round."""
        names = {last_name(call.func) for call in self.calls}
        keywords = {each.arg: each for call in self.calls for each in call.keywords if each.arg}
        settings = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Dict):
                settings.update(
                    {
                        self.value(k): self.value(v)
                        for k, v in zip(node.keys, node.values)
                        if isinstance(k, ast.Constant)
                    }
                )
        settings.update(
            {
                name: self.value(each.value)
                for name, each in keywords.items()
                if name in ("metric", "eval_metric", "objective")
            }
        )
        objective = str(settings.get("objective"))
        if "lightgbm" in self.modules and "log_evaluation" in names:
            valid = self.value(keywords["valid_names"].value) if "valid_names" in keywords else ["valid_0"]
            metric = last_text(settings.get("metric")) or {
                "binary": "binary_logloss",
                "multiclass": "multi_logloss",
            }.get(objective, "l2")
            label = "%s's %s: " % (last_text(valid) or "valid_0", metric)
            pattern = r"^\[(?<step>\d+)\].*?" + escaped(label) + r"\s*" + NUMBER
            return [{"name": metric, "channel": "pattern", "pattern": pattern, "curve": True, "line": 0}]
        evals = keywords.get("evals")
        if (
            "xgboost" in self.modules
            and "train" in names
            and evals is not None
            and isinstance(evals.value, ast.List)
            and evals.value.elts
        ):
            last = evals.value.elts[-1]
            name = self.value(last.elts[-1]) if isinstance(last, ast.Tuple) else UNKNOWN
            usual = {"binary:logistic": "logloss", "multi:softprob": "mlogloss", "multi:softmax": "mlogloss"}
            metric = last_text(settings.get("eval_metric")) or usual.get(objective, "rmse")
            if isinstance(name, str):
                pattern = r"^\[(?<step>\d+)\].*?" + escaped("%s-%s:" % (name, metric)) + NUMBER
                return [{"name": metric, "channel": "pattern", "pattern": pattern, "curve": True, "line": 0}]
        return []


def entry(name, command, parameters, before=0, node=None):
    """One way to start the script. `before`: how many parameters come before the words of the command."""
    kept = list({each["name"]: each for each in parameters}.values())
    for index, each in enumerate(kept):
        each["before"] = index < before
    return {"name": name, "command": command, "parameters": kept, "node": node}


def choose(entries, wanted):
    if wanted is not None:
        return next((each for each in entries if each["name"] == wanted), None)
    rank = {name: index for index, name in enumerate(USUAL_NAMES)}
    # The first of equally good ones.
    return min(entries, key=lambda each: (rank.get(each["name"], len(rank)), -len(each["parameters"])))


def parameter_of(
    script, name, flag=None, kind="value", off=None, type_node=None, default=None, choices=UNKNOWN, required=False,
    help_text=None, line=0, ends=(None, None),
):  # fmt: skip
    value = script.value(default) if default is not None else None
    low, high = (script.value(each) if each is not None else None for each in ends)
    kind_of_value = type_name(script, type_node)
    if isinstance(type_node, ast.Call):
        called = last_name(type_node.func)
        if called == "Choice" and type_node.args:
            choices = script.value(type_node.args[0])
        elif called in ("IntRange", "FloatRange"):
            given = {each.arg: script.value(each.value) for each in type_node.keywords if each.arg}
            given.update(zip(("min", "max"), map(script.value, type_node.args)))
            low, high = given.get("min"), given.get("max")
            kind_of_value = "int" if called == "IntRange" else "float"
    if last_name(type_node) in script.enums:
        choices = script.enums[last_name(type_node)]
    if isinstance(type_node, ast.Subscript) and last_name(type_node.value) == "Literal":
        listed = [script.value(each) for each in elements(type_node)]
        choices = UNKNOWN if UNKNOWN in listed else listed
    if kind in ("flag", "switch"):
        kind_of_value = "bool"
    elif kind_of_value is None and value is not None and value is not UNKNOWN:
        kind_of_value = type(value).__name__
    # A number without a fraction may still be a float: what argparse reads as text is text.
    known = value is not UNKNOWN
    text = script.value(help_text) if help_text is not None else None
    return {
        "name": name,
        "flag": flag,
        "off": off,
        "kind": "list" if kind_of_value in ("list", "List", "Sequence", "tuple", "Tuple") else kind,
        "type": kind_of_value,
        "default": value if known else None,
        "default_known": known,
        "choices": choices if isinstance(choices, list) and choices else None,
        "low": low if is_number(low) else None,
        "high": high if is_number(high) else None,
        "required": required,
        "help": " ".join(text.split())[:200] if isinstance(text, str) else None,
        "line": line,
    }


def type_name(script, node):
    if node is None:
        return None
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.Subscript):
        if last_name(node.value) == "Optional":
            return type_name(script, elements(node)[0])
        return last_name(node.value)
    if isinstance(node, ast.BinOp):
        left = type_name(script, node.left)
        return type_name(script, node.right) if left in (None, "None") else left
    if isinstance(node, ast.Constant):
        return None
    if isinstance(node, ast.Lambda):
        return "lambda"
    return last_name(node.func if isinstance(node, ast.Call) else node)


def elements(node):
    """The parts between the brackets of a subscript."""
    inner = node.slice
    inner = inner.value if type(inner).__name__ == "Index" else inner
    return list(inner.elts) if isinstance(inner, ast.Tuple) else [inner]


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
        return "%s_%s" % (words[-2].lower(), last)
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


def woven(texts, values):
    pieces = [texts[0]]
    for value, text in zip(values, texts[1:]):
        pieces += [value, text]
    return pieces


def format_pieces(text, call):
    """The pieces of ``"…{}…".format(…)``."""
    keywords = {each.arg: each.value for each in call.keywords if each.arg}
    pieces, next_index = [], 0
    for literal, field, _, _ in string.Formatter().parse(text):
        pieces.append(literal)
        if field is None:
            continue
        name = re.split(r"[.\[]", field)[0]
        if name == "":
            name, next_index = str(next_index), next_index + 1
        node = keywords.get(name)
        if node is None and name.isdigit() and int(name) < len(call.args):
            node = call.args[int(name)]
        pieces.append(node if node is not None else ast.Name(id="value", ctx=ast.Load()))
    return pieces


def imports_of(tree):
    """Top-level names of imported modules, and what each imported name stands for."""
    modules, origins = set(), {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for each in node.names:
                modules.add(each.name.split(".")[0])
                origins[each.asname or each.name.split(".")[0]] = each.name if each.asname else each.name.split(".")[0]
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            modules.add(node.module.split(".")[0])
            for each in node.names:
                origins[each.asname or each.name] = "%s.%s" % (node.module, each.name)
    return modules, origins


def last_name(node):
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.Subscript):
        inner = elements(node)[0]
        return inner.value if isinstance(inner, ast.Constant) and isinstance(inner.value, str) else ""
    return ""


def last_text(value):
    value = value[-1] if isinstance(value, list) and value else value
    return value if isinstance(value, str) else None


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def same_kind(values):
    return all(is_number(each) for each in values) or all(isinstance(each, str) for each in values)


def arithmetic(operator, left, right):
    if not is_number(left) or not is_number(right):
        return UNKNOWN
    try:
        if isinstance(operator, ast.Add):
            return left + right
        if isinstance(operator, ast.Sub):
            return left - right
        if isinstance(operator, ast.Mult):
            return left * right
        if isinstance(operator, ast.Div):
            return left / right
        if isinstance(operator, ast.Pow) and abs(right) <= 64 and abs(left) <= 1024:
            result = left**right
            return result if is_number(result) else UNKNOWN
    except (ArithmeticError, ValueError):
        pass
    return UNKNOWN


if __name__ == "__main__":
    main()
