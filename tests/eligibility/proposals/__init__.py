"""Tests of `assistant/eligibility/proposals/`."""
