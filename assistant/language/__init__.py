"""English and Chinese as text: languages, sentences, words, tokens, references. May import base."""
