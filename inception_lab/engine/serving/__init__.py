"""Many sessions, few workers: the queue, the pool of workers, their processes."""
