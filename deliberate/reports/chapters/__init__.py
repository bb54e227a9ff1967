"""The chapters of the report, one file each: findings become plain values for the page."""
