"""A layer graph drawn: boxes, overlays, DOT, SVG, pages to walk into."""
