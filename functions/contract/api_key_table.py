"""The table of API keys: its key, and the item that registers a tenant. Standard library only.

A tenant's partition holds its keys, its registration, which the Pulumi program writes and which lives as long
as the tenant does, and the version of the partition.
"""

API_KEY_TENANT = "tenant"
API_KEY_ID = "key_id"

# Sort keys of the items that are no keys. No id of a key has a `#`, and all of them sort behind it.
REGISTRATION_ID = "#registration"
VERSION_ID = "#version"

#: Attribute of a registration: the same as long as the tenant is registered, another when its name is used
#: again. A key has the one that it was created under.
REGISTRATION = "registration"
