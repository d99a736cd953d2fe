"""What a plan asks, the space that it searches, and what it says of a deployment."""
