-- The ledger's tables. STRICT refuses floats and texts where money belongs. What a row may be is checked
-- once for each batch, when it ends (3_judgement.sql); what must hold of a row alone is a CHECK.

CREATE TABLE funds_edition (
  id INTEGER PRIMARY KEY,
  digest TEXT NOT NULL,
  loaded_at TEXT NOT NULL,
  loaded_by TEXT NOT NULL
) STRICT;

CREATE TABLE funds_chart (
  id INTEGER PRIMARY KEY,
  edition_id INTEGER NOT NULL REFERENCES funds_edition (id) DEFERRABLE INITIALLY DEFERRED,
  symbol TEXT NOT NULL,
  bit INTEGER NOT NULL CHECK (bit > 0 AND bit & (bit - 1) = 0),
  kind TEXT NOT NULL CHECK (kind IN ('A', 'L', 'N', 'I', 'E', 'M')),
  side INTEGER NOT NULL CHECK (side IN (1, -1)),
  guarded INTEGER NOT NULL CHECK (guarded IN (0, 1)),
  code TEXT NOT NULL,
  name_zh TEXT NOT NULL,
  name_en TEXT NOT NULL,
  basis TEXT NOT NULL,
  source TEXT NOT NULL,
  confirmed INTEGER NOT NULL CHECK (confirmed IN (0, 1)),
  UNIQUE (edition_id, symbol)
) STRICT;

CREATE TABLE funds_rule (
  id INTEGER PRIMARY KEY,
  edition_id INTEGER NOT NULL REFERENCES funds_edition (id) DEFERRABLE INITIALLY DEFERRED,
  entry_type TEXT NOT NULL,
  scheme TEXT NOT NULL,
  debit_mask INTEGER NOT NULL,
  credit_mask INTEGER NOT NULL,
  link TEXT NOT NULL CHECK (link IN ('', 'up', 'down', 'settlement')),
  way TEXT NOT NULL CHECK (way IN ('', 'out', 'in')),
  while_closing INTEGER NOT NULL CHECK (while_closing IN (0, 1)),
  basis TEXT NOT NULL CHECK (basis <> ''),
  source TEXT NOT NULL,
  confirmed INTEGER NOT NULL CHECK (confirmed IN (0, 1)),
  valid_from TEXT NOT NULL,
  valid_until TEXT,
  UNIQUE (edition_id, entry_type, scheme, valid_from),
  CHECK ((link = '') = (way = ''))
) STRICT;

CREATE TABLE funds_settlement (
  id INTEGER PRIMARY KEY,
  edition_id INTEGER NOT NULL REFERENCES funds_edition (id) DEFERRABLE INITIALLY DEFERRED,
  name TEXT NOT NULL,
  from_scheme TEXT NOT NULL,
  to_scheme TEXT NOT NULL CHECK (to_scheme <> from_scheme),
  basis TEXT NOT NULL CHECK (basis <> ''),
  source TEXT NOT NULL,
  confirmed INTEGER NOT NULL CHECK (confirmed IN (0, 1)),
  valid_from TEXT NOT NULL,
  valid_until TEXT,
  UNIQUE (edition_id, name, valid_from)
) STRICT;

CREATE TABLE funds_book (
  id INTEGER PRIMARY KEY,
  public_id TEXT NOT NULL UNIQUE,
  created_at TEXT NOT NULL,
  scheme TEXT NOT NULL,
  region TEXT NOT NULL,
  level TEXT NOT NULL CHECK (level IN ('nation', 'province', 'city', 'county')),
  upper_id INTEGER REFERENCES funds_book (id),
  basis TEXT NOT NULL CHECK (basis <> ''),
  opened_on TEXT NOT NULL,
  opened_by TEXT NOT NULL,
  closed_on TEXT,
  closed_by TEXT NOT NULL DEFAULT '',
  UNIQUE (scheme, region, opened_on)
) STRICT;

CREATE UNIQUE INDEX funds_book_one_open ON funds_book (scheme, region) WHERE closed_on IS NULL;

CREATE TABLE funds_account (
  id INTEGER PRIMARY KEY,
  book_id INTEGER NOT NULL REFERENCES funds_book (id),
  symbol TEXT NOT NULL,
  bit INTEGER NOT NULL,
  kind TEXT NOT NULL,
  side INTEGER NOT NULL,
  guarded INTEGER NOT NULL,
  detail TEXT NOT NULL,
  name_zh TEXT NOT NULL,
  name_en TEXT NOT NULL,
  opened_on TEXT NOT NULL,
  closed_on TEXT,
  UNIQUE (book_id, symbol, detail)
) STRICT;

CREATE TABLE funds_balance (
  account_id INTEGER PRIMARY KEY REFERENCES funds_account (id),
  debit INTEGER NOT NULL,
  credit INTEGER NOT NULL,
  side INTEGER NOT NULL,
  guarded INTEGER NOT NULL,
  CONSTRAINT funds_balance_no_overdraft CHECK (guarded = 0 OR side * (debit - credit) >= 0)
) STRICT;

CREATE TABLE funds_period (
  id INTEGER PRIMARY KEY,
  book_id INTEGER NOT NULL REFERENCES funds_book (id),
  ym INTEGER NOT NULL CHECK (ym BETWEEN 190001 AND 999912 AND ym % 100 BETWEEN 1 AND 12),
  first_on TEXT NOT NULL,
  last_on TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('open', 'closing', 'closed')),
  opened_by TEXT NOT NULL,
  closed_by TEXT NOT NULL DEFAULT '',
  closed_at TEXT,
  UNIQUE (book_id, ym)
) STRICT;

CREATE TABLE funds_transfer (
  id INTEGER PRIMARY KEY,
  public_id TEXT NOT NULL UNIQUE,
  created_at TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('up', 'down', 'settlement')),
  from_book_id INTEGER NOT NULL REFERENCES funds_book (id),
  to_book_id INTEGER NOT NULL REFERENCES funds_book (id) CHECK (to_book_id <> from_book_id),
  settlement_id INTEGER REFERENCES funds_settlement (id),
  amount INTEGER NOT NULL CHECK (amount > 0),
  business_on TEXT NOT NULL,
  reason TEXT NOT NULL,
  made_by TEXT NOT NULL,
  CHECK ((kind = 'settlement') = (settlement_id IS NOT NULL))
) STRICT;

CREATE TABLE funds_entry (
  id INTEGER PRIMARY KEY,
  book_id INTEGER NOT NULL,
  ym INTEGER NOT NULL,
  entry_type TEXT NOT NULL,
  rule_id INTEGER NOT NULL,
  business_on TEXT NOT NULL,
  key TEXT NOT NULL,
  digest BLOB NOT NULL CHECK (length(digest) = 32),
  lines INTEGER NOT NULL CHECK (lines >= 2),
  total INTEGER NOT NULL CHECK (total <> 0),
  reverses_id INTEGER,
  transfer_id INTEGER,
  source TEXT NOT NULL,
  made_by TEXT NOT NULL CHECK (made_by <> ''),
  approved_by TEXT NOT NULL,
  posted_at TEXT NOT NULL,
  CONSTRAINT funds_entry_two_people CHECK (approved_by <> '' AND approved_by <> made_by)
) STRICT;

-- Not UNIQUE, on purpose: INSERT OR REPLACE removes what stands in the way of a unique key before any trigger sees
-- it. That a key, a reversal and a transfer stand once is judged when the gate is shut.
CREATE INDEX funds_entry_key ON funds_entry (book_id, key);

CREATE INDEX funds_entry_reversed_once ON funds_entry (reverses_id) WHERE reverses_id IS NOT NULL;

CREATE INDEX funds_entry_transferred_once ON funds_entry (transfer_id, entry_type) WHERE transfer_id IS NOT NULL AND reverses_id IS NULL;

CREATE INDEX funds_entry_linked ON funds_entry (id) WHERE transfer_id IS NOT NULL;

CREATE INDEX funds_entry_red ON funds_entry (id) WHERE reverses_id IS NOT NULL;

CREATE INDEX funds_entry_month ON funds_entry (book_id, ym);

CREATE TABLE funds_posting (
  entry_id INTEGER NOT NULL,
  line_no INTEGER NOT NULL CHECK (line_no >= 1),
  account_id INTEGER NOT NULL,
  side INTEGER NOT NULL CHECK (side IN (1, -1)),
  amount INTEGER NOT NULL CHECK (amount <> 0),
  PRIMARY KEY (entry_id, line_no)
) STRICT, WITHOUT ROWID;

CREATE INDEX funds_posting_account ON funds_posting (account_id, entry_id, side, amount);

-- The gate. Posting opens it for one book and shuts it again; the shutting row is where the whole batch is judged
-- and the balances are written. A transaction that leaves the gate open cannot commit: the deferred key of the
-- opening row points at the shutting one.
CREATE TABLE funds_gate (
  id INTEGER PRIMARY KEY,
  book_id INTEGER NOT NULL,
  opens_at INTEGER NOT NULL,
  last_entry INTEGER NOT NULL,
  shut_by INTEGER REFERENCES funds_gate (id) DEFERRABLE INITIALLY DEFERRED,
  settled INTEGER NOT NULL CHECK (settled IN (0, 1))
) STRICT;
