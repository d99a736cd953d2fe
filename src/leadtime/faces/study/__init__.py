"""How studies of many futures are shown: tornado, heat map, trade-offs."""
