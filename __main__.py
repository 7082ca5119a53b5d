"""`python -m mdagent` is the `mdagent` command."""

from mdagent.cli.main import main

raise SystemExit(main())
