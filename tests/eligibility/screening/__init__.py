"""Tests of `assistant/eligibility/screening/`."""
