"""What nobody reports: silence, and times that have come: the clock of the fleet (FLEET-18, -58, -59, -88; DEC-01)."""
