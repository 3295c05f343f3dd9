"""Networks written by hand, as one would without this library; benchmarks hold the built ones against them."""
