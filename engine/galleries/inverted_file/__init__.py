"""Large datasets in memory: an inverted file of embeddings in eight bits each dimension, a fifth of a copy's size.

Photos are put into cells, each around a centroid of k-means, and only the cells that may hold one of the nearest to a
query are looked at (Sivic and Zisserman 2003; Jegou, Douze and Schmid 2011, without their product quantization). They
are compared by integers, and those close to the best by the query's full weights. What is still close is compared with
eight bits more, which are read from the disk. What may then be one of the best is a candidate: the caller puts
candidates into order by the embeddings themselves.

torch and scikit-learn take two seconds to import: they are when a file is built, so that no command waits for them.
"""

from engine.galleries.inverted_file.build import build_inverted_file
from engine.galleries.inverted_file.cells import Cells
from engine.galleries.inverted_file.file import InvertedFile, inverted_file_bytes, stamp
from engine.galleries.inverted_file.remainders import Remainders, remainder_lines

__all__ = [
    "Cells",
    "InvertedFile",
    "Remainders",
    "build_inverted_file",
    "inverted_file_bytes",
    "remainder_lines",
    "stamp",
]
