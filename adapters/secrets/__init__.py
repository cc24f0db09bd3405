"""Codes and PINs, kept so that nobody can read them back."""
