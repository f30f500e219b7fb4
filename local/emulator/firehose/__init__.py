"""An emulator of Amazon Data Firehose: its API, transform and delivery contract."""
