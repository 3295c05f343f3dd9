"""Where rooms are kept: SQLite in a file or PostgreSQL, the same statements for both."""
