"""Measurements: ratios against a reference in the same run. See ``bench.__main__``."""
