-- The first schema. Instants are seconds since 1970 in UTC; words are those of the domain.
-- Every `number` is the rowid: the order in which rows were added, which lists and cursors follow,
-- so an index on other columns is in that order among equals without holding it.

CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What may follow what; filled by the migration from the domain's own table.
CREATE TABLE transition (
    machine TEXT NOT NULL,
    before  TEXT NOT NULL,
    after   TEXT NOT NULL,
    PRIMARY KEY (machine, before, after)
) STRICT, WITHOUT ROWID;

CREATE TABLE key_check (
    number INTEGER PRIMARY KEY,
    key    TEXT NOT NULL UNIQUE,
    value  BLOB NOT NULL CHECK (length(value) = 32)
) STRICT;

CREATE TABLE staff (
    number      INTEGER PRIMARY KEY,
    login       TEXT NOT NULL UNIQUE,
    roles       TEXT NOT NULL CHECK (roles <> ''),
    team        TEXT,
    created_at  INTEGER NOT NULL,
    created_by  TEXT NOT NULL,
    disabled_at INTEGER
) STRICT;

CREATE TABLE record (
    number        INTEGER PRIMARY KEY,
    ref           TEXT NOT NULL UNIQUE,
    label         TEXT NOT NULL CHECK (length(label) BETWEEN 1 AND 100),
    team          TEXT,
    restricted_at INTEGER,
    created_at    INTEGER NOT NULL,
    created_by    TEXT NOT NULL
) STRICT;

CREATE TABLE account (
    number              INTEGER PRIMARY KEY,
    ref                 TEXT NOT NULL UNIQUE,
    state               TEXT NOT NULL CHECK (state IN ('registering', 'active', 'locked', 'closed')),
    version             INTEGER NOT NULL,
    email               TEXT NOT NULL,
    given_name          TEXT,
    surname             TEXT,
    language            TEXT NOT NULL CHECK (language IN ('en', 'cy')),
    password_hash       TEXT,
    created_at          INTEGER NOT NULL,
    email_verified_at   INTEGER,
    phone_sealed        BLOB,
    phone_masked        TEXT,
    phone_method        TEXT CHECK (phone_method IN ('sms', 'call')),
    phone_confirmations INTEGER,
    phone_confirmed_at  INTEGER,
    phone_last_used_at  INTEGER,
    phone_reset_at      INTEGER,
    last_signed_in_at   INTEGER,
    failed_sign_ins     INTEGER NOT NULL,
    paused_until        INTEGER,
    locked_at           INTEGER,
    closed_at           INTEGER,
    close_asked_at      INTEGER,
    -- Since when nothing personal is in it.
    erased_at           INTEGER
) STRICT;
CREATE UNIQUE INDEX account_email ON account (email) WHERE state <> 'closed';
CREATE INDEX account_closed ON account (closed_at) WHERE state = 'closed' AND erased_at IS NULL;
CREATE INDEX account_address ON account (email);
CREATE INDEX account_state ON account (state);
CREATE INDEX account_asked ON account (state) WHERE close_asked_at IS NOT NULL;
CREATE INDEX account_seen ON account (coalesce(last_signed_in_at, created_at)) WHERE state <> 'closed';

CREATE TABLE invitation (
    number             INTEGER PRIMARY KEY,
    ref                TEXT NOT NULL UNIQUE,
    state              TEXT NOT NULL CHECK (state IN ('awaiting_code', 'code_verified', 'accepted', 'decided', 'closed', 'withdrawn', 'expired')),
    version            INTEGER NOT NULL,
    step               TEXT NOT NULL,
    waiting_on         TEXT NOT NULL CHECK (waiting_on IN ('worker', 'person', 'approver', 'support', 'system', 'nobody')),
    created_at         INTEGER NOT NULL,
    created_by         TEXT NOT NULL,
    worker             TEXT NOT NULL,
    team               TEXT,
    email              TEXT NOT NULL CHECK (length(email) <= 254),
    name               TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    relationship       TEXT NOT NULL,
    language           TEXT NOT NULL CHECK (language IN ('en', 'cy')),
    code_key           TEXT NOT NULL,
    code_generation    INTEGER NOT NULL CHECK (code_generation > 0),
    code_fingerprint   BLOB NOT NULL CHECK (length(code_fingerprint) = 32),
    code_expires_at    INTEGER NOT NULL,
    code_attempts_left INTEGER NOT NULL CHECK (code_attempts_left >= 0),
    code_shown         INTEGER NOT NULL CHECK (code_shown >= 0),
    code_verified_at   INTEGER,
    code_verified_by   TEXT,
    link_key           TEXT,
    link_generation    INTEGER,
    link_expires_at    INTEGER,
    link_used_at       INTEGER,
    account            TEXT REFERENCES account (ref),
    accepted_at        INTEGER,
    decided_at         INTEGER,
    ended_at           INTEGER,
    note               TEXT CHECK (length(note) BETWEEN 1 AND 1000),
    -- Since when nothing personal is in it.
    erased_at          INTEGER,
    -- The day, such as 2026-05-03, on which somebody last found out that this way to the person is safe.
    safe_contact_on    TEXT CHECK (safe_contact_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    -- Whether a live row of contact_hold covers it; kept by triggers, so that no list has to look.
    held               INTEGER NOT NULL DEFAULT 0 CHECK (held IN (0, 1)),
    -- The end of the present step: not stored, only indexed. A link of before the code was last
    -- verified does not count, and nothing runs out for whoever came through a link in time.
    expires_at         INTEGER GENERATED ALWAYS AS (CASE
        WHEN account IS NOT NULL THEN 253402300799
        WHEN code_verified_at IS NULL THEN code_expires_at
        ELSE coalesce(link_expires_at, code_expires_at) END) VIRTUAL,
    -- Who must act in which state, short because three indexes hold it, such as `peawa`.
    -- Under a hold it is the worker, whatever the step waits for; see Turn in the domain.
    turn               TEXT GENERATED ALWAYS AS (CASE WHEN held = 1 AND step NOT IN ('suspended', 'closed', 'withdrawn')
        THEN 'wo' ELSE substr(waiting_on, 1, 2) END || substr(state, 1, 3)) VIRTUAL
) STRICT;
-- A list walks one of these once for each turn it wants, and merges.
CREATE INDEX invitation_turn ON invitation (turn);
CREATE INDEX invitation_worker ON invitation (worker, turn);
CREATE INDEX invitation_team ON invitation (team, turn) WHERE team IS NOT NULL;
CREATE INDEX invitation_created ON invitation (created_at);
CREATE INDEX invitation_email ON invitation (email);
CREATE INDEX invitation_account ON invitation (account) WHERE account IS NOT NULL;
CREATE INDEX invitation_open ON invitation (expires_at) WHERE state IN ('awaiting_code', 'code_verified');
CREATE INDEX invitation_over ON invitation (ended_at) WHERE erased_at IS NULL AND ended_at IS NOT NULL;
CREATE UNIQUE INDEX invitation_code ON invitation (code_fingerprint) WHERE state = 'awaiting_code';

-- Contentless: names and addresses are not held a second time, so a row is taken out by naming what
-- it was made of. Rows follow invitation.number. Indexes of beginnings would make two and three
-- letters faster, and no longer word; they weigh more than all the rest of it.
CREATE VIRTUAL TABLE search USING fts5 (
    name, email, ref,
    content = '', columnsize = 0,
    tokenize = 'unicode61 remove_diacritics 2'
);
-- What is taken out is taken out of the index's own pages at once, not at some later merging.
INSERT INTO search (search, rank) VALUES ('secure-delete', 1);

-- What hangs on an invitation names it by its number: short, and in the order of adding, which
-- keeps the pages of these indexes full.
-- person stands for the invitation's address, so that one index can refuse a second live access:
-- the first eight bytes of its SHA-256.
CREATE TABLE access (
    number       INTEGER PRIMARY KEY,
    invitation   INTEGER NOT NULL REFERENCES invitation (number),
    record       INTEGER NOT NULL REFERENCES record (number),
    person       INTEGER NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('offered', 'accepted', 'active', 'ending', 'ended', 'declined', 'refused', 'suspended')),
    account      TEXT REFERENCES account (ref),
    offered_at   INTEGER NOT NULL,
    decided_at   INTEGER,
    reviewed_at  INTEGER,
    reviewed_by  TEXT,
    active_since INTEGER,
    ends_at      INTEGER,
    ended_at     INTEGER,
    -- The person is not told of its end.
    silent       INTEGER NOT NULL DEFAULT 0 CHECK (silent IN (0, 1)),
    CHECK (state <> 'ending' OR ends_at IS NOT NULL)
) STRICT;
CREATE UNIQUE INDEX access_invitation ON access (invitation, record);
CREATE UNIQUE INDEX access_live ON access (person, record) WHERE state IN ('offered', 'accepted', 'active', 'ending', 'suspended');
CREATE INDEX access_record ON access (record, state);
CREATE INDEX access_state ON access (state);
-- What has an end that is not written down yet.
CREATE INDEX access_due ON access (ends_at) WHERE state IN ('ending', 'suspended') AND ends_at IS NOT NULL;

CREATE TABLE message (
    number          INTEGER PRIMARY KEY,
    ref             TEXT NOT NULL UNIQUE,
    state           TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'delivered', 'failed', 'cancelled', 'held')),
    kind            TEXT NOT NULL,
    channel         TEXT NOT NULL CHECK (channel IN ('email', 'text', 'call', 'post')),
    invitation      INTEGER REFERENCES invitation (number),
    account         TEXT REFERENCES account (ref),
    -- Absent while it is the invitation's own address.
    recipient       TEXT CHECK (recipient IS NOT NULL OR invitation IS NOT NULL),
    language        TEXT NOT NULL CHECK (language IN ('en', 'cy')),
    attempts        INTEGER NOT NULL CHECK (attempts >= 0),
    generation      INTEGER,
    sealed          BLOB,
    -- Without what it begins with where that is ref in lower case: then it begins with a full stop.
    message_id      TEXT NOT NULL,
    created_at      INTEGER NOT NULL,
    next_attempt_at INTEGER NOT NULL,
    lease_until     INTEGER,
    sent_at         INTEGER,
    delivered_at    INTEGER,
    fault           TEXT,
    error           TEXT
) STRICT;
CREATE INDEX message_invitation ON message (invitation) WHERE invitation IS NOT NULL;
CREATE INDEX message_account ON message (account) WHERE account IS NOT NULL;
CREATE INDEX message_recipient ON message (recipient) WHERE recipient IS NOT NULL;
CREATE INDEX message_kind ON message (kind, state);
CREATE INDEX message_created ON message (created_at);
-- The number stands before the instants: messages that wait for a later try are passed over inside
-- the index, without touching their rows.
CREATE INDEX message_due ON message (state, number, next_attempt_at, lease_until) WHERE state IN ('queued', 'sending');

-- Nobody is written to under a hold: of one invitation, or of everybody at an address. The audit
-- trail's entries keep the reasons.
CREATE TABLE contact_hold (
    number       INTEGER PRIMARY KEY,
    invitation   INTEGER REFERENCES invitation (number),
    email        TEXT CHECK ((email IS NULL) <> (invitation IS NULL)),
    set_at       INTEGER NOT NULL,
    set_by       TEXT NOT NULL,
    entry        INTEGER NOT NULL,
    lifted_at    INTEGER,
    lifted_by    TEXT,
    lifted_entry INTEGER,
    CHECK ((lifted_at IS NULL) = (lifted_by IS NULL) AND (lifted_at IS NULL) = (lifted_entry IS NULL))
) STRICT;
CREATE INDEX contact_hold_live ON contact_hold (number) WHERE lifted_at IS NULL;
CREATE UNIQUE INDEX contact_hold_invitation ON contact_hold (invitation) WHERE lifted_at IS NULL AND invitation IS NOT NULL;
CREATE UNIQUE INDEX contact_hold_email ON contact_hold (email) WHERE lifted_at IS NULL AND email IS NOT NULL;

-- Staff who see nothing of a record, such as one of their own family.
CREATE TABLE record_bar (
    number       INTEGER PRIMARY KEY,
    record       INTEGER NOT NULL REFERENCES record (number),
    staff        TEXT NOT NULL REFERENCES staff (login),
    set_at       INTEGER NOT NULL,
    set_by       TEXT NOT NULL,
    entry        INTEGER NOT NULL,
    lifted_at    INTEGER,
    lifted_by    TEXT,
    lifted_entry INTEGER,
    CHECK ((lifted_at IS NULL) = (lifted_by IS NULL) AND (lifted_at IS NULL) = (lifted_entry IS NULL))
) STRICT;
CREATE UNIQUE INDEX record_bar_live ON record_bar (staff, record) WHERE lifted_at IS NULL;
CREATE INDEX record_bar_record ON record_bar (record) WHERE lifted_at IS NULL;

CREATE TABLE verification (
    number        INTEGER PRIMARY KEY,
    account       TEXT NOT NULL REFERENCES account (ref),
    purpose       TEXT NOT NULL,
    method        TEXT CHECK (method IN ('sms', 'call')),
    key           TEXT NOT NULL,
    hash          BLOB NOT NULL CHECK (length(hash) = 32),
    created_at    INTEGER NOT NULL,
    expires_at    INTEGER NOT NULL,
    attempts_left INTEGER NOT NULL CHECK (attempts_left >= 0),
    ended_at      INTEGER
) STRICT;
CREATE INDEX verification_account ON verification (account, purpose);
CREATE INDEX verification_expires ON verification (expires_at);

CREATE TABLE session (
    number     INTEGER PRIMARY KEY,
    token_hash BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    level      TEXT NOT NULL CHECK (level IN ('visitor', 'email_proved', 'password', 'phone_reset', 'password_reset', 'full')),
    invitation TEXT REFERENCES invitation (ref),
    account    TEXT REFERENCES account (ref),
    created_at INTEGER NOT NULL,
    seen_at    INTEGER NOT NULL,
    link_generation INTEGER CHECK (link_generation > 0),
    stepped_at INTEGER NOT NULL,
    previous_hash BLOB CHECK (length(previous_hash) = 32),
    form_hash  BLOB CHECK (length(form_hash) = 32),
    outcome    TEXT CHECK (outcome IN ('done', 'wrong_code', 'code_void', 'sign_in_failed')),
    CHECK ((form_hash IS NULL) = (outcome IS NULL))
) STRICT;
CREATE INDEX session_previous ON session (previous_hash) WHERE previous_hash IS NOT NULL;
CREATE INDEX session_account ON session (account) WHERE account IS NOT NULL;
CREATE INDEX session_seen ON session (seen_at);
CREATE INDEX session_created ON session (created_at);

CREATE TABLE audit (
    number      INTEGER PRIMARY KEY,
    at          INTEGER NOT NULL,
    actor       TEXT NOT NULL,
    command     TEXT NOT NULL,
    action      TEXT NOT NULL,
    subject     TEXT NOT NULL,
    record      TEXT NOT NULL,
    outcome     TEXT NOT NULL CHECK (outcome IN ('done', 'denied', 'failed')),
    detail      TEXT NOT NULL,
    reason_hash BLOB CHECK (length(reason_hash) = 32),
    previous    BLOB NOT NULL CHECK (length(previous) = 32),
    hash        BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;
CREATE INDEX audit_subject ON audit (subject);
CREATE INDEX audit_record ON audit (record) WHERE record <> '';
CREATE INDEX audit_actor ON audit (actor);
CREATE INDEX audit_action ON audit (action);
CREATE INDEX audit_at ON audit (at);

CREATE TABLE audit_reason (
    number INTEGER PRIMARY KEY REFERENCES audit (number),
    reason TEXT NOT NULL,
    salt   BLOB NOT NULL CHECK (length(salt) = 16)
) STRICT;

-- Nothing under these addresses is erased. A hold follows its person to a corrected address.
CREATE TABLE legal_hold (
    number INTEGER PRIMARY KEY,
    email  TEXT NOT NULL UNIQUE,
    set_at INTEGER NOT NULL,
    set_by TEXT NOT NULL
) STRICT;

CREATE TRIGGER legal_hold_follows AFTER UPDATE OF email ON invitation
WHEN NEW.email <> OLD.email AND EXISTS (SELECT 1 FROM legal_hold WHERE email = OLD.email)
BEGIN
    INSERT INTO legal_hold (email, set_at, set_by) SELECT NEW.email, set_at, set_by FROM legal_hold
        WHERE email = OLD.email AND NOT EXISTS (SELECT 1 FROM legal_hold h WHERE h.email = NEW.email);
    DELETE FROM legal_hold WHERE email = OLD.email
        AND NOT EXISTS (SELECT 1 FROM invitation WHERE email = OLD.email)
        AND NOT EXISTS (SELECT 1 FROM account WHERE email = OLD.email);
END;

CREATE TRIGGER invitation_erased BEFORE UPDATE ON invitation
BEGIN
    SELECT RAISE(ABORT, 'an invitation that was erased never changes')
    WHERE OLD.erased_at IS NOT NULL;
    SELECT RAISE(ABORT, 'a legal hold keeps it')
    WHERE NEW.erased_at IS NOT NULL AND EXISTS (SELECT 1 FROM legal_hold WHERE email = NEW.email);
END;

CREATE TRIGGER account_erased BEFORE UPDATE ON account
BEGIN
    SELECT RAISE(ABORT, 'an account that was erased never changes')
    WHERE OLD.erased_at IS NOT NULL;
    SELECT RAISE(ABORT, 'a legal hold keeps it')
    WHERE NEW.email <> OLD.email AND EXISTS (SELECT 1 FROM legal_hold WHERE email = OLD.email);
END;

CREATE TRIGGER invitation_transition BEFORE UPDATE OF state ON invitation
WHEN NEW.state <> OLD.state AND NOT EXISTS (SELECT 1 FROM transition WHERE machine = 'invitation' AND before = OLD.state AND after = NEW.state)
BEGIN SELECT RAISE(ABORT, 'an invitation cannot go from its state to that one'); END;

CREATE TRIGGER access_transition BEFORE UPDATE OF state ON access
WHEN NEW.state <> OLD.state AND NOT EXISTS (SELECT 1 FROM transition WHERE machine = 'access' AND before = OLD.state AND after = NEW.state)
BEGIN SELECT RAISE(ABORT, 'an access cannot go from its state to that one'); END;

CREATE TRIGGER account_transition BEFORE UPDATE OF state ON account
WHEN NEW.state <> OLD.state AND NOT EXISTS (SELECT 1 FROM transition WHERE machine = 'account' AND before = OLD.state AND after = NEW.state)
BEGIN SELECT RAISE(ABORT, 'an account cannot go from its state to that one'); END;

CREATE TRIGGER message_transition BEFORE UPDATE OF state ON message
WHEN NEW.state <> OLD.state AND NOT EXISTS (SELECT 1 FROM transition WHERE machine = 'message' AND before = OLD.state AND after = NEW.state)
BEGIN SELECT RAISE(ABORT, 'a message cannot go from its state to that one'); END;

-- Do not contact. What is being sent at that moment is looked at once more by its sender.
CREATE TRIGGER message_added_under_hold BEFORE INSERT ON message
WHEN (NEW.state IN ('queued', 'sending') OR NEW.channel = 'post') AND EXISTS (SELECT 1 FROM contact_hold WHERE lifted_at IS NULL)
BEGIN SELECT RAISE(ABORT, 'nothing is sent under a do-not-contact hold') WHERE EXISTS (
    SELECT 1 FROM contact_hold h WHERE h.lifted_at IS NULL AND (
        h.invitation = NEW.invitation
        OR h.email = NEW.recipient
        OR h.email = (SELECT email FROM invitation WHERE number = NEW.invitation)
        OR h.email = (SELECT email FROM account WHERE ref = NEW.account)
        OR ((NEW.invitation IS NULL OR NEW.kind = 'verification_code')
            AND h.invitation IN (SELECT number FROM invitation WHERE account = NEW.account
                UNION ALL SELECT number FROM invitation WHERE email = (SELECT email FROM account WHERE ref = NEW.account))))); END;

CREATE TRIGGER message_moved_under_hold BEFORE UPDATE OF state ON message
WHEN NEW.state IN ('queued', 'sending') AND NEW.state <> OLD.state AND EXISTS (SELECT 1 FROM contact_hold WHERE lifted_at IS NULL)
BEGIN SELECT RAISE(ABORT, 'nothing is sent under a do-not-contact hold') WHERE EXISTS (
    SELECT 1 FROM contact_hold h WHERE h.lifted_at IS NULL AND (
        h.invitation = NEW.invitation
        OR h.email = NEW.recipient
        OR h.email = (SELECT email FROM invitation WHERE number = NEW.invitation)
        OR h.email = (SELECT email FROM account WHERE ref = NEW.account)
        OR ((NEW.invitation IS NULL OR NEW.kind = 'verification_code')
            AND h.invitation IN (SELECT number FROM invitation WHERE account = NEW.account
                UNION ALL SELECT number FROM invitation WHERE email = (SELECT email FROM account WHERE ref = NEW.account))))); END;

CREATE TRIGGER contact_hold_added AFTER INSERT ON contact_hold WHEN NEW.lifted_at IS NULL
BEGIN
    UPDATE invitation SET held = 1 WHERE number = NEW.invitation OR email = NEW.email;
    UPDATE message SET state = 'held', error = 'held: do not contact' WHERE state = 'queued' AND number IN (
        SELECT number FROM message WHERE invitation IN (SELECT number FROM invitation WHERE number = NEW.invitation OR email = NEW.email)
        UNION ALL SELECT number FROM message WHERE recipient = NEW.email
        UNION ALL SELECT m.number FROM account a JOIN message m ON m.account = a.ref
            WHERE a.email = coalesce(NEW.email, (SELECT email FROM invitation WHERE number = NEW.invitation))
                AND (NEW.email IS NOT NULL OR m.invitation IS NULL OR m.kind = 'verification_code')
        UNION ALL SELECT m.number FROM invitation i JOIN message m ON m.account = i.account
            WHERE i.number = NEW.invitation AND (m.invitation IS NULL OR m.kind = 'verification_code'));
END;

-- What was kept back by it waits again, but for six digits, which are too old by then.
CREATE TRIGGER contact_hold_lifted AFTER UPDATE OF lifted_at ON contact_hold WHEN OLD.lifted_at IS NULL AND NEW.lifted_at IS NOT NULL
BEGIN
    UPDATE invitation SET held = EXISTS (SELECT 1 FROM contact_hold h
            WHERE h.lifted_at IS NULL AND (h.invitation = invitation.number OR h.email = invitation.email))
        WHERE number = NEW.invitation OR email = NEW.email;
    UPDATE message SET state = CASE kind WHEN 'verification_code' THEN 'cancelled' ELSE 'queued' END, error = NULL,
            sealed = CASE kind WHEN 'verification_code' THEN NULL ELSE sealed END, next_attempt_at = NEW.lifted_at
        WHERE state = 'held' AND error = 'held: do not contact' AND number IN (
            SELECT number FROM message WHERE invitation IN (SELECT number FROM invitation WHERE number = NEW.invitation OR email = NEW.email)
            UNION ALL SELECT number FROM message WHERE recipient = NEW.email
            UNION ALL SELECT m.number FROM account a JOIN message m ON m.account = a.ref
                WHERE a.email = coalesce(NEW.email, (SELECT email FROM invitation WHERE number = NEW.invitation))
                    AND (NEW.email IS NOT NULL OR m.invitation IS NULL OR m.kind = 'verification_code')
            UNION ALL SELECT m.number FROM invitation i JOIN message m ON m.account = i.account
                WHERE i.number = NEW.invitation AND (m.invitation IS NULL OR m.kind = 'verification_code'))
        AND (kind = 'verification_code' OR NOT EXISTS (SELECT 1 FROM contact_hold h WHERE h.lifted_at IS NULL AND (
            h.invitation = message.invitation OR h.email = message.recipient
            OR h.email = (SELECT email FROM invitation WHERE number = message.invitation)
            OR h.email = (SELECT email FROM account WHERE ref = message.account))));
END;

CREATE TRIGGER contact_hold_kept BEFORE UPDATE ON contact_hold
WHEN OLD.lifted_at IS NOT NULL OR (NEW.number, NEW.set_at, NEW.set_by, NEW.entry) IS NOT (OLD.number, OLD.set_at, OLD.set_by, OLD.entry)
BEGIN SELECT RAISE(ABORT, 'a hold is lifted once and stays what it was')
    WHERE (NEW.lifted_at, NEW.lifted_by, NEW.lifted_entry, NEW.set_at, NEW.set_by, NEW.entry, NEW.number)
        IS NOT (OLD.lifted_at, OLD.lifted_by, OLD.lifted_entry, OLD.set_at, OLD.set_by, OLD.entry, OLD.number); END;

CREATE TRIGGER invitation_added_under_hold AFTER INSERT ON invitation
WHEN EXISTS (SELECT 1 FROM contact_hold WHERE lifted_at IS NULL AND email = NEW.email)
BEGIN UPDATE invitation SET held = 1 WHERE number = NEW.number; END;

CREATE TRIGGER invitation_readdressed AFTER UPDATE OF email ON invitation WHEN NEW.email <> OLD.email
BEGIN
    UPDATE invitation SET held = EXISTS (SELECT 1 FROM contact_hold h
        WHERE h.lifted_at IS NULL AND (h.invitation = NEW.number OR h.email = NEW.email)) WHERE number = NEW.number;
END;

CREATE TRIGGER invitation_code BEFORE UPDATE OF code_attempts_left, code_generation, code_shown ON invitation
BEGIN
    SELECT RAISE(ABORT, 'tries of a code cannot be given back')
    WHERE NEW.code_attempts_left > OLD.code_attempts_left AND NEW.code_generation = OLD.code_generation;
    SELECT RAISE(ABORT, 'a code cannot go back to an earlier generation')
    WHERE NEW.code_generation < OLD.code_generation;
    SELECT RAISE(ABORT, 'how often a code was shown cannot shrink')
    WHERE NEW.code_shown < OLD.code_shown;
END;

CREATE TRIGGER verification_attempts BEFORE UPDATE ON verification
WHEN NEW.attempts_left > OLD.attempts_left OR NEW.hash <> OLD.hash
BEGIN SELECT RAISE(ABORT, 'tries of a verification code cannot be given back'); END;

-- Replacing a row deletes it without asking the triggers for deletion: so adding is guarded too.
CREATE TRIGGER audit_added BEFORE INSERT ON audit
WHEN NEW.number IS NOT 1 + coalesce((SELECT max(number) FROM audit), 0)
BEGIN SELECT RAISE(ABORT, 'the audit trail grows at its end only'); END;

CREATE TRIGGER audit_changed BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit trail is never changed'); END;

CREATE TRIGGER audit_deleted BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit trail is never shortened'); END;

CREATE TRIGGER audit_reason_added BEFORE INSERT ON audit_reason
WHEN NEW.number IS NOT (SELECT max(number) FROM audit) OR EXISTS (SELECT 1 FROM audit_reason WHERE number = NEW.number)
BEGIN SELECT RAISE(ABORT, 'a reason is kept with the entry it belongs to, once'); END;

CREATE TRIGGER audit_reason_changed BEFORE UPDATE ON audit_reason
BEGIN SELECT RAISE(ABORT, 'a kept reason is never changed, only erased'); END;

-- Batches. A row keeps its fields while it waits and where it was rejected; settled otherwise, it
-- keeps a digest by which a later run knows it. Both fall with the invitation's personal data.
CREATE TABLE batch_run (
    number      INTEGER PRIMARY KEY,
    ref         TEXT NOT NULL UNIQUE,
    state       TEXT NOT NULL CHECK (state IN ('reading', 'running', 'finished')),
    created_at  INTEGER NOT NULL,
    created_by  TEXT NOT NULL,
    team        TEXT,
    source      TEXT NOT NULL,
    digest      BLOB NOT NULL CHECK (length(digest) = 32),
    columns     TEXT NOT NULL,
    strict      INTEGER NOT NULL CHECK (strict IN (0, 1)),
    row_count   INTEGER NOT NULL CHECK (row_count >= 0),
    created     INTEGER NOT NULL CHECK (created >= 0),
    existing    INTEGER NOT NULL CHECK (existing >= 0),
    rejected    INTEGER NOT NULL CHECK (rejected >= 0),
    done_line   INTEGER NOT NULL CHECK (done_line >= 0),
    finished_at INTEGER,
    CHECK (created + existing + rejected <= row_count)
) STRICT;
CREATE INDEX batch_run_digest ON batch_run (digest) WHERE state <> 'finished';
CREATE INDEX batch_run_created_by ON batch_run (created_by);
CREATE INDEX batch_run_team ON batch_run (team) WHERE team IS NOT NULL;

CREATE TABLE batch_row (
    run          INTEGER NOT NULL REFERENCES batch_run (number),
    line         INTEGER NOT NULL CHECK (line > 0),
    outcome      TEXT NOT NULL CHECK (outcome IN ('waiting', 'created', 'existing', 'rejected')),
    digest       BLOB CHECK (length(digest) = 32),
    content      BLOB CHECK (length(content) = 32),
    invitation   INTEGER REFERENCES invitation (number),
    email        TEXT,
    name         TEXT,
    record       TEXT,
    label        TEXT,
    relationship TEXT,
    worker       TEXT,
    language     TEXT,
    note         TEXT,
    safe_contact TEXT,
    key          TEXT,
    PRIMARY KEY (run, line),
    CHECK ((outcome IN ('created', 'existing')) = (invitation IS NOT NULL))
) STRICT, WITHOUT ROWID;
-- What was carried out once is never carried out again, whoever runs it, however often.
CREATE UNIQUE INDEX batch_row_created ON batch_row (digest) WHERE outcome = 'created';
CREATE INDEX batch_row_existing ON batch_row (digest) WHERE outcome = 'existing';
CREATE INDEX batch_row_invitation ON batch_row (invitation) WHERE invitation IS NOT NULL;
CREATE INDEX batch_row_rejected ON batch_row (run, line) WHERE outcome = 'rejected';

CREATE TABLE batch_remark (
    run      INTEGER NOT NULL,
    line     INTEGER NOT NULL,
    position INTEGER NOT NULL,
    "column" TEXT,
    finding  TEXT NOT NULL,
    message  TEXT NOT NULL,
    PRIMARY KEY (run, line, position),
    FOREIGN KEY (run, line) REFERENCES batch_row (run, line)
) STRICT, WITHOUT ROWID;
