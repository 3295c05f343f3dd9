"""What of a lesson stands on a page: the exercise that is solved there, the tour that leads over it."""
