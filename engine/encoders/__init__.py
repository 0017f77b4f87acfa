"""Encoders turn text and images into embeddings: the port `Encoder` and its adapters.

Import the modules directly. `encoder` is light, but `clip` and `registry` import torch, which takes seconds.
"""
