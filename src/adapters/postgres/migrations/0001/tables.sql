-- The tables of the first schema on PostgreSQL: the columns of the local one, the same words and
-- seconds since 1970. Text is compared by its bytes everywhere, whatever the server's language is.
-- Every index that a list walks ends with the number, the order in which rows were added.
-- Who sees what stands in sights.sql, the rules in trail.sql, rules.sql and those behind it, who may do what in rights.sql.

CREATE SCHEMA cso;
REVOKE ALL ON SCHEMA cso FROM PUBLIC;
SET LOCAL search_path = cso;

CREATE TABLE meta (
    name  text COLLATE "C" PRIMARY KEY,
    value text COLLATE "C" NOT NULL
);

-- What may follow what; filled by the migration from the domain's own table.
CREATE TABLE transition (
    machine text COLLATE "C" NOT NULL,
    before  text COLLATE "C" NOT NULL,
    after   text COLLATE "C" NOT NULL,
    PRIMARY KEY (machine, before, after)
);

CREATE TABLE key_check (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key    text COLLATE "C" NOT NULL UNIQUE,
    value  bytea NOT NULL CHECK (length(value) = 32)
);

CREATE TABLE staff (
    number      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    login       text COLLATE "C" NOT NULL UNIQUE,
    roles       text COLLATE "C" NOT NULL CHECK (roles <> ''),
    team        text COLLATE "C",
    created_at  bigint NOT NULL,
    created_by  text COLLATE "C" NOT NULL,
    disabled_at bigint
);

CREATE TABLE record (
    number        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ref           text COLLATE "C" NOT NULL UNIQUE,
    label         text COLLATE "C" NOT NULL CHECK (length(label) BETWEEN 1 AND 100),
    team          text COLLATE "C",
    restricted_at bigint,
    created_at    bigint NOT NULL,
    created_by    text COLLATE "C" NOT NULL
);

CREATE TABLE account (
    number              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ref                 text COLLATE "C" NOT NULL UNIQUE,
    state               text COLLATE "C" NOT NULL CHECK (state IN ('registering', 'active', 'locked', 'closed')),
    version             bigint NOT NULL,
    email               text COLLATE "C" NOT NULL,
    given_name          text COLLATE "C",
    surname             text COLLATE "C",
    language            text COLLATE "C" NOT NULL CHECK (language IN ('en', 'cy')),
    password_hash       text COLLATE "C",
    created_at          bigint NOT NULL,
    email_verified_at   bigint,
    phone_sealed        bytea,
    phone_masked        text COLLATE "C",
    phone_method        text COLLATE "C" CHECK (phone_method IN ('sms', 'call')),
    phone_confirmations bigint,
    phone_confirmed_at  bigint,
    phone_last_used_at  bigint,
    phone_reset_at      bigint,
    last_signed_in_at   bigint,
    failed_sign_ins     bigint NOT NULL,
    paused_until        bigint,
    locked_at           bigint,
    closed_at           bigint,
    close_asked_at      bigint,
    -- Since when nothing personal is in it.
    erased_at           bigint
);
CREATE UNIQUE INDEX account_email ON account (email) WHERE state <> 'closed';
CREATE INDEX account_closed ON account (closed_at, number) WHERE state = 'closed' AND erased_at IS NULL;
CREATE INDEX account_address ON account (email, number);
CREATE INDEX account_state ON account (state, number);
CREATE INDEX account_asked ON account (state, number) WHERE close_asked_at IS NOT NULL;
CREATE INDEX account_seen ON account (coalesce(last_signed_in_at, created_at), number) WHERE state <> 'closed';

CREATE TABLE invitation (
    number             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ref                text COLLATE "C" NOT NULL UNIQUE,
    state              text COLLATE "C" NOT NULL CHECK (state IN ('awaiting_code', 'code_verified', 'accepted', 'decided', 'closed', 'withdrawn', 'expired')),
    version            bigint NOT NULL,
    step               text COLLATE "C" NOT NULL,
    waiting_on         text COLLATE "C" NOT NULL CHECK (waiting_on IN ('worker', 'person', 'approver', 'support', 'system', 'nobody')),
    created_at         bigint NOT NULL,
    created_by         text COLLATE "C" NOT NULL,
    worker             text COLLATE "C" NOT NULL,
    team               text COLLATE "C",
    email              text COLLATE "C" NOT NULL CHECK (length(email) <= 254),
    name               text COLLATE "C" NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    relationship       text COLLATE "C" NOT NULL,
    language           text COLLATE "C" NOT NULL CHECK (language IN ('en', 'cy')),
    code_key           text COLLATE "C" NOT NULL,
    code_generation    bigint NOT NULL CHECK (code_generation > 0),
    code_fingerprint   bytea NOT NULL CHECK (length(code_fingerprint) = 32),
    code_expires_at    bigint NOT NULL,
    code_attempts_left bigint NOT NULL CHECK (code_attempts_left >= 0),
    code_shown         bigint NOT NULL CHECK (code_shown >= 0),
    code_verified_at   bigint,
    code_verified_by   text COLLATE "C",
    link_key           text COLLATE "C",
    link_generation    bigint,
    link_expires_at    bigint,
    link_used_at       bigint,
    account            text COLLATE "C" REFERENCES account (ref),
    accepted_at        bigint,
    decided_at         bigint,
    ended_at           bigint,
    note               text COLLATE "C" CHECK (length(note) BETWEEN 1 AND 1000),
    -- Since when nothing personal is in it.
    erased_at          bigint,
    -- The day, such as 2026-05-03, on which somebody last found out that this way to the person is safe.
    safe_contact_on    text COLLATE "C" CHECK (safe_contact_on ~ '^\d{4}-\d{2}-\d{2}$'),
    -- Whether a live row of contact_hold covers it; kept by triggers, so that no list has to look.
    held               bigint NOT NULL DEFAULT 0 CHECK (held IN (0, 1)),
    -- The end of the present step: not stored, only indexed. A link of before the code was last
    -- verified does not count, and nothing runs out for whoever came through a link in time.
    expires_at         bigint GENERATED ALWAYS AS (CASE
        WHEN account IS NOT NULL THEN 253402300799
        WHEN code_verified_at IS NULL THEN code_expires_at
        ELSE coalesce(link_expires_at, code_expires_at) END) STORED,
    -- Who must act in which state, short because three indexes hold it, such as `peawa`.
    -- What a search looks in: words of name, address and reference, see words_of().
    search             tsvector NOT NULL,
    -- What was said on the phone passes through here and never stays; see invitation_changed().
    code_presented     bytea CHECK (code_presented IS NULL),
    -- The transaction that made it or gave it to another worker: it still sees it.
    handed             xid8,
    -- Under a hold it is the worker, whatever the step waits for; see Turn in the domain.
    turn               text COLLATE "C" GENERATED ALWAYS AS (CASE WHEN held = 1 AND step NOT IN ('suspended', 'closed', 'withdrawn')
        THEN 'wo' ELSE substr(waiting_on, 1, 2) END || substr(state, 1, 3)) STORED
);
-- A list walks one of these once for each turn it wants, and merges.
CREATE INDEX invitation_turn ON invitation (turn, number);
CREATE INDEX invitation_worker ON invitation (worker, turn, number);
CREATE INDEX invitation_team ON invitation (team, turn, number) WHERE team IS NOT NULL;
CREATE INDEX invitation_created ON invitation (created_at, number);
CREATE INDEX invitation_email ON invitation (email, number);
CREATE INDEX invitation_account ON invitation (account, number) WHERE account IS NOT NULL;
CREATE INDEX invitation_open ON invitation (expires_at, number) WHERE state IN ('awaiting_code', 'code_verified');
CREATE INDEX invitation_search ON invitation USING gin (search);
CREATE INDEX invitation_over ON invitation (ended_at, number) WHERE erased_at IS NULL AND ended_at IS NOT NULL;
CREATE UNIQUE INDEX invitation_code ON invitation (code_fingerprint) WHERE state = 'awaiting_code';

-- What hangs on an invitation names it by its number: short, and in the order of adding, which
-- keeps the pages of these indexes full.
-- person stands for the invitation's address, so that one index can refuse a second live access:
-- the first eight bytes of its SHA-256.
CREATE TABLE access (
    number       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    invitation   bigint NOT NULL REFERENCES invitation (number),
    record       bigint NOT NULL REFERENCES record (number),
    person       bigint NOT NULL,
    state        text COLLATE "C" NOT NULL CHECK (state IN ('offered', 'accepted', 'active', 'ending', 'ended', 'declined', 'refused', 'suspended')),
    account      text COLLATE "C" REFERENCES account (ref),
    offered_at   bigint NOT NULL,
    decided_at   bigint,
    reviewed_at  bigint,
    reviewed_by  text COLLATE "C",
    active_since bigint,
    ends_at      bigint,
    ended_at     bigint,
    -- The person is not told of its end.
    silent       bigint NOT NULL DEFAULT 0 CHECK (silent IN (0, 1)),
    CHECK (state <> 'ending' OR ends_at IS NOT NULL)
);
CREATE UNIQUE INDEX access_invitation ON access (invitation, record);
CREATE UNIQUE INDEX access_live ON access (person, record) WHERE state IN ('offered', 'accepted', 'active', 'ending', 'suspended');
CREATE INDEX access_record ON access (record, state, number);
CREATE INDEX access_state ON access (state, number);
-- What has an end that is not written down yet.
CREATE INDEX access_due ON access (ends_at, number) WHERE state IN ('ending', 'suspended') AND ends_at IS NOT NULL;

CREATE TABLE message (
    number          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ref             text COLLATE "C" NOT NULL UNIQUE,
    state           text COLLATE "C" NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'delivered', 'failed', 'cancelled', 'held')),
    kind            text COLLATE "C" NOT NULL,
    channel         text COLLATE "C" NOT NULL CHECK (channel IN ('email', 'text', 'call', 'post')),
    invitation      bigint REFERENCES invitation (number),
    account         text COLLATE "C" REFERENCES account (ref),
    -- Absent while it is the invitation's own address.
    recipient       text COLLATE "C" CHECK (recipient IS NOT NULL OR invitation IS NOT NULL),
    language        text COLLATE "C" NOT NULL CHECK (language IN ('en', 'cy')),
    attempts        bigint NOT NULL CHECK (attempts >= 0),
    generation      bigint,
    sealed          bytea,
    -- Without what it begins with where that is ref in lower case: then it begins with a full stop.
    message_id      text COLLATE "C" NOT NULL,
    created_at      bigint NOT NULL,
    next_attempt_at bigint NOT NULL,
    lease_until     bigint,
    sent_at         bigint,
    delivered_at    bigint,
    fault           text COLLATE "C",
    error           text COLLATE "C"
);
CREATE INDEX message_invitation ON message (invitation, number) WHERE invitation IS NOT NULL;
CREATE INDEX message_account ON message (account, number) WHERE account IS NOT NULL;
CREATE INDEX message_recipient ON message (recipient, number) WHERE recipient IS NOT NULL;
CREATE INDEX message_kind ON message (kind, state, number);
CREATE INDEX message_created ON message (created_at);
-- The number stands before the instants: messages that wait for a later try are passed over inside
-- the index, without touching their rows.
CREATE INDEX message_due ON message (state, number, next_attempt_at, lease_until) WHERE state IN ('queued', 'sending');

-- Nobody is written to under a hold: of one invitation, or of everybody at an address. The audit
-- trail's entries keep the reasons.
CREATE TABLE contact_hold (
    number       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    invitation   bigint REFERENCES invitation (number),
    email        text COLLATE "C" CHECK ((email IS NULL) <> (invitation IS NULL)),
    set_at       bigint NOT NULL,
    set_by       text COLLATE "C" NOT NULL,
    entry        bigint NOT NULL,
    lifted_at    bigint,
    lifted_by    text COLLATE "C",
    lifted_entry bigint,
    CHECK ((lifted_at IS NULL) = (lifted_by IS NULL) AND (lifted_at IS NULL) = (lifted_entry IS NULL))
);
CREATE INDEX contact_hold_live ON contact_hold (number) WHERE lifted_at IS NULL;
CREATE UNIQUE INDEX contact_hold_invitation ON contact_hold (invitation) WHERE lifted_at IS NULL AND invitation IS NOT NULL;
CREATE UNIQUE INDEX contact_hold_email ON contact_hold (email) WHERE lifted_at IS NULL AND email IS NOT NULL;

-- Staff who see nothing of a record, such as one of their own family.
CREATE TABLE record_bar (
    number       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    record       bigint NOT NULL REFERENCES record (number),
    staff        text COLLATE "C" NOT NULL REFERENCES staff (login),
    set_at       bigint NOT NULL,
    set_by       text COLLATE "C" NOT NULL,
    entry        bigint NOT NULL,
    lifted_at    bigint,
    lifted_by    text COLLATE "C",
    lifted_entry bigint,
    CHECK ((lifted_at IS NULL) = (lifted_by IS NULL) AND (lifted_at IS NULL) = (lifted_entry IS NULL))
);
CREATE UNIQUE INDEX record_bar_live ON record_bar (staff, record) WHERE lifted_at IS NULL;
CREATE INDEX record_bar_record ON record_bar (record, number) WHERE lifted_at IS NULL;

CREATE TABLE verification (
    number        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account       text COLLATE "C" NOT NULL REFERENCES account (ref),
    purpose       text COLLATE "C" NOT NULL,
    method        text COLLATE "C" CHECK (method IN ('sms', 'call')),
    key           text COLLATE "C" NOT NULL,
    hash          bytea NOT NULL CHECK (length(hash) = 32),
    created_at    bigint NOT NULL,
    expires_at    bigint NOT NULL,
    attempts_left bigint NOT NULL CHECK (attempts_left >= 0),
    ended_at      bigint
);
CREATE INDEX verification_account ON verification (account, purpose, number);
CREATE INDEX verification_expires ON verification (expires_at);

CREATE TABLE session (
    number     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    token_hash bytea NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    level      text COLLATE "C" NOT NULL CHECK (level IN ('visitor', 'email_proved', 'password', 'phone_reset', 'password_reset', 'full')),
    invitation text COLLATE "C" REFERENCES invitation (ref),
    account    text COLLATE "C" REFERENCES account (ref),
    created_at bigint NOT NULL,
    seen_at    bigint NOT NULL,
    link_generation bigint CHECK (link_generation > 0),
    stepped_at bigint NOT NULL,
    previous_hash bytea CHECK (length(previous_hash) = 32),
    form_hash  bytea CHECK (length(form_hash) = 32),
    outcome    text COLLATE "C" CHECK (outcome IN ('done', 'wrong_code', 'code_void', 'sign_in_failed')),
    CHECK ((form_hash IS NULL) = (outcome IS NULL))
);
CREATE INDEX session_previous ON session (previous_hash) WHERE previous_hash IS NOT NULL;
CREATE INDEX session_account ON session (account) WHERE account IS NOT NULL;
CREATE INDEX session_seen ON session (seen_at);
CREATE INDEX session_created ON session (created_at);

CREATE TABLE audit (
    number      bigint PRIMARY KEY,
    at          bigint NOT NULL,
    actor       text COLLATE "C" NOT NULL,
    command     text COLLATE "C" NOT NULL,
    action      text COLLATE "C" NOT NULL,
    subject     text COLLATE "C" NOT NULL,
    record      text COLLATE "C" NOT NULL,
    outcome     text COLLATE "C" NOT NULL CHECK (outcome IN ('done', 'denied', 'failed')),
    detail      text COLLATE "C" NOT NULL,
    reason_hash bytea CHECK (length(reason_hash) = 32),
    previous    bytea NOT NULL CHECK (length(previous) = 32),
    hash        bytea NOT NULL CHECK (length(hash) = 32),
    -- The transaction that wrote it, by which a change is found to be accounted for.
    written     xid8
);
-- Where the trail ends: one row, which every unit of work locks first.
CREATE TABLE chain (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    number bigint NOT NULL,
    hash   bytea NOT NULL CHECK (length(hash) = 32)
);
INSERT INTO chain (number, hash) VALUES (0, decode(repeat('00', 32), 'hex'));
CREATE INDEX audit_subject ON audit (subject, number);
CREATE INDEX audit_record ON audit (record, number) WHERE record <> '';
CREATE INDEX audit_actor ON audit (actor, number);
CREATE INDEX audit_action ON audit (action, number);
CREATE INDEX audit_at ON audit (at, number);

CREATE TABLE audit_reason (
    number bigint PRIMARY KEY REFERENCES audit (number),
    reason text COLLATE "C" NOT NULL,
    salt   bytea NOT NULL CHECK (length(salt) = 16)
);

-- Batches. A row keeps its fields while it waits and where it was rejected; settled otherwise, it
-- keeps a digest by which a later run knows it. Both fall with the invitation's personal data.
CREATE TABLE batch_run (
    number      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ref         text COLLATE "C" NOT NULL UNIQUE,
    state       text COLLATE "C" NOT NULL CHECK (state IN ('reading', 'running', 'finished')),
    created_at  bigint NOT NULL,
    created_by  text COLLATE "C" NOT NULL,
    team        text COLLATE "C",
    source      text COLLATE "C" NOT NULL,
    digest      bytea NOT NULL CHECK (length(digest) = 32),
    columns     text COLLATE "C" NOT NULL,
    strict      bigint NOT NULL CHECK (strict IN (0, 1)),
    row_count   bigint NOT NULL CHECK (row_count >= 0),
    created     bigint NOT NULL CHECK (created >= 0),
    existing    bigint NOT NULL CHECK (existing >= 0),
    rejected    bigint NOT NULL CHECK (rejected >= 0),
    done_line   bigint NOT NULL CHECK (done_line >= 0),
    finished_at bigint,
    CHECK (created + existing + rejected <= row_count)
);
CREATE INDEX batch_run_digest ON batch_run (digest, number) WHERE state <> 'finished';
CREATE INDEX batch_run_created_by ON batch_run (created_by, number);
CREATE INDEX batch_run_team ON batch_run (team, number) WHERE team IS NOT NULL;

CREATE TABLE batch_row (
    run          bigint NOT NULL REFERENCES batch_run (number),
    line         bigint NOT NULL CHECK (line > 0),
    outcome      text COLLATE "C" NOT NULL CHECK (outcome IN ('waiting', 'created', 'existing', 'rejected')),
    digest       bytea CHECK (length(digest) = 32),
    content      bytea CHECK (length(content) = 32),
    invitation   bigint REFERENCES invitation (number),
    email        text COLLATE "C",
    name         text COLLATE "C",
    record       text COLLATE "C",
    label        text COLLATE "C",
    relationship text COLLATE "C",
    worker       text COLLATE "C",
    language     text COLLATE "C",
    note         text COLLATE "C",
    safe_contact text COLLATE "C",
    key          text COLLATE "C",
    PRIMARY KEY (run, line),
    CHECK ((outcome IN ('created', 'existing')) = (invitation IS NOT NULL))
);
-- What was carried out once is never carried out again, whoever runs it, however often.
CREATE UNIQUE INDEX batch_row_created ON batch_row (digest) WHERE outcome = 'created';
CREATE INDEX batch_row_existing ON batch_row (digest) WHERE outcome = 'existing';
CREATE INDEX batch_row_invitation ON batch_row (invitation) WHERE invitation IS NOT NULL;
CREATE INDEX batch_row_rejected ON batch_row (run, line) WHERE outcome = 'rejected';

CREATE TABLE batch_remark (
    run      bigint NOT NULL,
    line     bigint NOT NULL,
    position bigint NOT NULL,
    "column" text COLLATE "C",
    finding  text COLLATE "C" NOT NULL,
    message  text COLLATE "C" NOT NULL,
    PRIMARY KEY (run, line, position),
    FOREIGN KEY (run, line) REFERENCES batch_row (run, line)
);

-- Nothing under these addresses is erased. A hold follows its person to a corrected address.
CREATE TABLE legal_hold (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email  text COLLATE "C" NOT NULL UNIQUE,
    set_at bigint NOT NULL,
    set_by text COLLATE "C" NOT NULL
);

-- What the transaction added and has to have written entries about by its end: one line for the rows of
-- a statement, gone when they were looked at.
CREATE TABLE owed (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind   text COLLATE "C" NOT NULL CHECK (kind IN ('invitation', 'access')),
    added  bigint[] NOT NULL
);

-- What the transaction erases, by its reference: the rules let that change. Nobody but the functions
-- that erase writes here.
CREATE TABLE erasing (
    subject text COLLATE "C" PRIMARY KEY,
    written xid8 NOT NULL
);
