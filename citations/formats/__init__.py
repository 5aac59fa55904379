"""Reading and writing the files in which other programs keep references: one module per format (pure)."""
