"""Values in words: numbers, layers, tables, headline figures and the summary."""
