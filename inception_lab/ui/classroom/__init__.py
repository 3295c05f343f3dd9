"""The class's page: the teacher's side, a student's, the screen's."""
