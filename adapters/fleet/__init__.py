"""What the fleet keeps beside the log: tokens of agents, claims on registers, when each was heard last."""
