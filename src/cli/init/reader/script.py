"""A script as its syntax tree: values of expressions, and where its parts are."""

import ast
import math

from nodes import UNKNOWN, arithmetic, imports_of, is_number, last_name, same_kind


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
            return f"{self.qualified(node.value)}.{node.attr}"
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
