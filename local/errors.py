"""What stops the local run and a person can mend: one line that says what is wrong and how to mend it."""


class LocalError(Exception):
    """Ends a command with its message as the only line; nothing about it is a bug of the program."""
