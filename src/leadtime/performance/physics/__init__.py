"""Physics of one deployment: chips, links, memory, and the steps of training and serving."""
