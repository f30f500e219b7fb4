"""Drives Pulumi's real engine with the whole program against the provider of the local run."""
