"""Large datasets in memory: an inverted file with eight bits for each dimension, a fifth of the size of a full copy.

Photos are divided into cells around the centroids of k-means, and a search only scans cells that may hold one of the
nearest photos (Sivic and Zisserman 2003; Jegou, Douze and Schmid 2011, without their product quantization). It
compares all photos of these cells by integers, then those close to the best by the query's full weights, and then
those that are still close by eight more bits, which it reads from the disk. The photos that may then be one of the
best are candidates. The caller orders them by the embeddings themselves.

torch and scikit-learn take two seconds to import, so they are imported when a file is built: no command waits for them.
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
