"""What turns text and images into embeddings: the port `Encoder` and its adapters.

Whoever needs one imports its module: `port` is light, while `clip` and `registry` bring torch with them.
"""
