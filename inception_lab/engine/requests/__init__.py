"""What can be asked of the engine and what it answers: values that pickle, and what they will take."""
