"""Rows of measured tables, read: what each says, and what it leaves blank."""
