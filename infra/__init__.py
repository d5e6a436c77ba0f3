"""Mechanism only: no file here knows what a member is, and nothing here imports ``services``."""
