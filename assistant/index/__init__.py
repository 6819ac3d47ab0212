"""Finding entries: embeddings, Chroma, the lexical index, and their sync from the corpus."""
