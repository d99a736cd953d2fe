"""How fast it runs: for now on paper, from datasheets."""
