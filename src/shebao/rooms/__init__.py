"""The parts of social security, one room each."""
