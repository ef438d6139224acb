"""Who the images are of: identity, inconsistencies, search."""
