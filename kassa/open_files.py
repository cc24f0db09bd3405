"""How many files and sockets this process may have open."""

import resource


def as_many_as_allowed() -> None:
    """Up to the hard limit: most systems begin at 1,024, and a thousand registers or readers are as many sockets."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
