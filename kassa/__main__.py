"""`python -m kassa`."""

from kassa.cli import main

if __name__ == "__main__":
    main()
