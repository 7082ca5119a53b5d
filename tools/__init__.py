"""One thin file per MCP tool; below them the domain, free of MCP."""
