"""How sure we are: policies, ensembles, runs, records, and what is read from them."""
