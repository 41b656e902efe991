-- Written once. A number follows the last one of its book and belongs to a row of that book.

CREATE FUNCTION funds_voucher_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM (
      SELECT book_id, min(number) AS least, max(number) - min(number) + 1 - count(*) AS gaps FROM added GROUP BY book_id
    ) g
    WHERE g.gaps <> 0 OR g.least <> 1 + coalesce((
      SELECT max(v.number) FROM funds_voucher v WHERE v.book_id = g.book_id AND v.number < g.least
    ), 0)
      OR EXISTS (SELECT 1 FROM funds_voucher v WHERE v.book_id = g.book_id AND v.number > (
        SELECT max(a.number) FROM added a WHERE a.book_id = g.book_id
      ))
  ) THEN
    PERFORM funds_refuse('funds.voucher_gap');
  END IF;
  IF EXISTS (
    SELECT 1 FROM added v LEFT JOIN funds_entry e ON e.id = v.row_id AND v.kind = 1
    LEFT JOIN funds_control c ON c.id = v.row_id AND v.kind = 2
    WHERE v.book_id IS DISTINCT FROM coalesce(e.book_id, c.book_id)
  ) THEN
    PERFORM funds_refuse('funds.voucher_of_nothing');
  END IF;
  RETURN NULL;
END
$$;

-- What closes leaves a row that is sealed; nobody writes one that is not so.

CREATE FUNCTION funds_closure_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT (CASE NEW.what
    WHEN 'book' THEN EXISTS (
      SELECT 1 FROM funds_book WHERE id = NEW.row_id AND closed_by = NEW.closed_by
        AND to_char(closed_on, 'YYYY-MM-DD') = NEW.closed_at
    )
    WHEN 'account' THEN EXISTS (
      SELECT 1 FROM funds_account WHERE id = NEW.row_id AND NEW.closed_by = ''
        AND to_char(closed_on, 'YYYY-MM-DD') = NEW.closed_at
    )
    ELSE EXISTS (
      SELECT 1 FROM funds_period WHERE id = NEW.row_id AND status = 'closed' AND closed_by = NEW.closed_by
        AND to_char(closed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') = NEW.closed_at
    ) END)
  THEN
    PERFORM funds_refuse('funds.not_closed');
  END IF;
  RETURN NEW;
END
$$;

CREATE FUNCTION funds_book_closure() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO funds_closure (what, row_id, closed_by, closed_at)
  VALUES ('book', NEW.id, NEW.closed_by, to_char(NEW.closed_on, 'YYYY-MM-DD'));
  RETURN NULL;
END
$$;

CREATE FUNCTION funds_account_closure() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO funds_closure (what, row_id, closed_by, closed_at)
  VALUES ('account', NEW.id, '', to_char(NEW.closed_on, 'YYYY-MM-DD'));
  RETURN NULL;
END
$$;

CREATE FUNCTION funds_period_closure() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO funds_closure (what, row_id, closed_by, closed_at)
  VALUES ('period', NEW.id, NEW.closed_by, to_char(NEW.closed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'));
  RETURN NULL;
END
$$;

-- A passbook runs forward: each row follows the one before, in number, month and balance.

CREATE FUNCTION funds_individual_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM added i WHERE NOT EXISTS (
      SELECT 1 FROM funds_account WHERE book_id = i.book_id AND symbol = 'MEMO_ENTITLED' AND closed_on IS NULL
    )
  ) THEN
    PERFORM funds_refuse('funds.no_individual_accounts');
  END IF;
  RETURN NULL;
END
$$;

CREATE FUNCTION funds_movement_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  wrong text;
BEGIN
  -- Whoever writes for one sheet waits for the others, and then sees that it is complete.
  PERFORM pg_advisory_xact_lock(hashtext('funds_sheet'), hashint8(g.entry_id))
  FROM (SELECT DISTINCT entry_id FROM added ORDER BY entry_id) g;
  IF EXISTS (SELECT 1 FROM funds_sheet WHERE entry_id IN (SELECT a.entry_id FROM added a)) THEN
    PERFORM funds_refuse('funds.movement_late');
  END IF;
  SELECT min(CASE
      WHEN a.number > 1 AND p.number IS NULL THEN 'funds.movement_order'
      WHEN a.balance <> a.amount::numeric + coalesce(p.balance, 0) THEN 'funds.movement_order'
      WHEN a.ym < p.ym THEN 'funds.movement_month'
    END)
  INTO wrong
  FROM added a LEFT JOIN funds_movement p ON p.individual_id = a.individual_id AND p.number = a.number - 1;
  IF wrong IS NOT NULL THEN
    PERFORM funds_refuse(wrong);
  END IF;
  RETURN NULL;
END
$$;

-- The sheet comes last and judges its movements against the entry of the ledger they stand behind.

CREATE FUNCTION funds_sheet_judge() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('funds_sheet'), hashint8(NEW.entry_id));
  IF NOT EXISTS (
    SELECT 1 FROM funds_entry e WHERE e.id = NEW.entry_id AND e.book_id = NEW.book_id AND e.ym = NEW.ym
  ) OR NEW.total IS DISTINCT FROM (
    SELECT -sum(l.side * l.amount) FROM funds_posting l JOIN funds_account a ON a.id = l.account_id
    WHERE l.entry_id = NEW.entry_id AND a.symbol = 'MEMO_ENTITLED'
  ) OR NOT (
    SELECT count(*) = NEW.accounts AND sum(m.amount) = NEW.total
      AND min(m.amount) >= least(NEW.total, 0) AND max(m.amount) <= greatest(NEW.total, 0)
      AND bool_and(i.book_id IS NOT DISTINCT FROM NEW.book_id AND m.ym = NEW.ym)
    FROM funds_movement m LEFT JOIN funds_individual i ON i.id = m.individual_id WHERE m.entry_id = NEW.entry_id
  ) THEN
    PERFORM funds_refuse('funds.sheet_differs');
  END IF;
  RETURN NEW;
END
$$;

-- Control totals: written while the month is being closed, and only as the sub-ledger and the ledger both have it.

CREATE FUNCTION funds_control_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM 1 FROM funds_period WHERE book_id = NEW.book_id AND ym = NEW.ym AND status = 'closing' FOR UPDATE;
  IF NOT FOUND THEN
    PERFORM funds_refuse('funds.control_early');
  END IF;
  IF EXISTS (SELECT 1 FROM funds_control WHERE book_id = NEW.book_id AND ym >= NEW.ym) THEN
    PERFORM funds_refuse('funds.append_only');
  END IF;
  IF NEW.opening <> coalesce(
    (SELECT closing FROM funds_control WHERE book_id = NEW.book_id ORDER BY ym DESC LIMIT 1),
    (SELECT sum(total) FROM funds_sheet WHERE book_id = NEW.book_id AND ym < NEW.ym), 0
  ) OR (NEW.added, NEW.interest, NEW.taken, NEW.corrected) IS DISTINCT FROM (
    SELECT ROW(
      coalesce(sum(CASE WHEN m.kind IN ('opening', 'contribution', 'moved_in') THEN m.amount END), 0)::bigint,
      coalesce(sum(CASE WHEN m.kind = 'interest' THEN m.amount END), 0)::bigint,
      coalesce(sum(CASE WHEN m.kind IN ('drawn', 'inherited', 'moved_out') THEN m.amount END), 0)::bigint,
      coalesce(sum(CASE WHEN m.kind = 'correction' THEN m.amount END), 0)::bigint)
    FROM funds_sheet s JOIN funds_movement m ON m.entry_id = s.entry_id WHERE s.book_id = NEW.book_id AND s.ym = NEW.ym
  ) THEN
    PERFORM funds_refuse('funds.control_differs');
  END IF;
  RETURN NEW;
END
$$;

CREATE FUNCTION funds_period_reconciled() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  sheets bigint;
  ledger bigint;
  moved bigint;
BEGIN
  SELECT coalesce(sum(total), 0) INTO sheets FROM funds_sheet WHERE book_id = NEW.book_id AND ym = NEW.ym;
  SELECT coalesce(-sum(l.side * l.amount), 0) INTO ledger
  FROM funds_account a JOIN funds_posting l ON l.account_id = a.id JOIN funds_entry e ON e.id = l.entry_id
  WHERE a.book_id = NEW.book_id AND a.symbol = 'MEMO_ENTITLED' AND e.book_id = NEW.book_id AND e.ym = NEW.ym;
  IF sheets <> ledger THEN
    PERFORM funds_refuse('funds.control_differs');
  END IF;
  SELECT closing - opening INTO moved FROM funds_control WHERE book_id = NEW.book_id AND ym = NEW.ym;
  IF moved IS NULL AND EXISTS (SELECT 1 FROM funds_individual WHERE book_id = NEW.book_id) THEN
    PERFORM funds_refuse('funds.control_missing');
  END IF;
  IF moved <> sheets THEN
    PERFORM funds_refuse('funds.control_differs');
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER funds_voucher_refuse_update BEFORE UPDATE ON funds_voucher FOR EACH STATEMENT EXECUTE FUNCTION funds_refuse_change();

CREATE TRIGGER funds_voucher_refuse_delete BEFORE DELETE ON funds_voucher FOR EACH STATEMENT EXECUTE FUNCTION funds_refuse_change();

CREATE TRIGGER funds_voucher_refuse_truncate BEFORE TRUNCATE ON funds_voucher FOR EACH STATEMENT EXECUTE FUNCTION funds_refuse_change();

CREATE TRIGGER funds_movement_refuse_update BEFORE UPDATE ON funds_movement FOR EACH STATEMENT EXECUTE FUNCTION funds_refuse_change();

CREATE TRIGGER funds_movement_refuse_delete BEFORE DELETE ON funds_movement FOR EACH STATEMENT EXECUTE FUNCTION funds_refuse_change();

CREATE TRIGGER funds_movement_refuse_truncate BEFORE TRUNCATE ON funds_movement FOR EACH STATEMENT EXECUTE FUNCTION funds_refuse_change();

CREATE TRIGGER funds_sheet_refuse_update BEFORE UPDATE ON funds_sheet FOR EACH STATEMENT EXECUTE FUNCTION funds_refuse_change();

CREATE TRIGGER funds_sheet_refuse_delete BEFORE DELETE ON funds_sheet FOR EACH STATEMENT EXECUTE FUNCTION funds_refuse_change();

CREATE TRIGGER funds_sheet_refuse_truncate BEFORE TRUNCATE ON funds_sheet FOR EACH STATEMENT EXECUTE FUNCTION funds_refuse_change();

CREATE TRIGGER funds_control_refuse_update BEFORE UPDATE ON funds_control FOR EACH STATEMENT EXECUTE FUNCTION funds_refuse_change();

CREATE TRIGGER funds_control_refuse_delete BEFORE DELETE ON funds_control FOR EACH STATEMENT EXECUTE FUNCTION funds_refuse_change();

CREATE TRIGGER funds_control_refuse_truncate BEFORE TRUNCATE ON funds_control FOR EACH STATEMENT EXECUTE FUNCTION funds_refuse_change();

CREATE TRIGGER funds_voucher_guard AFTER INSERT ON funds_voucher REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION funds_voucher_guard();

CREATE TRIGGER funds_individual_guard AFTER INSERT ON funds_individual REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION funds_individual_guard();

CREATE TRIGGER funds_movement_guard AFTER INSERT ON funds_movement REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION funds_movement_guard();

CREATE TRIGGER funds_closure_guard BEFORE INSERT ON funds_closure FOR EACH ROW EXECUTE FUNCTION funds_closure_guard();

CREATE TRIGGER funds_sheet_judge BEFORE INSERT ON funds_sheet FOR EACH ROW EXECUTE FUNCTION funds_sheet_judge();

CREATE TRIGGER funds_control_guard BEFORE INSERT ON funds_control FOR EACH ROW EXECUTE FUNCTION funds_control_guard();

CREATE TRIGGER funds_book_closure AFTER UPDATE ON funds_book FOR EACH ROW WHEN (new.closed_on IS NOT NULL) EXECUTE FUNCTION funds_book_closure();

CREATE TRIGGER funds_account_closure AFTER UPDATE ON funds_account FOR EACH ROW WHEN (new.closed_on IS NOT NULL) EXECUTE FUNCTION funds_account_closure();

CREATE TRIGGER funds_period_closure AFTER UPDATE ON funds_period FOR EACH ROW WHEN (new.status = 'closed'::text) EXECUTE FUNCTION funds_period_closure();

CREATE TRIGGER funds_period_reconciled BEFORE UPDATE ON funds_period FOR EACH ROW WHEN (new.status = 'closed'::text) EXECUTE FUNCTION funds_period_reconciled();
