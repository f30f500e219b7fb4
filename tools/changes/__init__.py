"""The table of docs/changing-settings.md: what Pulumi's engine answers to each change of a setting."""
