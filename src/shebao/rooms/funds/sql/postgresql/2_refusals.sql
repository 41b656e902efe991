-- What was written stays, and states move one way. Every trigger is enabled ALWAYS, so that
-- session_replication_role = replica does not switch it off.

CREATE FUNCTION funds_refuse_change() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'funds.append_only' USING ERRCODE = 'integrity_constraint_violation';
END
$$;

CREATE FUNCTION funds_refuse(code text) RETURNS void LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  RAISE EXCEPTION '%', code USING ERRCODE = 'integrity_constraint_violation';
END
$$;

CREATE FUNCTION funds_edition_row_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.edition_id <= coalesce((SELECT max(id) FROM funds_edition), 0) THEN
    PERFORM funds_refuse('funds.edition_complete');
  END IF;
  RETURN NEW;
END
$$;

CREATE FUNCTION funds_chart_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM funds_chart
    WHERE (symbol = NEW.symbol AND (bit <> NEW.bit OR kind <> NEW.kind OR side <> NEW.side))
      OR (bit = NEW.bit AND symbol <> NEW.symbol)
  ) THEN
    PERFORM funds_refuse('funds.chart_changed');
  END IF;
  RETURN NEW;
END
$$;

CREATE FUNCTION funds_edition_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('funds_edition'));
  IF NEW.id <> coalesce((SELECT max(id) FROM funds_edition), 0) + 1 THEN
    PERFORM funds_refuse('funds.edition_order');
  END IF;
  IF EXISTS (
    SELECT 1 FROM funds_rule r
    JOIN funds_chart m ON m.edition_id = NEW.id AND m.kind = 'M' AND (m.bit & (r.debit_mask | r.credit_mask)) <> 0
    JOIN funds_chart o ON o.edition_id = NEW.id AND o.kind <> 'M' AND (o.bit & (r.debit_mask | r.credit_mask)) <> 0
    WHERE r.edition_id = NEW.id
  ) THEN
    PERFORM funds_refuse('funds.memorandum_mixed');
  END IF;
  RETURN NEW;
END
$$;

CREATE FUNCTION funds_book_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.closed_on IS NOT NULL THEN
      PERFORM funds_refuse('funds.append_only');
    END IF;
    IF NEW.upper_id IS NOT NULL AND NOT EXISTS (
      SELECT 1 FROM funds_book WHERE id = NEW.upper_id AND scheme = NEW.scheme AND closed_on IS NULL
    ) THEN
      PERFORM funds_refuse('funds.upper_of_other_fund');
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.closed_on IS NOT NULL OR NEW.closed_on IS NULL OR
    (NEW.id, NEW.public_id, NEW.created_at, NEW.scheme, NEW.region, NEW.level, NEW.upper_id, NEW.basis, NEW.opened_on,
      NEW.opened_by) IS DISTINCT FROM
    (OLD.id, OLD.public_id, OLD.created_at, OLD.scheme, OLD.region, OLD.level, OLD.upper_id, OLD.basis, OLD.opened_on,
      OLD.opened_by)
  THEN
    PERFORM funds_refuse('funds.append_only');
  END IF;
  IF NEW.closed_on < OLD.opened_on THEN
    PERFORM funds_refuse('funds.book_closed');
  END IF;
  IF EXISTS (SELECT 1 FROM funds_period WHERE book_id = OLD.id AND status <> 'closed') THEN
    PERFORM funds_refuse('funds.period_open');
  END IF;
  IF EXISTS (
    SELECT 1 FROM funds_account a JOIN funds_balance m ON m.account_id = a.id
    WHERE a.book_id = OLD.id AND m.debit <> m.credit
  ) THEN
    PERFORM funds_refuse('funds.book_not_empty');
  END IF;
  RETURN NEW;
END
$$;

CREATE FUNCTION funds_account_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM 1 FROM funds_book WHERE id = NEW.book_id AND closed_on IS NULL FOR SHARE;
    IF NOT FOUND THEN
      PERFORM funds_refuse('funds.book_closed');
    END IF;
    IF NEW.closed_on IS NOT NULL THEN
      PERFORM funds_refuse('funds.append_only');
    END IF;
    IF NOT EXISTS (
      SELECT 1 FROM funds_chart
      WHERE edition_id = (SELECT max(id) FROM funds_edition) AND symbol = NEW.symbol AND bit = NEW.bit
        AND kind = NEW.kind AND side = NEW.side AND guarded = NEW.guarded
    ) THEN
      PERFORM funds_refuse('funds.not_in_chart');
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.closed_on IS NOT NULL OR NEW.closed_on IS NULL OR
    (NEW.id, NEW.book_id, NEW.symbol, NEW.bit, NEW.kind, NEW.side, NEW.guarded, NEW.detail, NEW.name_zh, NEW.name_en,
      NEW.opened_on) IS DISTINCT FROM
    (OLD.id, OLD.book_id, OLD.symbol, OLD.bit, OLD.kind, OLD.side, OLD.guarded, OLD.detail, OLD.name_zh, OLD.name_en,
      OLD.opened_on)
  THEN
    PERFORM funds_refuse('funds.append_only');
  END IF;
  PERFORM 1 FROM funds_balance WHERE account_id = OLD.id FOR UPDATE;
  IF EXISTS (SELECT 1 FROM funds_balance WHERE account_id = OLD.id AND debit <> credit) THEN
    PERFORM funds_refuse('funds.account_not_empty');
  END IF;
  RETURN NEW;
END
$$;

CREATE FUNCTION funds_account_balance() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO funds_balance (account_id, debit, credit, side, guarded) VALUES (NEW.id, 0, 0, NEW.side, NEW.guarded);
  RETURN NEW;
END
$$;

CREATE FUNCTION funds_balance_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF pg_trigger_depth() < 2 THEN
    PERFORM funds_refuse('funds.balance_by_hand');
  END IF;
  RETURN NULL;
END
$$;

CREATE FUNCTION funds_period_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM 1 FROM funds_book
    WHERE id = NEW.book_id AND closed_on IS NULL
      AND extract(year FROM opened_on) * 100 + extract(month FROM opened_on) <= NEW.ym
    FOR SHARE;
    IF NOT FOUND THEN
      PERFORM funds_refuse('funds.book_closed');
    END IF;
    IF NEW.status <> 'open' OR NEW.closed_at IS NOT NULL OR NEW.closed_by <> '' THEN
      PERFORM funds_refuse('funds.append_only');
    END IF;
    IF NEW.first_on <> make_date(NEW.ym / 100, NEW.ym % 100, 1)
      OR NEW.last_on <> make_date(NEW.ym / 100, NEW.ym % 100, 1) + interval '1 month - 1 day'
    THEN
      PERFORM funds_refuse('funds.wrong_month');
    END IF;
    IF NEW.ym <> (SELECT max(ym) + CASE max(ym) % 100 WHEN 12 THEN 89 ELSE 1 END FROM funds_period WHERE book_id = NEW.book_id) THEN
      PERFORM funds_refuse('funds.period_order');
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.status = 'closed' THEN
    PERFORM funds_refuse('funds.period_closed');
  END IF;
  IF (NEW.id, NEW.book_id, NEW.ym, NEW.first_on, NEW.last_on, NEW.opened_by) IS DISTINCT FROM
      (OLD.id, OLD.book_id, OLD.ym, OLD.first_on, OLD.last_on, OLD.opened_by)
    OR (NEW.status = 'closed' AND (OLD.status <> 'closing' OR NEW.closed_at IS NULL OR NEW.closed_by = ''))
    OR (NEW.status <> 'closed' AND (NEW.closed_at IS NOT NULL OR NEW.closed_by <> ''))
  THEN
    PERFORM funds_refuse('funds.append_only');
  END IF;
  IF NEW.status = 'closed' AND EXISTS (
    SELECT 1 FROM funds_period WHERE book_id = OLD.book_id AND ym < OLD.ym AND status <> 'closed'
  ) THEN
    PERFORM funds_refuse('funds.period_order');
  END IF;
  IF NEW.status = 'closed' AND OLD.ym % 100 = 12 AND EXISTS (
    SELECT 1 FROM funds_entry e JOIN funds_posting l ON l.entry_id = e.id JOIN funds_account a ON a.id = l.account_id
    WHERE e.book_id = OLD.book_id AND e.ym BETWEEN OLD.ym - 11 AND OLD.ym AND a.kind IN ('I', 'E')
    GROUP BY a.id HAVING sum(l.side * l.amount) <> 0
  ) THEN
    PERFORM funds_refuse('funds.year_not_ended');
  END IF;
  RETURN NEW;
END
$$;

CREATE FUNCTION funds_transfer_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.kind <> 'settlement' AND NOT EXISTS (
    SELECT 1 FROM funds_book f JOIN funds_book t ON t.id = NEW.to_book_id
    WHERE f.id = NEW.from_book_id AND f.scheme = t.scheme
      AND CASE NEW.kind WHEN 'up' THEN f.upper_id = t.id ELSE t.upper_id = f.id END
  ) THEN
    PERFORM funds_refuse('funds.transfer_across_funds');
  END IF;
  IF NEW.kind = 'settlement' AND NOT EXISTS (
    SELECT 1 FROM funds_settlement s
    JOIN funds_book f ON f.id = NEW.from_book_id AND f.scheme = s.from_scheme
    JOIN funds_book t ON t.id = NEW.to_book_id AND t.scheme = s.to_scheme
    WHERE s.id = NEW.settlement_id AND s.edition_id = (SELECT max(id) FROM funds_edition)
      AND NEW.business_on >= s.valid_from AND NEW.business_on < coalesce(s.valid_until, 'infinity')
  ) THEN
    PERFORM funds_refuse('funds.settlement_not_lawful');
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER funds_entry_refuse_update BEFORE UPDATE ON funds_entry FOR EACH STATEMENT EXECUTE FUNCTION funds_refuse_change();

CREATE TRIGGER funds_entry_refuse_delete BEFORE DELETE ON funds_entry FOR EACH STATEMENT EXECUTE FUNCTION funds_refuse_change();

CREATE TRIGGER funds_entry_refuse_truncate BEFORE TRUNCATE ON funds_entry FOR EACH STATEMENT EXECUTE FUNCTION funds_refuse_change();

CREATE TRIGGER funds_posting_refuse_update BEFORE UPDATE ON funds_posting FOR EACH STATEMENT EXECUTE FUNCTION funds_refuse_change();

CREATE TRIGGER funds_posting_refuse_delete BEFORE DELETE ON funds_posting FOR EACH STATEMENT EXECUTE FUNCTION funds_refuse_change();

CREATE TRIGGER funds_posting_refuse_truncate BEFORE TRUNCATE ON funds_posting FOR EACH STATEMENT EXECUTE FUNCTION funds_refuse_change();

CREATE TRIGGER funds_book_refuse_delete BEFORE DELETE ON funds_book FOR EACH STATEMENT EXECUTE FUNCTION funds_refuse_change();

CREATE TRIGGER funds_book_refuse_truncate BEFORE TRUNCATE ON funds_book FOR EACH STATEMENT EXECUTE FUNCTION funds_refuse_change();

CREATE TRIGGER funds_account_refuse_delete BEFORE DELETE ON funds_account FOR EACH STATEMENT EXECUTE FUNCTION funds_refuse_change();

CREATE TRIGGER funds_account_refuse_truncate BEFORE TRUNCATE ON funds_account FOR EACH STATEMENT EXECUTE FUNCTION funds_refuse_change();

CREATE TRIGGER funds_period_refuse_delete BEFORE DELETE ON funds_period FOR EACH STATEMENT EXECUTE FUNCTION funds_refuse_change();

CREATE TRIGGER funds_period_refuse_truncate BEFORE TRUNCATE ON funds_period FOR EACH STATEMENT EXECUTE FUNCTION funds_refuse_change();

CREATE TRIGGER funds_balance_refuse_delete BEFORE DELETE ON funds_balance FOR EACH STATEMENT EXECUTE FUNCTION funds_refuse_change();

CREATE TRIGGER funds_balance_refuse_truncate BEFORE TRUNCATE ON funds_balance FOR EACH STATEMENT EXECUTE FUNCTION funds_refuse_change();

CREATE TRIGGER funds_balance_refuse_overwrite BEFORE INSERT ON funds_balance FOR EACH STATEMENT EXECUTE FUNCTION funds_balance_guard();

CREATE TRIGGER funds_balance_refuse_update BEFORE UPDATE ON funds_balance FOR EACH STATEMENT EXECUTE FUNCTION funds_balance_guard();

CREATE TRIGGER funds_chart_complete BEFORE INSERT ON funds_chart FOR EACH ROW EXECUTE FUNCTION funds_edition_row_guard();

CREATE TRIGGER funds_chart_guard BEFORE INSERT ON funds_chart FOR EACH ROW EXECUTE FUNCTION funds_chart_guard();

CREATE TRIGGER funds_rule_guard BEFORE INSERT ON funds_rule FOR EACH ROW EXECUTE FUNCTION funds_edition_row_guard();

CREATE TRIGGER funds_settlement_guard BEFORE INSERT ON funds_settlement FOR EACH ROW EXECUTE FUNCTION funds_edition_row_guard();

CREATE TRIGGER funds_edition_guard BEFORE INSERT ON funds_edition FOR EACH ROW EXECUTE FUNCTION funds_edition_guard();

CREATE TRIGGER funds_book_refuse_overwrite BEFORE INSERT ON funds_book FOR EACH ROW EXECUTE FUNCTION funds_book_guard();

CREATE TRIGGER funds_book_refuse_update BEFORE UPDATE ON funds_book FOR EACH ROW EXECUTE FUNCTION funds_book_guard();

CREATE TRIGGER funds_account_refuse_overwrite BEFORE INSERT ON funds_account FOR EACH ROW EXECUTE FUNCTION funds_account_guard();

CREATE TRIGGER funds_account_refuse_update BEFORE UPDATE ON funds_account FOR EACH ROW EXECUTE FUNCTION funds_account_guard();

CREATE TRIGGER funds_account_balance AFTER INSERT ON funds_account FOR EACH ROW EXECUTE FUNCTION funds_account_balance();

CREATE TRIGGER funds_period_refuse_overwrite BEFORE INSERT ON funds_period FOR EACH ROW EXECUTE FUNCTION funds_period_guard();

CREATE TRIGGER funds_period_refuse_update BEFORE UPDATE ON funds_period FOR EACH ROW EXECUTE FUNCTION funds_period_guard();

CREATE TRIGGER funds_transfer_guard BEFORE INSERT ON funds_transfer FOR EACH ROW EXECUTE FUNCTION funds_transfer_guard();
