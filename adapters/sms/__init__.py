"""Gateways that take SMS, and the box in which messages wait for their release."""
