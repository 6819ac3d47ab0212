"""Finding entries: embeddings, Chroma, the lexical index, and their sync from the corpus."""

import os
import sys

# Read when numpy loads its matrix library, whose idle threads otherwise spin and starve everything else on the machine.
if "numpy" not in sys.modules:
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
