"""Fields that ask for the schema itself: they need a permission and have a price of their own; `__typename` is free."""

SCHEMA_READ = "platform.schema.read"
INTROSPECTING = frozenset({"__schema", "__type"})
