"""Betting shop (spec 40): desks, shifts, coupons, withdrawals, sport events."""
