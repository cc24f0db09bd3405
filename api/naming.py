"""Names of columns and views as GraphQL says them."""

from projections.naming import camel

__all__ = ["NODE", "camel"]

# The interface of everything that has a global id.
NODE = "Node"
