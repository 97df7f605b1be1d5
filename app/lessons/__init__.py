"""Lessons: text files that a teacher writes, each scene a state of the player."""
