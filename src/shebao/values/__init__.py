"""What everything is counted in: instants and business days, months, identifiers, actors, refusals.

Pure: no Django, no database, no clock but :mod:`shebao.values.clock`.
"""
