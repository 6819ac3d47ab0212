"""Work on files that visitors send: each job a folder of its owner, taken up to a bound, done one after another.

Knows nothing of what is done: tables (`http/screening`) and papers (`http/reviews`) say that.
"""
