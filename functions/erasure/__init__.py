"""Erasure of recipients: from the table and the archive of a project, for good."""
