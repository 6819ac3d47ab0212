"""Tests of `assistant/eligibility/verdict/`."""
