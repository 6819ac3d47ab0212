"""Tests of `assistant/eligibility/logic/`."""
