"""The class together: a room, a question put to everybody, two votes, and the truth that the core computes."""
