"""Where shards are computed: threads, processes, or a cluster. All give the same bytes; none holds state of its own."""
