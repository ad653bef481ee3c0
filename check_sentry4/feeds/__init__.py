"""What the feeds of a device carry, for a rack (spec 11)."""
