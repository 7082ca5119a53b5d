"""One reader per potential file format."""
