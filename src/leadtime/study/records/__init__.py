"""Studies on disk: shards, manifests, and what reads them."""
