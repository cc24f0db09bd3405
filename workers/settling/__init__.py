"""Results settle coupons by themselves, corrections follow corrected results, unclaimed coupons expire (P-SETTLE)."""
