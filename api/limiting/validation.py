"""Validation within bounds: what of it grows faster than the document is cut off.

graphql-core compares every two fields of one name that meet in one place of the answer and stops when its budget is
spent. The budget is a variable of the library, read at each validation, so it is set once, here, for the process. And
the library writes out the whole value around everything that is wrong in it: a few errors say as much as a hundred.
"""

from graphql import DocumentNode, GraphQLError, GraphQLSchema, validate
from graphql.validation.rules import overlapping_fields_can_be_merged as merging
from graphql.validation.validate import ValidationAbortedError

from api.errors import LimitExceeded
from api.limits import MERGING_STEPS, VALIDATION_ERRORS

merging.MAX_COMPLEXITY_BUDGET = MERGING_STEPS


def validated(schema: GraphQLSchema, document: DocumentNode) -> list[GraphQLError]:
    """What is wrong with the document; none when it may be executed. Raises LimitExceeded when validation gave up."""
    errors = validate(schema, document, max_errors=VALIDATION_ERRORS, hide_suggestions=True)
    if len(errors) <= VALIDATION_ERRORS and any(isinstance(error, ValidationAbortedError) for error in errors):
        raise LimitExceeded(
            "fields of one name meet too often in this document; name each field once, and put what fragments have in "
            "common into one of them",
            name="merging_steps",
            limit=MERGING_STEPS,
        )
    return errors
