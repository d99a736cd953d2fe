"""One causal link a file: its equation, units and source in the docstring, its priors in the TOML beside it."""
