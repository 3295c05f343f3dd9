"""A lesson plan printed: one page for students and one for the teacher, made from the lesson's files."""

from __future__ import annotations

from inception_lab.teach.handout.page import handout

__all__ = ["handout"]
