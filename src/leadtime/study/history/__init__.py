"""The race against history: what was known on a day, and how forecasts from it came out."""
