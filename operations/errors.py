class OperationsError(Exception):
    """What stops a command: one line that says what, where and how to mend it, without personal data."""
