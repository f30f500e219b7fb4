"""The tables, files and messages of exports, on which the program and the functions agree. Standard library
only.

A tenant's partition holds its exports by id, and items of other kinds, whose sort keys begin with `#`.
"""

EXPORT_TENANT = "tenant"
EXPORT_ID = "export_id"

# Prefixes of the export bucket; a tenant's name follows.
#: Files that are complete.
FILES = "files/"
#: What a worker has not written into a file yet.
UNFINISHED = "unfinished/"

#: How long a file can be downloaded, in days after its creation.
FILE_DAYS = 7

#: The field of a queue message that names the tenant whose exports continue.
MESSAGE_TENANT = "tenant"
#: How often a message is received before it is a dead letter.
MAX_RECEIVES = 5
