"""Finding entries: the lexical index, Chroma, vectors and their build from the corpus.

May import corpus and below; knows nothing of questions.
"""
