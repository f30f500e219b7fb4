"""Erasure of recipients on request, and the ledger that other commands obey."""
