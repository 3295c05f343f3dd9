"""A layer graph as a torch module, and three counters beside it."""
