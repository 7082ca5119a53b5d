"""A molecular dynamics laboratory behind the Model Context Protocol."""
