"""Tests of `assistant/eligibility/wording/`."""
