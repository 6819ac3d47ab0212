"""Tests of `assistant/eligibility/reading/`."""
