"""The teacher's workshop: a lesson written in a form, checked as it is typed, seen as a student sees it."""
