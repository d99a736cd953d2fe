"""What history says of the uncertain inputs: read-outs, observations, likelihood, chains, scores."""
