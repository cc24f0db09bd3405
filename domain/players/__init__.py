"""Players (spec 40): registration, standing, limits; personal data only sealed."""
