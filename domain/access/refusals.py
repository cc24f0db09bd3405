"""What is said to whoever may not."""

from typing import ClassVar

from domain.refusal import Refusal


class Unauthenticated(Refusal):
    """Nobody knows who asks."""

    code: ClassVar[str] = "UNAUTHENTICATED"


class Forbidden(Refusal):
    """Who asks is known, and may not. `details` name the permission."""

    code: ClassVar[str] = "FORBIDDEN"

    @classmethod
    def lacking(cls, permission: str) -> "Forbidden":
        """The client does not hold this permission."""
        return cls(f"this needs the permission {permission}; ask whoever gave you access for it", permission=permission)

    @classmethod
    def beyond_scope(cls, permission: str, scope: str) -> "Forbidden":
        """The client holds the permission, but not so far."""
        return cls(
            f"{permission} reaches only {scope} here, and this cannot be told apart by units; it needs the whole "
            "organisation",
            permission=permission,
            scope=scope,
        )


class RoleUnknown(Refusal):
    """Neither a built-in role nor one of the organisation is called so."""

    code: ClassVar[str] = "ROLE_UNKNOWN"


class RoleExists(Refusal):
    """The name is taken, by a built-in role or by one of the organisation."""

    code: ClassVar[str] = "ROLE_EXISTS"


class RoleInUse(Refusal):
    """Somebody holds it."""

    code: ClassVar[str] = "ROLE_IN_USE"


class NotHeld(Refusal):
    """Nobody grants what he does not hold. `details` name a permission."""

    code: ClassVar[str] = "NOT_HELD"


class SelfGrant(Refusal):
    """Nobody gives himself anything."""

    code: ClassVar[str] = "SELF_GRANT"


class LastOwner(Refusal):
    """An organisation without an owner could never have one again."""

    code: ClassVar[str] = "LAST_OWNER"


class ClientExists(Refusal):
    """Nobody gets other rights in passing: a client that is at work keeps what it was given."""

    code: ClassVar[str] = "CLIENT_EXISTS"


class ClientUnknown(Refusal):
    """No client of this name has a valid token."""

    code: ClassVar[str] = "CLIENT_UNKNOWN"
