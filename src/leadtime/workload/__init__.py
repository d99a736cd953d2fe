"""What a model must compute, move and send."""
