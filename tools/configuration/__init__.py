"""Generates docs/configuration.md from the code that reads the settings."""
