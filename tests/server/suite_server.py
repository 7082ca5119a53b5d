"""Our server with the conformance suite's fixtures beside its own tools, over our HTTP."""

import warnings

from mcp.shared.exceptions import MCPDeprecationWarning

from mdagent.server.app import build_server
from mdagent.server.http_transport import serve_http
from mdagent.server.settings import read_settings
from tests.server.suite_contents import add_contents
from tests.server.suite_questions import add_questions


def main() -> None:
    # The older generation asks for logging and sampling, which the newer one gave up.
    warnings.simplefilter("ignore", MCPDeprecationWarning)
    settings = read_settings(http_port=0)
    server = build_server(settings)
    add_contents(server)
    add_questions(server)
    serve_http(server, settings)


if __name__ == "__main__":
    main()
