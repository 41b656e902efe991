"""What is claimed, and what the last recorded run of the tests showed: for overseers to read."""
