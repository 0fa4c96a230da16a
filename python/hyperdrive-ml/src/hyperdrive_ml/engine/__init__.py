"""The engine: HyperDrive's program as a child process of this interpreter."""

from .process import Engine, engine
from .program import Program, find_program

__all__ = ["Engine", "Program", "engine", "find_program"]
