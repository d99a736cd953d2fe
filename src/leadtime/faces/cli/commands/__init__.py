"""One module for each command; each exposes `command`, and its first line says what question it answers."""
