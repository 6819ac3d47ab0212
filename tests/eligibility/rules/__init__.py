"""Tests of `assistant/eligibility/rules/`."""
