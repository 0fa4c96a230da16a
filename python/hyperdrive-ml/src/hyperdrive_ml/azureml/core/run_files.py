"""Copies of the files of a run."""

from __future__ import annotations

import os
from typing import Any, List, Optional

from ...azure.book import is_below


class RunFiles:
    """A run, as something that has files."""

    def get_file_names(self) -> List[str]:
        """Names of its files."""
        raise NotImplementedError

    def download_file(self, name: str, output_file_path: Optional[str] = None, *given: Any, **named: Any) -> None:
        """Copies one of its files.

        Args:
            name: As ``get_file_names`` has it; the part ``outputs/`` may be left out.
            output_file_path: A file, or a folder that exists or ends with a slash. Default: its name in this folder.

        Raises:
            UserErrorException: if there is no such file.
        """
        target = output_file_path or os.path.basename(name)
        if target.endswith(("/", os.sep)) or os.path.isdir(target):
            target = os.path.join(target, os.path.basename(name))
        self._copy(name, target)

    def download_files(
        self,
        prefix: Optional[str] = None,
        output_directory: Optional[str] = None,
        output_paths: Optional[List[str]] = None,
        *given: Any,
        append_prefix: Optional[bool] = None,
        **named: Any,
    ) -> None:
        """Copies all its files, or those below ``prefix``, to a folder; with ``append_prefix=False`` without it."""
        start = (prefix or "").rstrip("/")
        names = [name for name in self.get_file_names() if is_below(name, start)]
        for index, name in enumerate(names):
            short = name[len(start) :].lstrip("/") if append_prefix is False and start else name
            given_path = output_paths[index] if output_paths else short
            self.download_file(name, os.path.join(output_directory or ".", given_path))

    def _copy(self, name: str, target: str) -> None:
        """Copies a file to a path, and makes the folder of that."""
        raise NotImplementedError
