-- What was written stays. REPLACE is refused before it removes anything, because a stranger's connection
-- has recursive_triggers off and a delete trigger would not fire.

CREATE TRIGGER funds_entry_refuse_update BEFORE UPDATE ON funds_entry
BEGIN
  SELECT RAISE(ABORT, 'funds.append_only');
END;

CREATE TRIGGER funds_entry_refuse_delete BEFORE DELETE ON funds_entry
BEGIN
  SELECT RAISE(ABORT, 'funds.append_only');
END;

CREATE TRIGGER funds_posting_refuse_update BEFORE UPDATE ON funds_posting
BEGIN
  SELECT RAISE(ABORT, 'funds.append_only');
END;

CREATE TRIGGER funds_posting_refuse_delete BEFORE DELETE ON funds_posting
BEGIN
  SELECT RAISE(ABORT, 'funds.append_only');
END;

CREATE TRIGGER funds_gate_refuse_delete BEFORE DELETE ON funds_gate
BEGIN
  SELECT RAISE(ABORT, 'funds.append_only');
END;

-- An edition of the law is complete when its row is written, and nothing joins it later.

CREATE TRIGGER funds_chart_guard BEFORE INSERT ON funds_chart
BEGIN
  SELECT RAISE(ABORT, 'funds.edition_complete') WHERE NEW.edition_id <= coalesce((SELECT max(id) FROM funds_edition), 0);
  SELECT RAISE(ABORT, 'funds.chart_changed') WHERE EXISTS (
    SELECT 1 FROM funds_chart
    WHERE (symbol = NEW.symbol AND (bit <> NEW.bit OR kind <> NEW.kind OR side <> NEW.side))
      OR (bit = NEW.bit AND symbol <> NEW.symbol)
  );
END;

CREATE TRIGGER funds_rule_guard BEFORE INSERT ON funds_rule
BEGIN
  SELECT RAISE(ABORT, 'funds.edition_complete') WHERE NEW.edition_id <= coalesce((SELECT max(id) FROM funds_edition), 0);
END;

CREATE TRIGGER funds_settlement_guard BEFORE INSERT ON funds_settlement
BEGIN
  SELECT RAISE(ABORT, 'funds.edition_complete') WHERE NEW.edition_id <= coalesce((SELECT max(id) FROM funds_edition), 0);
END;

CREATE TRIGGER funds_edition_guard BEFORE INSERT ON funds_edition
BEGIN
  SELECT RAISE(ABORT, 'funds.edition_order') WHERE NEW.id <> coalesce((SELECT max(id) FROM funds_edition), 0) + 1;
  SELECT RAISE(ABORT, 'funds.memorandum_mixed') WHERE EXISTS (
    SELECT 1 FROM funds_rule r
    JOIN funds_chart m ON m.edition_id = NEW.id AND m.kind = 'M' AND m.bit & (r.debit_mask | r.credit_mask)
    JOIN funds_chart o ON o.edition_id = NEW.id AND o.kind <> 'M' AND o.bit & (r.debit_mask | r.credit_mask)
    WHERE r.edition_id = NEW.id
  );
END;

CREATE TRIGGER funds_book_refuse_overwrite BEFORE INSERT ON funds_book
BEGIN
  SELECT RAISE(ABORT, 'funds.append_only') WHERE NEW.closed_on IS NOT NULL OR EXISTS (
    SELECT 1 FROM funds_book
    WHERE id = NEW.id OR public_id = NEW.public_id
      OR (scheme = NEW.scheme AND region = NEW.region AND (opened_on = NEW.opened_on OR closed_on IS NULL))
  );
  SELECT RAISE(ABORT, 'funds.upper_of_other_fund') WHERE NEW.upper_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM funds_book WHERE id = NEW.upper_id AND scheme = NEW.scheme AND closed_on IS NULL
  );
END;

CREATE TRIGGER funds_book_refuse_update BEFORE UPDATE ON funds_book
BEGIN
  SELECT RAISE(ABORT, 'funds.append_only') WHERE OLD.closed_on IS NOT NULL OR NEW.closed_on IS NULL
    OR NEW.id <> OLD.id OR NEW.public_id <> OLD.public_id OR NEW.created_at <> OLD.created_at
    OR NEW.scheme <> OLD.scheme OR NEW.region <> OLD.region OR NEW.level <> OLD.level
    OR NEW.upper_id IS NOT OLD.upper_id OR NEW.basis <> OLD.basis OR NEW.opened_on <> OLD.opened_on
    OR NEW.opened_by <> OLD.opened_by;
  SELECT RAISE(ABORT, 'funds.book_closed') WHERE NEW.closed_on < OLD.opened_on;
  SELECT RAISE(ABORT, 'funds.book_not_empty') WHERE EXISTS (
    SELECT 1 FROM funds_account a JOIN funds_balance m ON m.account_id = a.id
    WHERE a.book_id = OLD.id AND m.debit <> m.credit
  );
  SELECT RAISE(ABORT, 'funds.period_open') WHERE EXISTS (
    SELECT 1 FROM funds_period WHERE book_id = OLD.id AND status <> 'closed'
  );
END;

CREATE TRIGGER funds_book_refuse_delete BEFORE DELETE ON funds_book
BEGIN
  SELECT RAISE(ABORT, 'funds.append_only');
END;

CREATE TRIGGER funds_account_refuse_overwrite BEFORE INSERT ON funds_account
BEGIN
  SELECT RAISE(ABORT, 'funds.append_only') WHERE NEW.closed_on IS NOT NULL OR EXISTS (
    SELECT 1 FROM funds_account
    WHERE id = NEW.id OR (book_id = NEW.book_id AND symbol = NEW.symbol AND detail = NEW.detail)
  );
  SELECT RAISE(ABORT, 'funds.not_in_chart') WHERE NOT EXISTS (
    SELECT 1 FROM funds_chart
    WHERE edition_id = (SELECT max(id) FROM funds_edition) AND symbol = NEW.symbol AND bit = NEW.bit
      AND kind = NEW.kind AND side = NEW.side AND guarded = NEW.guarded
  );
  SELECT RAISE(ABORT, 'funds.book_closed') WHERE NOT EXISTS (
    SELECT 1 FROM funds_book WHERE id = NEW.book_id AND closed_on IS NULL
  );
END;

CREATE TRIGGER funds_account_balance AFTER INSERT ON funds_account
BEGIN
  INSERT INTO funds_balance (account_id, debit, credit, side, guarded) VALUES (NEW.id, 0, 0, NEW.side, NEW.guarded);
END;

CREATE TRIGGER funds_account_refuse_update BEFORE UPDATE ON funds_account
BEGIN
  SELECT RAISE(ABORT, 'funds.append_only') WHERE OLD.closed_on IS NOT NULL OR NEW.closed_on IS NULL
    OR NEW.id <> OLD.id OR NEW.book_id <> OLD.book_id OR NEW.symbol <> OLD.symbol OR NEW.bit <> OLD.bit
    OR NEW.kind <> OLD.kind OR NEW.side <> OLD.side OR NEW.guarded <> OLD.guarded
    OR NEW.detail <> OLD.detail OR NEW.name_zh <> OLD.name_zh OR NEW.name_en <> OLD.name_en
    OR NEW.opened_on <> OLD.opened_on;
  SELECT RAISE(ABORT, 'funds.account_not_empty') WHERE EXISTS (
    SELECT 1 FROM funds_balance WHERE account_id = OLD.id AND debit <> credit
  );
END;

CREATE TRIGGER funds_account_refuse_delete BEFORE DELETE ON funds_account
BEGIN
  SELECT RAISE(ABORT, 'funds.append_only');
END;

CREATE TRIGGER funds_balance_refuse_overwrite BEFORE INSERT ON funds_balance
BEGIN
  SELECT RAISE(ABORT, 'funds.balance_by_hand') WHERE NEW.debit <> 0 OR NEW.credit <> 0
    OR EXISTS (SELECT 1 FROM funds_balance WHERE account_id = NEW.account_id)
    OR NOT EXISTS (
      SELECT 1 FROM funds_account WHERE id = NEW.account_id AND side = NEW.side AND guarded = NEW.guarded
    );
END;

CREATE TRIGGER funds_balance_refuse_delete BEFORE DELETE ON funds_balance
BEGIN
  SELECT RAISE(ABORT, 'funds.append_only');
END;

CREATE TRIGGER funds_period_refuse_overwrite BEFORE INSERT ON funds_period
BEGIN
  SELECT RAISE(ABORT, 'funds.append_only') WHERE NEW.status <> 'open' OR NEW.closed_at IS NOT NULL OR EXISTS (
    SELECT 1 FROM funds_period WHERE id = NEW.id OR (book_id = NEW.book_id AND ym = NEW.ym)
  );
  SELECT RAISE(ABORT, 'funds.wrong_month')
  WHERE NEW.first_on <> printf('%04d-%02d-01', NEW.ym / 100, NEW.ym % 100)
    OR NEW.last_on <> date(NEW.first_on, '+1 month', '-1 day');
  SELECT RAISE(ABORT, 'funds.period_order') WHERE NEW.ym <> (
    SELECT max(ym) + CASE max(ym) % 100 WHEN 12 THEN 89 ELSE 1 END FROM funds_period WHERE book_id = NEW.book_id
  );
  SELECT RAISE(ABORT, 'funds.book_closed') WHERE NOT EXISTS (
    SELECT 1 FROM funds_book WHERE id = NEW.book_id AND closed_on IS NULL
      AND CAST(substr(opened_on, 1, 4) || substr(opened_on, 6, 2) AS INTEGER) <= NEW.ym
  );
END;

CREATE TRIGGER funds_period_refuse_update BEFORE UPDATE ON funds_period
BEGIN
  SELECT RAISE(ABORT, 'funds.period_closed') WHERE OLD.status = 'closed';
  SELECT RAISE(ABORT, 'funds.append_only') WHERE NEW.id <> OLD.id OR NEW.book_id <> OLD.book_id
    OR NEW.ym <> OLD.ym OR NEW.opened_by <> OLD.opened_by OR NEW.first_on <> OLD.first_on OR NEW.last_on <> OLD.last_on
    OR (NEW.status = 'closed' AND (OLD.status <> 'closing' OR NEW.closed_at IS NULL OR NEW.closed_by = ''))
    OR (NEW.status <> 'closed' AND (NEW.closed_at IS NOT NULL OR NEW.closed_by <> ''));
  SELECT RAISE(ABORT, 'funds.period_order') WHERE NEW.status = 'closed' AND EXISTS (
    SELECT 1 FROM funds_period WHERE book_id = OLD.book_id AND ym < OLD.ym AND status <> 'closed'
  );
  SELECT RAISE(ABORT, 'funds.year_not_ended') WHERE NEW.status = 'closed' AND OLD.ym % 100 = 12 AND EXISTS (
    SELECT 1 FROM funds_entry e JOIN funds_posting l ON l.entry_id = e.id JOIN funds_account a ON a.id = l.account_id
    WHERE e.book_id = OLD.book_id AND e.ym BETWEEN OLD.ym - 11 AND OLD.ym AND a.kind IN ('I', 'E')
    GROUP BY a.id HAVING sum(l.side * l.amount) <> 0
  );
END;

CREATE TRIGGER funds_period_refuse_delete BEFORE DELETE ON funds_period
BEGIN
  SELECT RAISE(ABORT, 'funds.append_only');
END;

CREATE TRIGGER funds_transfer_guard BEFORE INSERT ON funds_transfer
BEGIN
  SELECT RAISE(ABORT, 'funds.transfer_across_funds') WHERE NEW.kind <> 'settlement' AND NOT EXISTS (
    SELECT 1 FROM funds_book f JOIN funds_book t ON t.id = NEW.to_book_id
    WHERE f.id = NEW.from_book_id AND f.scheme = t.scheme
      AND CASE NEW.kind WHEN 'up' THEN f.upper_id = t.id ELSE t.upper_id = f.id END
  );
  SELECT RAISE(ABORT, 'funds.settlement_not_lawful') WHERE NEW.kind = 'settlement' AND NOT EXISTS (
    SELECT 1 FROM funds_settlement s
    JOIN funds_book f ON f.id = NEW.from_book_id AND f.scheme = s.from_scheme
    JOIN funds_book t ON t.id = NEW.to_book_id AND t.scheme = s.to_scheme
    WHERE s.id = NEW.settlement_id AND s.edition_id = (SELECT max(id) FROM funds_edition)
      AND NEW.business_on >= s.valid_from AND NEW.business_on < coalesce(s.valid_until, '9999')
  );
END;
