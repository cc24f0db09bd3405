"""Printers: what takes a paper, and says whether it is there."""
