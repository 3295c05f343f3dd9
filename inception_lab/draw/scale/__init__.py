"""A layer graph drawn to scale: volumes and ribbons whose sizes are channels, grids and MACs."""
