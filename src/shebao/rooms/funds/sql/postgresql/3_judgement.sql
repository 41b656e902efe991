-- Posting. An entry and all its lines come in one statement (a data-modifying CTE), so that each of the two
-- statement triggers sees the whole. A small statement runs plans kept from the last time; a large one is
-- planned for its size and given memory.

CREATE FUNCTION funds_entry_judge() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  wrong text;
  links bigint;
  backs bigint;
  bare boolean;
  lowest bigint;
  highest bigint;
  memory text;
  nested text;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM added) THEN
    RETURN NULL;
  END IF;
  -- A period that is being closed makes us wait, and one we hold makes the closing wait.
  PERFORM 1 FROM funds_period
  WHERE (book_id, ym) IN (SELECT a.book_id, a.ym FROM added a) ORDER BY book_id, ym FOR SHARE;
  SELECT min(CASE
      WHEN b.id IS NULL THEN 'funds.unknown_book'
      WHEN p.id IS NULL THEN 'funds.unknown_period'
      WHEN r.id IS NULL OR r.scheme <> b.scheme OR r.entry_type <> g.entry_type THEN 'funds.no_such_rule'
      WHEN p.status = 'closed' OR (p.status = 'closing' AND NOT r.while_closing) THEN 'funds.period_closed'
      WHEN g.first_on < p.first_on OR g.last_on > p.last_on THEN 'funds.wrong_month'
      WHEN NOT g.back AND r.edition_id <> (SELECT max(id) FROM funds_edition) THEN 'funds.rule_replaced'
      WHEN NOT g.back AND (g.first_on < r.valid_from OR g.last_on >= coalesce(r.valid_until, 'infinity'))
        THEN 'funds.rule_not_in_force'
      WHEN g.entry_type = 'opening' AND EXISTS (
        SELECT 1 FROM funds_period WHERE book_id = g.book_id AND ym < g.ym
      ) THEN 'funds.opening_late'
      WHEN g.linked <> CASE r.link WHEN '' THEN 0 ELSE g.entries END THEN 'funds.transfer_missing'
    END), sum(g.linked), sum(CASE WHEN g.back THEN g.entries ELSE 0 END)
  INTO wrong, links, backs
  FROM (
    SELECT book_id, ym, rule_id, entry_type, reverses_id IS NOT NULL AS back, min(business_on) AS first_on,
      max(business_on) AS last_on, count(transfer_id) AS linked, count(*) AS entries
    FROM added GROUP BY 1, 2, 3, 4, 5
  ) g
  LEFT JOIN funds_book b ON b.id = g.book_id
  LEFT JOIN funds_period p ON p.book_id = g.book_id AND p.ym = g.ym
  LEFT JOIN funds_rule r ON r.id = g.rule_id;
  IF wrong IS NOT NULL THEN
    PERFORM funds_refuse(wrong);
  END IF;
  IF (SELECT count(*) FROM (SELECT FROM added LIMIT 1001) few) > 1000 THEN
    SELECT min(id), max(id) INTO lowest, highest FROM added;
    memory := current_setting('work_mem');
    nested := current_setting('enable_nestloop');
    PERFORM set_config('work_mem', '512MB', true), set_config('enable_nestloop', 'off', true);
    EXECUTE $large$
      SELECT EXISTS (
        SELECT 1 FROM added e WHERE NOT EXISTS (
          SELECT 1 FROM funds_posting l WHERE l.entry_id = e.id AND l.line_no = 1 AND l.entry_id BETWEEN $1 AND $2
        )
      )
    $large$ INTO bare USING lowest, highest;
    PERFORM set_config('work_mem', memory, true), set_config('enable_nestloop', nested, true);
  ELSE
    bare := EXISTS (
      SELECT 1 FROM added e WHERE NOT EXISTS (SELECT 1 FROM funds_posting l WHERE l.entry_id = e.id AND l.line_no = 1)
    );
  END IF;
  IF bare THEN
    PERFORM funds_refuse('funds.incomplete');
  END IF;
  IF EXISTS (
    SELECT 1 FROM added e JOIN funds_posting d ON d.entry_id = e.id AND d.side = 1
    JOIN funds_posting c ON c.entry_id = e.id AND c.side = -1 AND c.account_id = d.account_id
    WHERE e.entry_type = 'sweep'
  ) THEN
    PERFORM funds_refuse('funds.same_account');
  END IF;
  IF links > 0 THEN
    -- Whoever sends, receives or takes back one transfer waits for the others, and then sees what they did.
    IF current_setting('transaction_isolation') = 'repeatable read' THEN
      PERFORM funds_refuse('funds.isolation');
    END IF;
    PERFORM 1 FROM funds_transfer WHERE id IN (SELECT a.transfer_id FROM added a) ORDER BY id FOR NO KEY UPDATE;
    SELECT min(CASE
        WHEN t.id IS NULL THEN 'funds.transfer_missing'
        WHEN t.kind <> r.link THEN 'funds.transfer_differs'
        WHEN e.book_id <> CASE r.way WHEN 'out' THEN t.from_book_id ELSE t.to_book_id END THEN 'funds.transfer_differs'
        WHEN abs(e.total) <> t.amount THEN 'funds.transfer_differs'
        WHEN r.way = 'out' AND e.reverses_id IS NULL AND e.business_on <> t.business_on THEN 'funds.transfer_differs'
        WHEN r.way = 'in' AND e.business_on < t.business_on THEN 'funds.transfer_not_sent'
        WHEN r.way = 'in' AND e.reverses_id IS NULL AND NOT EXISTS (
          SELECT 1 FROM funds_entry o JOIN funds_rule q ON q.id = o.rule_id
          WHERE o.transfer_id = t.id AND q.way = 'out' AND o.reverses_id IS NULL
            AND NOT EXISTS (SELECT 1 FROM funds_entry v WHERE v.reverses_id = o.id)
        ) THEN 'funds.transfer_not_sent'
        WHEN r.way = 'out' AND e.reverses_id IS NOT NULL AND EXISTS (
          SELECT 1 FROM funds_entry o JOIN funds_rule q ON q.id = o.rule_id
          WHERE o.transfer_id = t.id AND q.way = 'in' AND o.reverses_id IS NULL
            AND NOT EXISTS (SELECT 1 FROM funds_entry v WHERE v.reverses_id = o.id)
        ) THEN 'funds.transfer_arrived'
      END)
    INTO wrong
    FROM added e JOIN funds_rule r ON r.id = e.rule_id LEFT JOIN funds_transfer t ON t.id = e.transfer_id
    WHERE e.transfer_id IS NOT NULL;
    IF wrong IS NOT NULL THEN
      PERFORM funds_refuse(wrong);
    END IF;
  END IF;
  IF backs > 0 THEN
    SELECT min(CASE
        WHEN o.id IS NULL OR o.id = e.id THEN 'funds.nothing_to_reverse'
        WHEN o.reverses_id IS NOT NULL THEN 'funds.reversal_of_reversal'
        WHEN o.book_id <> e.book_id OR o.rule_id <> e.rule_id OR o.lines <> e.lines OR o.total <> -e.total
          OR o.transfer_id IS DISTINCT FROM e.transfer_id THEN 'funds.not_exact'
        WHEN EXISTS (
          SELECT line_no, account_id, side, -amount FROM funds_posting WHERE entry_id = o.id
          EXCEPT SELECT line_no, account_id, side, amount FROM funds_posting WHERE entry_id = e.id
        ) THEN 'funds.not_exact'
      END)
    INTO wrong
    FROM added e LEFT JOIN funds_entry o ON o.id = e.reverses_id
    WHERE e.reverses_id IS NOT NULL;
    IF wrong IS NOT NULL THEN
      PERFORM funds_refuse(wrong);
    END IF;
  END IF;
  RETURN NULL;
END
$$;

CREATE FUNCTION funds_posting_judge() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  wrong text;
  lowest bigint;
  highest bigint;
  memory text;
  nested text;
BEGIN
  -- The balances first: an account that is being closed makes us wait here, and the judgement below sees it closed.
  INSERT INTO funds_balance AS m (account_id, debit, credit, side, guarded)
  SELECT account_id, sum(CASE side WHEN 1 THEN amount ELSE 0 END), sum(CASE side WHEN 1 THEN 0 ELSE amount END), 1, false
  FROM added GROUP BY account_id ORDER BY account_id
  ON CONFLICT (account_id) DO UPDATE SET debit = m.debit + excluded.debit, credit = m.credit + excluded.credit;
  IF (SELECT count(*) FROM (SELECT FROM added LIMIT 1001) few) > 1000 THEN
    -- Planned for its size, with the entries of this statement alone and the memory to hold them.
    SELECT min(entry_id), max(entry_id) INTO lowest, highest FROM added;
    memory := current_setting('work_mem');
    nested := current_setting('enable_nestloop');
    PERFORM set_config('work_mem', '512MB', true), set_config('enable_nestloop', 'off', true);
    EXECUTE $large$
  SELECT min(CASE
      WHEN e.id IS NULL THEN 'funds.late_line'
      WHEN g.n <> e.lines OR g.top <> e.lines THEN 'funds.incomplete'
      WHEN g.difference <> 0 THEN 'funds.unbalanced'
      WHEN g.gross <> 2 * e.total::numeric THEN 'funds.wrong_total'
      WHEN g.lowest_book <> e.book_id OR g.highest_book <> e.book_id THEN 'funds.other_fund'
      WHEN g.closed THEN 'funds.account_closed'
      WHEN (g.debits & ~r.debit_mask) <> 0 OR (g.credits & ~r.credit_mask) <> 0 THEN 'funds.not_earmarked'
      WHEN e.reverses_id IS NULL AND g.least < 0 THEN 'funds.negative'
    END)
  FROM (
    SELECT l.entry_id, count(*) AS n, max(l.line_no) AS top, sum(l.side * l.amount) AS difference,
      sum(l.amount) AS gross, min(l.amount) AS least, bit_or(CASE l.side WHEN 1 THEN a.bit ELSE 0 END) AS debits,
      bit_or(CASE l.side WHEN 1 THEN 0 ELSE a.bit END) AS credits, min(coalesce(a.book_id, 0)) AS lowest_book,
      max(a.book_id) AS highest_book, bool_or(a.closed_on IS NOT NULL) AS closed
    FROM added l LEFT JOIN funds_account a ON a.id = l.account_id GROUP BY l.entry_id
  ) g
  LEFT JOIN (SELECT * FROM funds_entry WHERE id BETWEEN $1 AND $2) e ON e.id = g.entry_id
  LEFT JOIN funds_rule r ON r.id = e.rule_id
    $large$ INTO wrong USING lowest, highest;
    PERFORM set_config('work_mem', memory, true), set_config('enable_nestloop', nested, true);
  ELSE
  SELECT min(CASE
      WHEN e.id IS NULL THEN 'funds.late_line'
      WHEN g.n <> e.lines OR g.top <> e.lines THEN 'funds.incomplete'
      WHEN g.difference <> 0 THEN 'funds.unbalanced'
      WHEN g.gross <> 2 * e.total::numeric THEN 'funds.wrong_total'
      WHEN g.lowest_book <> e.book_id OR g.highest_book <> e.book_id THEN 'funds.other_fund'
      WHEN g.closed THEN 'funds.account_closed'
      WHEN (g.debits & ~r.debit_mask) <> 0 OR (g.credits & ~r.credit_mask) <> 0 THEN 'funds.not_earmarked'
      WHEN e.reverses_id IS NULL AND g.least < 0 THEN 'funds.negative'
    END)
  INTO wrong
  FROM (
    SELECT l.entry_id, count(*) AS n, max(l.line_no) AS top, sum(l.side * l.amount) AS difference,
      sum(l.amount) AS gross, min(l.amount) AS least, bit_or(CASE l.side WHEN 1 THEN a.bit ELSE 0 END) AS debits,
      bit_or(CASE l.side WHEN 1 THEN 0 ELSE a.bit END) AS credits, min(coalesce(a.book_id, 0)) AS lowest_book,
      max(a.book_id) AS highest_book, bool_or(a.closed_on IS NOT NULL) AS closed
    FROM added l LEFT JOIN funds_account a ON a.id = l.account_id GROUP BY l.entry_id
  ) g
  LEFT JOIN funds_entry e ON e.id = g.entry_id
  LEFT JOIN funds_rule r ON r.id = e.rule_id;
  END IF;
  IF wrong IS NOT NULL THEN
    PERFORM funds_refuse(wrong);
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER funds_entry_judge AFTER INSERT ON funds_entry REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION funds_entry_judge();

CREATE TRIGGER funds_posting_judge AFTER INSERT ON funds_posting REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION funds_posting_judge();
