"""A stand-in for Amazon Data Firehose that keeps its contract."""
