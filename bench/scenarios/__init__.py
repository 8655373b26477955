"""Faults and what must hold all the same: each scenario breaks something on purpose and counts what went wrong.

`laboratory` has the database, broker and processes to shoot at, `clocks` what is due meanwhile, `verdict` the
invariants; `engines`, `broker`, `database`, `sending` and `ticks` are the scenarios, `catalogue` lists them.
"""
