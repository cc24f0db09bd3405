"""What stands on each paper."""
