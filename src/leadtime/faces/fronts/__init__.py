"""The other fronts in pictures."""
