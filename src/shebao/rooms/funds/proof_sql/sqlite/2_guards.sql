-- Written once. A number follows the last one of its book and belongs to a row of that book.

CREATE TRIGGER funds_voucher_refuse_update BEFORE UPDATE ON funds_voucher
BEGIN
  SELECT RAISE(ABORT, 'funds.append_only');
END;

CREATE TRIGGER funds_voucher_refuse_delete BEFORE DELETE ON funds_voucher
BEGIN
  SELECT RAISE(ABORT, 'funds.append_only');
END;

CREATE TRIGGER funds_voucher_guard BEFORE INSERT ON funds_voucher
BEGIN
  SELECT CASE
    WHEN NEW.number <> coalesce((SELECT max(number) FROM funds_voucher WHERE book_id = NEW.book_id), 0) + 1
      THEN RAISE(ABORT, 'funds.voucher_gap')
    WHEN EXISTS (SELECT 1 FROM funds_voucher WHERE kind = NEW.kind AND row_id = NEW.row_id)
      THEN RAISE(ABORT, 'funds.append_only')
    WHEN NEW.book_id IS NOT CASE NEW.kind
      WHEN 1 THEN (SELECT book_id FROM funds_entry WHERE id = NEW.row_id)
      ELSE (SELECT book_id FROM funds_control WHERE id = NEW.row_id) END
      THEN RAISE(ABORT, 'funds.voucher_of_nothing')
  END;
END;

-- What closes leaves a row that is sealed; nobody writes one that is not so.

CREATE TRIGGER funds_closure_guard BEFORE INSERT ON funds_closure
BEGIN
  SELECT RAISE(ABORT, 'funds.not_closed') WHERE NOT CASE NEW.what
    WHEN 'book' THEN EXISTS (
      SELECT 1 FROM funds_book WHERE id = NEW.row_id AND closed_on = NEW.closed_at AND closed_by = NEW.closed_by
    )
    WHEN 'account' THEN EXISTS (
      SELECT 1 FROM funds_account WHERE id = NEW.row_id AND closed_on = NEW.closed_at AND NEW.closed_by = ''
    )
    ELSE EXISTS (
      SELECT 1 FROM funds_period
      WHERE id = NEW.row_id AND status = 'closed' AND closed_at = NEW.closed_at AND closed_by = NEW.closed_by
    ) END;
END;

CREATE TRIGGER funds_book_closure AFTER UPDATE ON funds_book WHEN NEW.closed_on IS NOT NULL
BEGIN
  INSERT INTO funds_closure (what, row_id, closed_by, closed_at) VALUES ('book', NEW.id, NEW.closed_by, NEW.closed_on);
END;

CREATE TRIGGER funds_account_closure AFTER UPDATE ON funds_account WHEN NEW.closed_on IS NOT NULL
BEGIN
  INSERT INTO funds_closure (what, row_id, closed_by, closed_at) VALUES ('account', NEW.id, '', NEW.closed_on);
END;

CREATE TRIGGER funds_period_closure AFTER UPDATE ON funds_period WHEN NEW.status = 'closed'
BEGIN
  INSERT INTO funds_closure (what, row_id, closed_by, closed_at) VALUES ('period', NEW.id, NEW.closed_by, NEW.closed_at);
END;

-- A passbook runs forward: each row follows the one before, in number, month and balance.

CREATE TRIGGER funds_individual_guard BEFORE INSERT ON funds_individual
BEGIN
  SELECT RAISE(ABORT, 'funds.no_individual_accounts') WHERE NOT EXISTS (
    SELECT 1 FROM funds_account WHERE book_id = NEW.book_id AND symbol = 'MEMO_ENTITLED' AND closed_on IS NULL
  );
END;

CREATE TRIGGER funds_movement_refuse_update BEFORE UPDATE ON funds_movement
BEGIN
  SELECT RAISE(ABORT, 'funds.append_only');
END;

CREATE TRIGGER funds_movement_refuse_delete BEFORE DELETE ON funds_movement
BEGIN
  SELECT RAISE(ABORT, 'funds.append_only');
END;

CREATE TRIGGER funds_movement_guard BEFORE INSERT ON funds_movement
BEGIN
  SELECT CASE
    WHEN EXISTS (SELECT 1 FROM funds_movement WHERE individual_id = NEW.individual_id AND number >= NEW.number)
      THEN RAISE(ABORT, 'funds.append_only')
    WHEN EXISTS (SELECT 1 FROM funds_sheet WHERE entry_id = NEW.entry_id) THEN RAISE(ABORT, 'funds.movement_late')
    WHEN EXISTS (
      SELECT 1 FROM funds_movement WHERE individual_id = NEW.individual_id AND kind = NEW.kind AND key = NEW.key
    ) OR EXISTS (
      SELECT 1 FROM funds_movement WHERE individual_id = NEW.individual_id AND entry_id = NEW.entry_id
    ) THEN RAISE(ABORT, 'funds.movement_repeated')
    WHEN NEW.balance <> NEW.amount + coalesce((
      SELECT balance FROM funds_movement WHERE individual_id = NEW.individual_id AND number = NEW.number - 1
    ), CASE NEW.number WHEN 1 THEN 0 END, NEW.balance - NEW.amount + 1) THEN RAISE(ABORT, 'funds.movement_order')
    WHEN NEW.ym < (
      SELECT ym FROM funds_movement WHERE individual_id = NEW.individual_id AND number = NEW.number - 1
    ) THEN RAISE(ABORT, 'funds.movement_month')
  END;
END;

-- The sheet comes last and judges its movements against the entry of the ledger they stand behind.

CREATE TRIGGER funds_sheet_refuse_update BEFORE UPDATE ON funds_sheet
BEGIN
  SELECT RAISE(ABORT, 'funds.append_only');
END;

CREATE TRIGGER funds_sheet_refuse_delete BEFORE DELETE ON funds_sheet
BEGIN
  SELECT RAISE(ABORT, 'funds.append_only');
END;

CREATE TRIGGER funds_sheet_judge BEFORE INSERT ON funds_sheet
BEGIN
  SELECT RAISE(ABORT, 'funds.append_only') WHERE EXISTS (SELECT 1 FROM funds_sheet WHERE entry_id = NEW.entry_id);
  SELECT CASE
    WHEN e.book_id <> NEW.book_id OR e.ym <> NEW.ym THEN RAISE(ABORT, 'funds.sheet_differs')
    WHEN NEW.total IS NOT (
      SELECT -sum(l.side * l.amount) FROM funds_posting l JOIN funds_account a ON a.id = l.account_id
      WHERE l.entry_id = NEW.entry_id AND a.symbol = 'MEMO_ENTITLED'
    ) THEN RAISE(ABORT, 'funds.sheet_differs')
  END
  FROM (SELECT 1) LEFT JOIN funds_entry e ON e.id = NEW.entry_id;
  SELECT CASE
    WHEN count(*) <> NEW.accounts OR sum(m.amount) <> NEW.total
      OR min(m.amount) < min(NEW.total, 0) OR max(m.amount) > max(NEW.total, 0)
      OR sum(i.book_id IS NOT NEW.book_id OR m.ym <> NEW.ym) > 0 THEN RAISE(ABORT, 'funds.sheet_differs')
  END
  FROM funds_movement m LEFT JOIN funds_individual i ON i.id = m.individual_id WHERE m.entry_id = NEW.entry_id;
END;

-- Control totals: written while the month is being closed, and only as the sub-ledger and the ledger both have it.

CREATE TRIGGER funds_control_refuse_update BEFORE UPDATE ON funds_control
BEGIN
  SELECT RAISE(ABORT, 'funds.append_only');
END;

CREATE TRIGGER funds_control_refuse_delete BEFORE DELETE ON funds_control
BEGIN
  SELECT RAISE(ABORT, 'funds.append_only');
END;

CREATE TRIGGER funds_control_guard BEFORE INSERT ON funds_control
BEGIN
  SELECT RAISE(ABORT, 'funds.append_only') WHERE EXISTS (
    SELECT 1 FROM funds_control WHERE id = NEW.id OR (book_id = NEW.book_id AND ym >= NEW.ym)
  );
  SELECT RAISE(ABORT, 'funds.control_early') WHERE NOT EXISTS (
    SELECT 1 FROM funds_period WHERE book_id = NEW.book_id AND ym = NEW.ym AND status = 'closing'
  );
  SELECT RAISE(ABORT, 'funds.control_differs') WHERE NEW.opening <> coalesce(
    (SELECT closing FROM funds_control WHERE book_id = NEW.book_id ORDER BY ym DESC LIMIT 1),
    (SELECT sum(total) FROM funds_sheet WHERE book_id = NEW.book_id AND ym < NEW.ym), 0
  );
  SELECT RAISE(ABORT, 'funds.control_differs') WHERE (NEW.added, NEW.interest, NEW.taken, NEW.corrected) IS NOT (
    SELECT coalesce(sum(CASE WHEN m.kind IN ('opening', 'contribution', 'moved_in') THEN m.amount END), 0),
      coalesce(sum(CASE WHEN m.kind = 'interest' THEN m.amount END), 0),
      coalesce(sum(CASE WHEN m.kind IN ('drawn', 'inherited', 'moved_out') THEN m.amount END), 0),
      coalesce(sum(CASE WHEN m.kind = 'correction' THEN m.amount END), 0)
    FROM funds_sheet s JOIN funds_movement m ON m.entry_id = s.entry_id WHERE s.book_id = NEW.book_id AND s.ym = NEW.ym
  );
END;

CREATE TRIGGER funds_period_reconciled BEFORE UPDATE ON funds_period WHEN NEW.status = 'closed'
BEGIN
  SELECT CASE
    WHEN s.total <> l.total THEN RAISE(ABORT, 'funds.control_differs')
    WHEN c.id IS NULL AND EXISTS (SELECT 1 FROM funds_individual WHERE book_id = NEW.book_id)
      THEN RAISE(ABORT, 'funds.control_missing')
    WHEN c.closing - c.opening <> s.total THEN RAISE(ABORT, 'funds.control_differs')
  END
  FROM (
    SELECT coalesce(sum(total), 0) AS total FROM funds_sheet WHERE book_id = NEW.book_id AND ym = NEW.ym
  ) s
  CROSS JOIN (
    SELECT coalesce(-sum(l.side * l.amount), 0) AS total
    FROM funds_account a CROSS JOIN funds_posting l ON l.account_id = a.id JOIN funds_entry e ON e.id = l.entry_id
    WHERE a.book_id = NEW.book_id AND a.symbol = 'MEMO_ENTITLED' AND e.book_id = NEW.book_id AND e.ym = NEW.ym
  ) l
  LEFT JOIN funds_control c ON c.book_id = NEW.book_id AND c.ym = NEW.ym;
END;
