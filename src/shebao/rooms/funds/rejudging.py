"""Judging again what the database let in: no entry is lawful because a trigger once said so.

The guards judge at posting. Whoever fooled or removed them leaves entries that no seal contradicts, because they were
sealed as they are. So every entry is held against the law a second time, by statements that name no guard: the fund
wall and the whitelist (Social Insurance Law art. 64), debits and credits, the earmark of the rule it was posted by,
its month, its two hands, its reversal and its transfer.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import connection

from shebao.rooms.funds.actions.editions import foreign_law

# The running maximum: an entry posted before its month closed has a lower number than all that came after the closing,
# so a false instant does not help whoever posts into a closed month.
_ENTRIES = """
SELECT id, wrong FROM (
  SELECT e.id AS id, CASE
    WHEN b.id IS NULL THEN 'its book does not exist'
    WHEN r.id IS NULL OR r.scheme <> b.scheme OR r.entry_type <> e.entry_type
      THEN 'the rule it names is not one of its fund and kind'
    WHEN p.id IS NULL OR e.business_on < p.first_on OR e.business_on > p.last_on
      THEN 'its day lies in no open month of its book'
    WHEN p.status = 'closed' AND e.posted_so_far > p.closed_at THEN 'it was posted into a closed month'
    WHEN e.reverses_id IS NULL AND (e.business_on < r.valid_from OR e.business_on >= r.valid_until)
      THEN 'its rule was not in force on its day'
    WHEN l.n IS NULL OR l.n <> e.lines OR l.top <> e.lines THEN 'it has not the lines it says'
    WHEN l.sided <> l.n THEN 'a line is neither a debit nor a credit'
    WHEN l.difference <> 0 THEN 'debits and credits differ'
    WHEN l.gross <> 2 * e.total THEN 'its total is not that of its lines'
    WHEN l.ours <> l.n THEN 'it touches an account of another fund'
    WHEN l.earmarked <> l.n THEN 'its rule does not permit one of its accounts'
    WHEN e.reverses_id IS NULL AND l.least <= 0 THEN 'it has red ink and reverses nothing'
    WHEN e.made_by = '' OR e.approved_by = '' OR e.made_by = e.approved_by THEN 'two people did not make it'
    WHEN (r.link <> '') <> (e.transfer_id IS NOT NULL) THEN 'it and its transfer do not belong together'
  END AS wrong
  FROM (SELECT funds_entry.*, max(posted_at) OVER (ORDER BY id) AS posted_so_far FROM funds_entry) e
  LEFT JOIN funds_book b ON b.id = e.book_id
  LEFT JOIN funds_period p ON p.book_id = e.book_id AND p.ym = e.ym
  LEFT JOIN funds_rule r ON r.id = e.rule_id
  LEFT JOIN (
    SELECT q.id AS entry_id, count(*) AS n, max(o.line_no) AS top, sum(o.side * o.amount) AS difference,
      sum(o.amount) AS gross,
      sum(CASE WHEN o.side IN (1, -1) THEN 1 ELSE 0 END) AS sided,
      min(o.amount) AS least, sum(CASE WHEN a.book_id = q.book_id THEN 1 ELSE 0 END) AS ours,
      sum(CASE WHEN a.bit & CASE o.side WHEN 1 THEN s.debit_mask ELSE s.credit_mask END <> 0 THEN 1 ELSE 0 END)
        AS earmarked
    FROM funds_entry q JOIN funds_posting o ON o.entry_id = q.id
    LEFT JOIN funds_account a ON a.id = o.account_id LEFT JOIN funds_rule s ON s.id = q.rule_id
    GROUP BY q.id
  ) l ON l.entry_id = e.id
) judged WHERE wrong IS NOT NULL ORDER BY id
"""
_ORPHANS = """
SELECT DISTINCT l.entry_id, 'its lines stand without an entry' FROM funds_posting l
LEFT JOIN funds_entry e ON e.id = l.entry_id WHERE e.id IS NULL ORDER BY 1
"""
_REVERSALS = """
SELECT e.id, 'it is not the exact reversal of another entry' FROM funds_entry e
LEFT JOIN funds_entry o ON o.id = e.reverses_id
WHERE e.reverses_id IS NOT NULL AND (
  o.id IS NULL OR o.reverses_id IS NOT NULL OR o.book_id <> e.book_id OR o.rule_id <> e.rule_id OR o.lines <> e.lines
  OR o.total <> -e.total OR coalesce(o.transfer_id, 0) <> coalesce(e.transfer_id, 0) OR EXISTS (
    SELECT line_no, account_id, side, -amount FROM funds_posting WHERE entry_id = o.id
    EXCEPT SELECT line_no, account_id, side, amount FROM funds_posting WHERE entry_id = e.id
  ) OR EXISTS (SELECT 1 FROM funds_entry v WHERE v.reverses_id = e.reverses_id AND v.id <> e.id)
) ORDER BY e.id
"""
_TRANSFERRED = """
SELECT e.id, 'it is not what its transfer says' FROM funds_entry e
JOIN funds_rule r ON r.id = e.rule_id LEFT JOIN funds_transfer t ON t.id = e.transfer_id
WHERE e.transfer_id IS NOT NULL AND (
  t.id IS NULL OR t.kind <> r.link OR abs(e.total) <> t.amount
  OR e.book_id <> CASE r.way WHEN 'out' THEN t.from_book_id ELSE t.to_book_id END
  OR (e.reverses_id IS NULL AND EXISTS (
    SELECT 1 FROM funds_entry o WHERE o.transfer_id = t.id AND o.entry_type = e.entry_type
      AND o.reverses_id IS NULL AND o.id < e.id AND NOT EXISTS (SELECT 1 FROM funds_entry v WHERE v.reverses_id = o.id)
  ))
) ORDER BY e.id
"""
_TRANSFERS = """
SELECT t.id, 'it crosses the wall between two funds' FROM funds_transfer t
JOIN funds_book f ON f.id = t.from_book_id JOIN funds_book g ON g.id = t.to_book_id
LEFT JOIN funds_settlement s ON s.id = t.settlement_id
WHERE (t.kind <> 'settlement' AND (
  f.scheme <> g.scheme
  OR coalesce(CASE t.kind WHEN 'up' THEN f.upper_id ELSE g.upper_id END, 0)
    <> CASE t.kind WHEN 'up' THEN g.id ELSE f.id END
)) OR (t.kind = 'settlement' AND (
  s.id IS NULL OR s.from_scheme <> f.scheme OR s.to_scheme <> g.scheme
  OR t.business_on < s.valid_from OR t.business_on >= s.valid_until
)) ORDER BY t.id
"""
_ACCOUNTS = """
SELECT a.id, 'the chart never had it' FROM funds_account a WHERE NOT EXISTS (
  SELECT 1 FROM funds_chart c WHERE c.symbol = a.symbol AND c.bit = a.bit AND c.kind = a.kind AND c.side = a.side
    AND c.guarded = a.guarded
) ORDER BY a.id
"""
_OVERDRAWN = """
SELECT account_id, 'it is overdrawn' FROM funds_balance WHERE guarded AND side * (debit - credit) < 0 ORDER BY 1
"""
_MOVEMENTS = """
SELECT DISTINCT m.entry_id, 'a passbook moved and no entry of its book says so' FROM funds_movement m
LEFT JOIN funds_individual i ON i.id = m.individual_id LEFT JOIN funds_sheet s ON s.entry_id = m.entry_id
LEFT JOIN funds_entry e ON e.id = s.entry_id
WHERE e.id IS NULL OR i.id IS NULL OR e.book_id <> i.book_id OR s.book_id <> e.book_id OR s.ym <> m.ym ORDER BY 1
"""
_JUDGED = (
    ("funds_entry row", (_ENTRIES, _ORPHANS, _REVERSALS, _TRANSFERRED)),
    ("funds_transfer row", (_TRANSFERS,)),
    ("funds_account row", (_ACCOUNTS, _OVERDRAWN)),
    ("funds_movement rows of entry", (_MOVEMENTS,)),
)


def unlawful() -> Iterator[str]:
    """What stands in the books against the law, one English line each, and an edition that is not the books of law."""
    for name, statements in _JUDGED:
        for sql in statements:
            for row, wrong in _rows(sql):
                yield f"{name} {row}: {wrong}."
    yield from foreign_law()


def _rows(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
