"""How we reach outward."""
