-- Posting. The gate opens for one book, entries and lines are written, and the gate is shut: there everything is
-- judged at once and the balances are written. A row that comes while the gate is shut is refused, and so is one
-- that would replace or join what an earlier batch wrote: its number lies below the one the gate opened at.

CREATE TRIGGER funds_entry_refuse_overwrite AFTER INSERT ON funds_entry
WHEN NEW.id < coalesce((SELECT opens_at FROM funds_gate ORDER BY id DESC LIMIT 1), 9223372036854775807)
BEGIN
  SELECT RAISE(ABORT, 'funds.gate_shut');
END;

CREATE TRIGGER funds_posting_refuse_overwrite AFTER INSERT ON funds_posting
WHEN NEW.entry_id < coalesce((SELECT opens_at FROM funds_gate ORDER BY id DESC LIMIT 1), 9223372036854775807)
BEGIN
  SELECT RAISE(ABORT, 'funds.late_line');
END;

CREATE TRIGGER funds_gate_opens BEFORE INSERT ON funds_gate
WHEN NEW.shut_by IS NOT NULL
BEGIN
  SELECT RAISE(ABORT, 'funds.gate_order')
  WHERE NEW.id <> coalesce((SELECT max(id) FROM funds_gate), 0) + 1 OR NEW.id % 2 <> 1 OR NEW.shut_by <> NEW.id + 1
    OR NEW.settled <> 1 OR NEW.last_entry <> coalesce((SELECT max(id) FROM funds_entry), 0)
    OR NEW.opens_at <> NEW.last_entry + 1;
END;

CREATE TRIGGER funds_gate_shuts BEFORE INSERT ON funds_gate
WHEN NEW.shut_by IS NULL
BEGIN
  SELECT RAISE(ABORT, 'funds.gate_order')
  WHERE NOT EXISTS (
    SELECT 1 FROM funds_gate g
    WHERE g.id = NEW.id - 1 AND g.shut_by = NEW.id AND g.id = (SELECT max(id) FROM funds_gate)
      AND g.book_id = NEW.book_id AND g.opens_at <= NEW.last_entry
      AND (SELECT count(*) FROM funds_entry NOT INDEXED WHERE id >= g.opens_at) = NEW.last_entry - g.last_entry
  ) OR NEW.settled <> 0 OR NEW.opens_at <> 9223372036854775807
    OR NEW.last_entry <> (SELECT max(id) FROM funds_entry);
  SELECT RAISE(ABORT, 'funds.late_line') WHERE (SELECT max(entry_id) FROM funds_posting) > NEW.last_entry;
  SELECT CASE
    WHEN e.book_id <> NEW.book_id OR b.id IS NULL THEN RAISE(ABORT, 'funds.unknown_book')
    WHEN p.id IS NULL THEN RAISE(ABORT, 'funds.unknown_period')
    WHEN r.id IS NULL OR r.scheme <> b.scheme OR r.entry_type <> e.entry_type
      THEN RAISE(ABORT, 'funds.no_such_rule')
    WHEN p.status <> 'open' AND (p.status = 'closed' OR r.while_closing = 0)
      THEN RAISE(ABORT, 'funds.period_closed')
    WHEN e.business_on NOT BETWEEN p.first_on AND p.last_on OR e.business_on IS NOT date(e.business_on)
      THEN RAISE(ABORT, 'funds.wrong_month')
    WHEN e.reverses_id IS NULL AND r.edition_id <> (SELECT max(id) FROM funds_edition)
      THEN RAISE(ABORT, 'funds.rule_replaced')
    WHEN e.reverses_id IS NULL AND (e.business_on < r.valid_from OR e.business_on >= r.valid_until)
      THEN RAISE(ABORT, 'funds.rule_not_in_force')
    WHEN e.entry_type = 'opening' AND EXISTS (
      SELECT 1 FROM funds_period WHERE book_id = e.book_id AND ym < e.ym
    ) THEN RAISE(ABORT, 'funds.opening_late')
    WHEN (r.link <> '') <> (e.transfer_id IS NOT NULL) THEN RAISE(ABORT, 'funds.transfer_missing')
    WHEN EXISTS (SELECT 1 FROM funds_entry o WHERE o.book_id = e.book_id AND o.key = e.key AND o.id <> e.id)
      THEN RAISE(ABORT, 'funds.key_used')
    -- The lines, in one pass without a GROUP BY, which would carry every column of the entry along.
    ELSE CASE (
      SELECT CASE
        WHEN count(*) <> e.lines OR max(l.line_no) IS NOT e.lines THEN 1
        WHEN sum(l.side * l.amount) <> 0 THEN 2
        WHEN sum(l.amount) <> 2 * e.total THEN 3
        WHEN sum(a.book_id IS e.book_id AND a.closed_on IS NULL AND (l.amount > 0 OR e.reverses_id IS NOT NULL)
          AND a.bit & CASE l.side WHEN 1 THEN r.debit_mask ELSE r.credit_mask END <> 0) = e.lines THEN 0
        WHEN sum(a.book_id IS e.book_id) <> e.lines THEN 4
        WHEN sum(a.closed_on IS NULL) <> e.lines THEN 5
        WHEN min(l.amount) < 0 AND e.reverses_id IS NULL THEN 6
        ELSE 7
      END
      FROM funds_posting l LEFT JOIN funds_account a ON a.id = l.account_id WHERE l.entry_id = e.id
    )
      WHEN 0 THEN NULL
      WHEN 1 THEN RAISE(ABORT, 'funds.incomplete')
      WHEN 2 THEN RAISE(ABORT, 'funds.unbalanced')
      WHEN 3 THEN RAISE(ABORT, 'funds.wrong_total')
      WHEN 4 THEN RAISE(ABORT, 'funds.other_fund')
      WHEN 5 THEN RAISE(ABORT, 'funds.account_closed')
      WHEN 6 THEN RAISE(ABORT, 'funds.negative')
      ELSE RAISE(ABORT, 'funds.not_earmarked')
    END
  END
  FROM funds_entry e NOT INDEXED
  LEFT JOIN funds_book b ON b.id = e.book_id
  LEFT JOIN funds_period p ON p.book_id = e.book_id AND p.ym = e.ym
  LEFT JOIN funds_rule r ON r.id = e.rule_id
  WHERE e.id >= (SELECT opens_at FROM funds_gate WHERE id = NEW.id - 1);
  SELECT RAISE(ABORT, 'funds.same_account')
  FROM funds_entry e NOT INDEXED
  JOIN funds_posting d ON d.entry_id = e.id AND d.side = 1
  JOIN funds_posting c ON c.entry_id = e.id AND c.side = -1 AND c.account_id = d.account_id
  WHERE e.entry_type = 'sweep' AND e.id >= (SELECT opens_at FROM funds_gate WHERE id = NEW.id - 1);
  SELECT CASE
    WHEN t.id IS NULL THEN RAISE(ABORT, 'funds.transfer_missing')
    WHEN t.kind <> r.link THEN RAISE(ABORT, 'funds.transfer_differs')
    WHEN e.book_id <> CASE r.way WHEN 'out' THEN t.from_book_id ELSE t.to_book_id END
      THEN RAISE(ABORT, 'funds.transfer_differs')
    WHEN abs(e.total) <> t.amount THEN RAISE(ABORT, 'funds.transfer_differs')
    WHEN r.way = 'out' AND e.reverses_id IS NULL AND e.business_on <> t.business_on
      THEN RAISE(ABORT, 'funds.transfer_differs')
    WHEN r.way = 'in' AND e.business_on < t.business_on THEN RAISE(ABORT, 'funds.transfer_not_sent')
    WHEN e.reverses_id IS NULL AND EXISTS (
      SELECT 1 FROM funds_entry o
      WHERE o.transfer_id = t.id AND o.entry_type = e.entry_type AND o.reverses_id IS NULL AND o.id <> e.id
    ) THEN RAISE(ABORT, 'funds.already_transferred')
    WHEN r.way = 'in' AND e.reverses_id IS NULL AND NOT EXISTS (
      SELECT 1 FROM funds_entry o JOIN funds_rule q ON q.id = o.rule_id
      WHERE o.transfer_id = t.id AND q.way = 'out' AND o.reverses_id IS NULL
        AND NOT EXISTS (SELECT 1 FROM funds_entry v WHERE v.reverses_id = o.id)
    ) THEN RAISE(ABORT, 'funds.transfer_not_sent')
    WHEN r.way = 'out' AND e.reverses_id IS NOT NULL AND EXISTS (
      SELECT 1 FROM funds_entry o JOIN funds_rule q ON q.id = o.rule_id
      WHERE o.transfer_id = t.id AND q.way = 'in' AND o.reverses_id IS NULL
        AND NOT EXISTS (SELECT 1 FROM funds_entry v WHERE v.reverses_id = o.id)
    ) THEN RAISE(ABORT, 'funds.transfer_arrived')
  END
  FROM funds_entry e INDEXED BY funds_entry_linked
  JOIN funds_rule r ON r.id = e.rule_id
  LEFT JOIN funds_transfer t ON t.id = e.transfer_id
  WHERE e.transfer_id IS NOT NULL AND e.id >= (SELECT opens_at FROM funds_gate WHERE id = NEW.id - 1);
  SELECT CASE
    WHEN o.id IS NULL OR o.id >= e.id THEN RAISE(ABORT, 'funds.nothing_to_reverse')
    WHEN EXISTS (SELECT 1 FROM funds_entry v WHERE v.reverses_id = e.reverses_id AND v.id <> e.id)
      THEN RAISE(ABORT, 'funds.already_reversed')
    WHEN o.reverses_id IS NOT NULL THEN RAISE(ABORT, 'funds.reversal_of_reversal')
    WHEN o.book_id <> e.book_id OR o.rule_id <> e.rule_id OR o.lines <> e.lines OR o.total <> -e.total
      OR o.transfer_id IS NOT e.transfer_id
      THEN RAISE(ABORT, 'funds.not_exact')
    WHEN EXISTS (
      SELECT line_no, account_id, side, -amount FROM funds_posting WHERE entry_id = o.id
      EXCEPT SELECT line_no, account_id, side, amount FROM funds_posting WHERE entry_id = e.id
    ) THEN RAISE(ABORT, 'funds.not_exact')
  END
  FROM funds_entry e INDEXED BY funds_entry_red LEFT JOIN funds_entry o ON o.id = e.reverses_id
  WHERE e.reverses_id IS NOT NULL AND e.id >= (SELECT opens_at FROM funds_gate WHERE id = NEW.id - 1);
END;

CREATE TRIGGER funds_gate_settles AFTER INSERT ON funds_gate
WHEN NEW.shut_by IS NULL
BEGIN
  UPDATE funds_balance SET
    debit = debit + (
      SELECT coalesce(sum(CASE l.side WHEN 1 THEN l.amount ELSE 0 END), 0) FROM funds_posting l
      WHERE l.account_id = funds_balance.account_id
        AND l.entry_id >= (SELECT opens_at FROM funds_gate WHERE id = NEW.id - 1)
    ),
    credit = credit + (
      SELECT coalesce(sum(CASE l.side WHEN 1 THEN 0 ELSE l.amount END), 0) FROM funds_posting l
      WHERE l.account_id = funds_balance.account_id
        AND l.entry_id >= (SELECT opens_at FROM funds_gate WHERE id = NEW.id - 1)
    )
  WHERE account_id IN (SELECT id FROM funds_account WHERE book_id = NEW.book_id) AND EXISTS (
    SELECT 1 FROM funds_posting l
    WHERE l.account_id = funds_balance.account_id
      AND l.entry_id >= (SELECT opens_at FROM funds_gate WHERE id = NEW.id - 1)
  );
  UPDATE funds_gate SET settled = 1 WHERE id = NEW.id;
END;

CREATE TRIGGER funds_gate_refuse_update BEFORE UPDATE ON funds_gate
WHEN OLD.settled = 1 OR NEW.settled <> 1 OR NEW.id <> OLD.id OR NEW.book_id <> OLD.book_id
  OR NEW.opens_at <> OLD.opens_at OR NEW.last_entry <> OLD.last_entry OR NEW.shut_by IS NOT NULL
BEGIN
  SELECT RAISE(ABORT, 'funds.append_only');
END;

CREATE TRIGGER funds_balance_refuse_update BEFORE UPDATE ON funds_balance
BEGIN
  SELECT CASE
    WHEN coalesce((SELECT settled FROM funds_gate ORDER BY id DESC LIMIT 1), 1) = 1
      THEN RAISE(ABORT, 'funds.balance_by_hand')
    WHEN NEW.account_id <> OLD.account_id OR NEW.side <> OLD.side OR NEW.guarded <> OLD.guarded
      THEN RAISE(ABORT, 'funds.balance_by_hand')
    WHEN OLD.guarded = 1 AND OLD.side * (NEW.debit - NEW.credit) < 0 THEN RAISE(ABORT, 'funds.overdraft')
  END;
END;
