"""The redrive queue, on which the program and the redrive function agree. Standard library only."""

#: How often a message is received before it is a dead letter: with the function's growing delays, nearly
#: three hours of retries.
MAX_RECEIVES = 6
