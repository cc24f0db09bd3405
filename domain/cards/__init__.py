"""RFID cards (spec 50): a table of states and operations."""
