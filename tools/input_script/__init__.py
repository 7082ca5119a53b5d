"""Input scripts: text to logical lines to commands, static checks, dry run."""
