"""The desk's pages about the library of sources."""
