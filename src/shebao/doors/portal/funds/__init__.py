"""The funds for everybody: what each took in, paid and holds, by month, with its statements to take away."""
