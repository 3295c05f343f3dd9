"""What a worker does with a request; the only part of the engine that imports torch."""
