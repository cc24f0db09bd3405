"""Machines at the till: a protocol without I/O each, thin links, and an emulator that speaks the same bytes."""
