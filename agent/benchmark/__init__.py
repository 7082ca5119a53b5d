"""Sets of tasks and questions put to a model, with and without our server's tools."""
