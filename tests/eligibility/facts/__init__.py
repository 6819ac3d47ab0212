"""Tests of `assistant/eligibility/facts/`."""
