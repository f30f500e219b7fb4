"""The local run under faults: a failing table, killed functions, duplicated batches and poison records."""
