"""The engine: HyperDrive's program as a child process of this interpreter, or a server on another machine."""

from .caller import Caller
from .connect import caller_for, connect, disconnect
from .process import Engine, engine
from .program import Program, find_program
from .server import Server

__all__ = [
    "Caller",
    "Engine",
    "Program",
    "Server",
    "caller_for",
    "connect",
    "disconnect",
    "engine",
    "find_program",
]
