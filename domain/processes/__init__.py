"""Where contexts meet: decisions that one context cannot take alone (a bet is a desk, a player, a coupon and money)."""
