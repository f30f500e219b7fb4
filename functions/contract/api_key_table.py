"""The table of API keys: its partition and sort key."""

API_KEY_TENANT = "tenant"
API_KEY_ID = "key_id"
