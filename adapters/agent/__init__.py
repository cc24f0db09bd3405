"""What the agent beside registers stands on: its spool, the server's door, the ports of the machine."""
