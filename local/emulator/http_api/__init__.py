"""A stand-in for an API Gateway HTTP API."""
