"""The command line: the composition root, and the only place where all layers meet."""
