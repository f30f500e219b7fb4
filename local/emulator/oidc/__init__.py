"""A stand-in for the declared issuer: its tokens, and where people sign in."""
