"""Measurements, not tests: `python3 dev.py bench` prints them. Timings of one machine; the ratios travel."""
