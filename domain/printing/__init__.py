"""Papers (spec B.2.4, C.5): print jobs and cash orders."""
