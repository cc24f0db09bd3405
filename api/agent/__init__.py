"""The door of agents: they enrol with a key and report registers, over plain HTTP (docs/agent.md)."""
