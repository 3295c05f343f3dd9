"""What a room takes and what it refuses, decided without a database and without a clock of its own."""
