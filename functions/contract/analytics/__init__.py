"""SQL over the archive: its columns, the text that computes messages from them, and the named queries.

Standard library only. The program registers what stands here, and the commands run it.
"""
