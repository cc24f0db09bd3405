"""Strawberry types made from declarations instead of from classes: the one place where types are values.

Strawberry reads a class with annotations; here such a class is put together by name. `Any` stands for "a GraphQL type
that only exists at run time", and nothing outside of this file needs to know how Strawberry is told about it.
"""

import inspect
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Any, get_args

import strawberry
from strawberry import UNSET

from api.permissions import Need, said

GraphQLType = Any  # a Strawberry type made here, a scalar, or an `X | None`, `list[X]` of one
Resolver = Any  # a callable; its signature is what is made here
KEYWORD = inspect.Parameter.KEYWORD_ONLY


@dataclass(frozen=True)
class Member:
    """A field of an object or input type, or an argument. `name` is the GraphQL name when it is not the camel case."""

    type: GraphQLType
    description: str
    name: str | None = None
    default: Any = UNSET  # of an input field
    needs: Need | None = None  # of a field that wants more than the field it stands under


def shell(name: str, *interfaces: type) -> GraphQLType:
    """The empty class of an object type: other types may name it before `object_type` fills it."""
    return type(name, interfaces, {"__annotations__": {}, "__module__": __name__})


def object_type(
    name: str, description: str, members: Mapping[str, Member | Any], *, into: GraphQLType | None = None
) -> GraphQLType:
    """An object type; a member is read from the source by its key, or is a field made by `resolved`."""
    made = into or shell(name)
    for key, member in members.items():
        if isinstance(member, Member):
            made.__annotations__[key] = member.type
            setattr(
                made,
                key,
                strawberry.field(name=member.name, description=member.description, metadata=said(member.needs)),
            )
        else:
            setattr(made, key, member)
    return strawberry.type(made, name=name, description=description)


def input_type(name: str, description: str, members: Mapping[str, Member]) -> GraphQLType:
    """An input type; its own name may stand in members as `Itself`."""
    made = shell(name)
    for key, member in members.items():
        made.__annotations__[key] = _of(member.type, made)
        setattr(made, key, strawberry.field(name=member.name, description=member.description, default=member.default))
    return strawberry.input(made, name=name, description=description)


def enum_type(name: str, description: str, values: Mapping[str, tuple[str, str]]) -> GraphQLType:
    """An enum; `values` maps the GraphQL name to (value, description)."""
    functional: Any = Enum  # mypy wants the name as a literal
    made = functional(
        name, {key: strawberry.enum_value(value, description=said) for key, (value, said) in values.items()}
    )
    return strawberry.enum(made, name=name, description=description)


def resolved(
    resolver: Resolver,
    answer: GraphQLType,
    description: str,
    arguments: Mapping[str, Member],
    *,
    needs: Need,
    name: str | None = None,
) -> Any:
    """A field answered by `resolver(root | info, **arguments)`; an argument that was not sent is not passed.

    Before anything is executed `permissions.py` sees to it that the client has what the field `needs`.
    """
    _sign(resolver, answer, arguments)
    return strawberry.field(resolver=resolver, description=description, name=name, metadata=said(needs))


def streamed(
    answer: GraphQLType, description: str, arguments: Mapping[str, Member], *, needs: Need, name: str | None = None
) -> Any:
    """A field of the type Subscription. It is declared for validation only: `api/live` executes subscriptions."""

    def nobody(info: strawberry.Info, **given: Any) -> AsyncGenerator[Any, None]:
        raise NotImplementedError("subscriptions are executed by api/live, once for all who ask the same")

    _sign(nobody, AsyncGenerator[answer, None], arguments)
    return strawberry.subscription(resolver=nobody, description=description, name=name, metadata=said(needs))


def _sign(resolver: Resolver, answer: GraphQLType, arguments: Mapping[str, Member]) -> None:
    """Give the resolver the signature that Strawberry reads."""
    source = next(iter(inspect.signature(resolver).parameters))
    parameters = [inspect.Parameter(source, KEYWORD, annotation=strawberry.Info if source == "info" else Any)]
    for key, argument in arguments.items():
        told = strawberry.argument(description=argument.description, name=argument.name)
        default = UNSET if type(None) in get_args(argument.type) else inspect.Parameter.empty
        parameters.append(inspect.Parameter(key, KEYWORD, annotation=Annotated[argument.type, told], default=default))
    resolver.__signature__ = inspect.Signature(parameters, return_annotation=answer)


class Itself:
    """Stands for the input type being made."""


def list_of(item: GraphQLType) -> GraphQLType:
    """`[item!]` of a type that only exists at run time."""
    return list[item]


def _of(wanted: GraphQLType, itself: type) -> GraphQLType:
    if wanted is Itself:
        return itself | None
    if wanted == list[Itself]:
        return list[itself] | None  # type: ignore[valid-type]
    return wanted


def sent(argument: Any) -> Any:
    """What the client sent; None for null and for nothing."""
    return None if argument is UNSET else argument
