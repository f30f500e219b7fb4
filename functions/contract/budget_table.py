"""The table of the tenants' budgets: its key."""

#: Partition key: `<tenant>#<minute since the epoch>`.
BUDGET_KEY = "budget_key"
