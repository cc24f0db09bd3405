"""Names of organisations as they are given on the command line."""

import click

_NAME = "a name begins with a letter and has lower-case letters, digits and _ only, at most 48"


def checked_name(_: click.Context, __: click.Parameter, value: str) -> str:
    """The name of an organisation, which names its schema."""
    if not value.isascii() or not value.replace("_", "a").isalnum() or value != value.lower() or not value[0].isalpha():
        raise click.BadParameter(_NAME)
    if len(value) > 48:
        raise click.BadParameter(_NAME)
    return value
