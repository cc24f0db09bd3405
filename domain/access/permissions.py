"""What one may be allowed: `context.object.verb` (spec B.6). Deny by default: what one does not hold is refused."""

ALL: frozenset[str] = frozenset(
    {
        "relay.document.read",
        "relay.document.record",
        "relay.report.read",
        "fleet.fn.read",
        "audit.events.read",
        "audit.payload.read",
        "platform.projection.rebuild",
    }
)
