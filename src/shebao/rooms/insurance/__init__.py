"""Insurance: who is insured where (enrolment); contributions and benefits will stand beside it."""
