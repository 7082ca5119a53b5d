"""The reference loop and its siblings: one Markdown file per prompt."""
