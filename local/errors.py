"""The error of the local run that a user can fix: one line that says what is wrong and how to fix it."""


class LocalError(Exception):
    """End a command with this message as the only output line; not a bug of the program."""
