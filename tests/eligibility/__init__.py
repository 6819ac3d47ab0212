"""Tests of `assistant/eligibility/`."""
