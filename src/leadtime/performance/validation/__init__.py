"""Predictions against measured rows: scores, picture, page."""
