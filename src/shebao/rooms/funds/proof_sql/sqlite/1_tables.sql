-- What the seals and the individual accounts need: numbers without a gap, what closed when, and a passbook a person.

CREATE TABLE funds_voucher (
  book_id INTEGER NOT NULL,
  number INTEGER NOT NULL CHECK (number >= 1),
  kind INTEGER NOT NULL CHECK (kind IN (1, 2)),
  row_id INTEGER NOT NULL,
  PRIMARY KEY (book_id, number)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX funds_voucher_once ON funds_voucher (kind, row_id);

CREATE TABLE funds_closure (
  id INTEGER PRIMARY KEY,
  what TEXT NOT NULL CHECK (what IN ('book', 'account', 'period')),
  row_id INTEGER NOT NULL,
  closed_by TEXT NOT NULL,
  closed_at TEXT NOT NULL,
  UNIQUE (what, row_id)
) STRICT;

CREATE TABLE funds_individual (
  id INTEGER PRIMARY KEY,
  book_id INTEGER NOT NULL REFERENCES funds_book (id) DEFERRABLE INITIALLY DEFERRED,
  subject TEXT NOT NULL CHECK (subject <> ''),
  opened_on TEXT NOT NULL,
  opened_by TEXT NOT NULL,
  UNIQUE (book_id, subject)
) STRICT;

CREATE TABLE funds_sheet (
  entry_id INTEGER PRIMARY KEY,
  book_id INTEGER NOT NULL,
  ym INTEGER NOT NULL,
  accounts INTEGER NOT NULL CHECK (accounts >= 1),
  total INTEGER NOT NULL CHECK (total <> 0),
  key_version INTEGER NOT NULL CHECK (key_version BETWEEN 1 AND 255),
  root TEXT NOT NULL CHECK (length(root) = 64),
  leaves BLOB NOT NULL
) STRICT;

CREATE INDEX funds_sheet_month ON funds_sheet (book_id, ym);

CREATE TABLE funds_movement (
  individual_id INTEGER NOT NULL,
  number INTEGER NOT NULL CHECK (number >= 1),
  entry_id INTEGER NOT NULL REFERENCES funds_sheet (entry_id) DEFERRABLE INITIALLY DEFERRED,
  ym INTEGER NOT NULL,
  kind TEXT NOT NULL,
  amount INTEGER NOT NULL,
  balance INTEGER NOT NULL,
  key TEXT NOT NULL CHECK (key <> ''),
  basis TEXT NOT NULL CHECK (basis <> ''),
  PRIMARY KEY (individual_id, number),
  CONSTRAINT funds_movement_sign CHECK (CASE
    WHEN kind IN ('opening', 'contribution', 'interest', 'moved_in') THEN amount > 0
    WHEN kind IN ('drawn', 'inherited', 'moved_out') THEN amount < 0
    ELSE kind = 'correction' AND amount <> 0 END),
  CONSTRAINT funds_movement_no_overdraft CHECK (balance >= 0)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX funds_movement_once ON funds_movement (individual_id, kind, key);

CREATE UNIQUE INDEX funds_movement_entry ON funds_movement (entry_id, individual_id);

CREATE TABLE funds_control (
  id INTEGER PRIMARY KEY,
  book_id INTEGER NOT NULL,
  ym INTEGER NOT NULL,
  accounts INTEGER NOT NULL CHECK (accounts >= 0),
  opening INTEGER NOT NULL,
  added INTEGER NOT NULL CHECK (added >= 0),
  interest INTEGER NOT NULL CHECK (interest >= 0),
  taken INTEGER NOT NULL CHECK (taken <= 0),
  corrected INTEGER NOT NULL,
  closing INTEGER NOT NULL CHECK (closing = opening + added + interest + taken + corrected AND closing >= 0),
  key_version INTEGER NOT NULL CHECK (key_version BETWEEN 1 AND 255),
  root TEXT NOT NULL CHECK (length(root) = 64),
  made_by TEXT NOT NULL CHECK (made_by <> ''),
  made_at TEXT NOT NULL,
  UNIQUE (book_id, ym)
) STRICT;
