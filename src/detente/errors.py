"""Every error that detente raises on purpose.

::

    DetenteError
    ├── InputError       a report, a folder or a value that cannot be read
    ├── SettingsError    an unknown setting, or a value out of its range
    ├── PluginError      a coder or reader that is not there, or does not load
    └── StoreError       a store that is no store of ours, is newer, or is busy

Each says where it happened (a path, a setting's name, a store) and what to do
about it.  A bad sentence or a bad row is no error: it becomes a `Rejection`
in the store and the run goes on.
"""

from __future__ import annotations


class DetenteError(Exception):
    """Base of all errors of detente.

    Args:
        what: what is wrong, in one sentence.
        where: the file, setting or store it is about.
        remedy: what the user can do.
    """

    def __init__(self, what: str, *, where: str = "", remedy: str = "") -> None:
        self.what, self.where, self.remedy = what, where, remedy
        super().__init__(self._sentence())

    def _sentence(self) -> str:
        head = f"{self.where}: {self.what}" if self.where else self.what
        return f"{head} ({self.remedy})" if self.remedy else head


class InputError(DetenteError):
    """A report, folder, file or argument that cannot be read."""


class SettingsError(DetenteError):
    """A setting that does not exist or has a value out of its range."""


class PluginError(DetenteError):
    """A coder or an optional library that is not installed or does not load."""


class StoreError(DetenteError):
    """A file that is no detente store, has a newer schema, or is in use."""
