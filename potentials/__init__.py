"""The catalogue of potential files: one reader per format, and matching."""
