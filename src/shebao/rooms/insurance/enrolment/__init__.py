"""Enrolment: which of the five insurances a person belongs to, where, since when, and in what state.

Noun: ``Enrolment``. Verb: enrol. A state is a row with a since and an until.
"""
