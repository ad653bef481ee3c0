"""What each device family has, as data: tables, columns, scales, thresholds, enumerations."""
