"""The offline registries: one server that answers as Crossref, PubMed, doi.org, DataCite, DOAJ, the NLM Catalog and
Retraction Watch do, from a library of real facts. For tests and for the demonstration, which needs no internet.

`python -m citations.replay` starts it. It can be told to fail in every way that registries fail.
"""
