"""The local run under faults: a sick table, killed functions, doubled batches, poison; what became of it."""
