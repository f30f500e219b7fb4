"""The table of erasure requests: its key, and its index of those that are not closed. Standard library only.

A tenant's partition holds its requests, how far the passes over its projects' archives are, and the tokens of
clients for a day.
"""

ERASURE_TENANT = "tenant"
ERASURE_ID = "erasure_id"

#: Only requests that are not closed have this attribute, so that the index has no others.
OPEN = "open"
BY_OPEN = "by_open"
#: The value of `OPEN`.
IS_OPEN = "open"

# Sort keys of the items that are no requests. No id of a request has a `#`, and all of them sort behind it.
PASS_PREFIX = "#pass#"
TOKEN_PREFIX = "#token#"
#: Less than every id of a request, and more than the others.
FIRST_ID = "$"
