"""Values in, figures out: drawings, tables and charts of a layer graph."""
