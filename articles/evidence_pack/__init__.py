"""The evidence pack of an article: one file from which others can see, and check, how its pages came to be."""
