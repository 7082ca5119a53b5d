"""The reference agent: any model at our own server, within a budget, with a report."""
