"""Clients of our own server: the demo and what follows it."""
