"""Fits of the laws to measured rows."""
