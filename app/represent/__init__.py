"""A run and its trace as something to send: JSON, words, formulas."""
