"""What one device carries as a feed of a rack, or as several: for ``checks.rack`` (spec 11).

Whether a feed is there, and what it carries, is decided for the cords of that feed. What should be
there is known from all that the device tells: a part that does not answer is a gap, never 0.
"""
