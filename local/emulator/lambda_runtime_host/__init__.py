"""A stand-in for AWS Lambda: the declared functions, in workers of their own."""
