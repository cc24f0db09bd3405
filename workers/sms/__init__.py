"""Sends the messages that events have released, and tells what became of them."""
