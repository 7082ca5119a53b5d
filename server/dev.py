"""For `mcp dev server/dev.py`: the server as a global, with the settings of the environment."""

from mdagent.server.app import build_server
from mdagent.server.settings import read_settings

mcp = build_server(read_settings())
