"""The MCP face: the table of contents, transports, prompts and resources."""
