-- What holds whoever speaks SQL. Functions run as cso_rules, a role that nobody can be; who acts is
-- always session_user, which SET ROLE does not change. A refusal of a rule has the code CS001.
-- Superusers are past the rules about who acts, as PostgreSQL has it; what may follow what, tries
-- that only shrink and a trail that only grows hold for them too.

-- Rules are asked for each row of lists of thousands. What reads no table is a RETURN of one
-- expression: its names are settled when it is made, so no path can lead it astray, and it becomes a
-- part of whatever asks, at no cost. Functions in plpgsql keep their plans; others plan at every call.

SET LOCAL search_path = cso;

-- Who acts ------------------------------------------------------------------------------------

CREATE FUNCTION me() RETURNS text STABLE LANGUAGE sql
RETURN session_user::text COLLATE "C";

-- The server says so of whoever logged in; SET ROLE can only make it no.
CREATE FUNCTION is_guarded() RETURNS boolean STABLE LANGUAGE sql
RETURN current_setting('is_superuser') <> 'on';

CREATE FUNCTION is_portal() RETURNS boolean STABLE LANGUAGE sql
RETURN current_setting('is_superuser') <> 'on' AND pg_has_role(session_user, 'cso_portal', 'MEMBER');

-- Whoever made the schema: may name the first staff, and sees nobody's data.
CREATE FUNCTION is_owner() RETURNS boolean STABLE LANGUAGE sql
AS $$ SELECT pg_has_role(session_user, nspowner, 'MEMBER') FROM pg_namespace WHERE nspname = 'cso' $$;

-- Whether whoever acts is staff with one of these roles, and not disabled.
CREATE FUNCTION has(VARIADIC wanted text[]) RETURNS boolean STABLE LANGUAGE plpgsql
AS $$ BEGIN
    RETURN EXISTS (SELECT FROM staff WHERE login = me() AND disabled_at IS NULL AND string_to_array(roles, ' ') && wanted);
END $$;

CREATE FUNCTION my_team() RETURNS text STABLE LANGUAGE sql
AS $$ SELECT team FROM staff WHERE login = me() AND disabled_at IS NULL $$;

-- The present second; NULL where the owner has set that clients bring the time, as a practice
-- database wants it.
CREATE FUNCTION present() RETURNS bigint VOLATILE LANGUAGE plpgsql
AS $$ BEGIN
    IF EXISTS (SELECT FROM meta WHERE name = 'clock' AND value = 'client') THEN
        RETURN NULL;
    END IF;
    RETURN floor(extract(epoch FROM clock_timestamp()))::bigint;
END $$;

-- What the portal has named in this transaction: a session by its secret, a link or an account.
CREATE FUNCTION is_opened(what text) RETURNS boolean STABLE LANGUAGE sql
AS $$ SELECT position(' ' || what || ' ' IN coalesce(current_setting('cso.opened', true), '')) > 0 $$;

CREATE FUNCTION opens(what text) RETURNS void VOLATILE LANGUAGE plpgsql
AS $$ BEGIN
    IF what IS NOT NULL AND is_portal() AND NOT is_opened(what) THEN
        PERFORM set_config('cso.opened', coalesce(current_setting('cso.opened', true), '') || ' ' || what || ' ', true);
    END IF;
END $$;

-- Who sees what -------------------------------------------------------------------------------

-- Whether whoever acts is barred from any record at all: most are from none, and pay nothing.
CREATE FUNCTION has_bars() RETURNS boolean STABLE LANGUAGE plpgsql
AS $$ BEGIN
    RETURN EXISTS (SELECT FROM record_bar b WHERE b.staff = me() AND b.lifted_at IS NULL);
END $$;

CREATE FUNCTION is_barred(wanted bigint) RETURNS boolean STABLE LANGUAGE plpgsql
AS $$ BEGIN
    RETURN EXISTS (SELECT FROM record_bar b WHERE b.staff = me() AND b.record = wanted AND b.lifted_at IS NULL);
END $$;

-- Whether an invitation offers, or ever offered, a record that they are barred from.
CREATE FUNCTION is_barred_from(wanted bigint) RETURNS boolean STABLE LANGUAGE sql
AS $$ SELECT EXISTS (SELECT FROM record_bar b JOIN access a ON a.record = b.record
    WHERE b.staff = me() AND b.lifted_at IS NULL AND a.invitation = wanted) $$;

CREATE FUNCTION is_barred_from_account(wanted text) RETURNS boolean STABLE LANGUAGE sql
AS $$ SELECT EXISTS (SELECT FROM record_bar b JOIN access a ON a.record = b.record JOIN invitation i ON i.number = a.invitation
    WHERE b.staff = me() AND b.lifted_at IS NULL
        AND (i.account = wanted OR i.email = (SELECT email FROM account WHERE ref = wanted))) $$;

-- Whether a text holds a reference as a word of its own.
CREATE FUNCTION mentions(written text, wanted text) RETURNS boolean IMMUTABLE LANGUAGE sql
AS $$ SELECT strpos(' ' || regexp_replace(written, '[^A-Za-z0-9_./-]+', ' ', 'g') || ' ', ' ' || wanted || ' ') > 0 $$;

-- Whether an entry of the trail is about such a record, or about an invitation or account of it.
CREATE FUNCTION is_barred_from_entry(subject text, about text, entry_detail text) RETURNS boolean STABLE LANGUAGE sql
AS $$ SELECT EXISTS (SELECT FROM record_bar b JOIN record r ON r.number = b.record
        WHERE b.staff = me() AND b.lifted_at IS NULL AND (r.ref IN (about, subject) OR mentions(entry_detail, r.ref)))
    OR EXISTS (SELECT FROM invitation i WHERE i.ref = subject AND is_barred_from(i.number))
    OR EXISTS (SELECT FROM message m WHERE m.ref = subject
        AND (is_barred_from(m.invitation) OR is_barred_from_account(m.account)))
    OR is_barred_from_account(subject) $$;

-- Whether a row of a batch names such a record, or became such an invitation.
CREATE FUNCTION names_barred(records text, became bigint) RETURNS boolean STABLE LANGUAGE sql
AS $$ SELECT is_barred_from(became) OR EXISTS (SELECT FROM record_bar b JOIN record r ON r.number = b.record
    WHERE b.staff = me() AND b.lifted_at IS NULL AND mentions(upper(records), r.ref)) $$;

-- What somebody is barred from: told to themselves, so that the program can answer as if it were not
-- there, and to colleagues, who give them no such invitation.
CREATE FUNCTION bars_of(wanted text) RETURNS TABLE (ref text) STABLE LANGUAGE sql
AS $$ SELECT r.ref FROM record_bar b JOIN record r ON r.number = b.record
    WHERE b.staff = wanted AND b.lifted_at IS NULL AND (wanted = me() OR (NOT is_portal() AND NOT is_barred(r.number))) $$;

-- Whether an invitation offers a record of one's own team.
CREATE FUNCTION offers_mine(invitation bigint) RETURNS boolean STABLE LANGUAGE sql
AS $$ SELECT EXISTS (SELECT FROM access a JOIN record r ON r.number = a.record
    WHERE a.invitation = offers_mine.invitation AND r.team = my_team()) AND has('caseworker', 'approver') $$;

-- Whether an invitation is theirs to change, or they look after everybody's.
CREATE FUNCTION is_theirs(of invitation) RETURNS boolean STABLE LANGUAGE sql
AS $$ SELECT (has('support', 'admin') OR coalesce(of.handed = pg_current_xact_id_if_assigned(), false)
    OR (has('caseworker', 'approver') AND coalesce(of.worker = me() OR of.team = my_team(), false)))
    AND NOT (has_bars() AND is_barred_from(of.number)) $$;

CREATE FUNCTION sees(of invitation) RETURNS boolean STABLE LANGUAGE plpgsql
AS $$ BEGIN
    IF NOT is_guarded() THEN
        RETURN true;
    END IF;
    IF has_bars() AND is_barred_from(of.number) THEN
        RETURN false;
    END IF;
    IF has('support', 'auditor', 'admin') THEN
        RETURN true;
    END IF;
    IF is_portal() THEN
        RETURN is_opened(of.ref) OR (of.account IS NOT NULL AND is_opened(of.account));
    END IF;
    -- A rule says no only to what is false: nothing of this may be unknown.
    RETURN is_theirs(of) OR offers_mine(of.number);
END $$;

CREATE FUNCTION sees_invitation(wanted bigint) RETURNS boolean STABLE LANGUAGE sql
AS $$ SELECT sees(i) FROM invitation i WHERE i.number = wanted $$;

-- Whether one sees whom an invitation is for.
CREATE FUNCTION sees_names() RETURNS boolean STABLE LANGUAGE sql
AS $$ SELECT NOT is_guarded() OR is_portal() OR has('caseworker', 'approver', 'support', 'admin') $$;

CREATE FUNCTION sees_record(of cso.record) RETURNS boolean STABLE LANGUAGE plpgsql
AS $$ BEGIN
    IF NOT is_guarded() THEN
        RETURN true;
    END IF;
    IF is_portal() THEN
        RETURN EXISTS (SELECT FROM access a WHERE a.record = of.number AND sees_invitation(a.invitation));
    END IF;
    IF is_barred(of.number) THEN
        RETURN false;
    END IF;
    IF of.restricted_at IS NULL THEN
        RETURN has('caseworker', 'approver', 'support', 'auditor', 'admin');
    END IF;
    RETURN has('admin') OR (has('caseworker', 'approver') AND coalesce(of.team = my_team(), false));
END $$;

-- An invitation as whoever asks may see it. Of one that is not theirs it tells who looks after it,
-- which is whom to ask, and no more.
CREATE FUNCTION masked(of invitation) RETURNS invitation STABLE LANGUAGE plpgsql
AS $$ DECLARE seen boolean := sees(of);
BEGIN
    IF seen AND sees_names() THEN
        RETURN of;
    END IF;
    of.email := 'not-shown@example.invalid';
    of.name := '•';
    of.note := NULL;
    of.code_fingerprint := decode(repeat('00', 32), 'hex');
    of.search := ''::tsvector;
    IF NOT seen THEN
        of.relationship := 'other';
        of.account := NULL;
        of.safe_contact_on := NULL;
        of.held := 0;
    END IF;
    RETURN of;
END $$;

-- Whose account it is, is told to those who see an invitation of it.
CREATE FUNCTION sees_account(wanted text) RETURNS boolean STABLE LANGUAGE sql
AS $$ SELECT NOT is_guarded() OR CASE WHEN is_portal() THEN is_opened(wanted) ELSE has('support', 'auditor', 'admin')
    OR EXISTS (SELECT FROM invitation i WHERE i.account = wanted AND sees(i)) END $$;

-- An account without its secrets, for staff: that there is a password, and the end of a number.
CREATE FUNCTION masked(of account) RETURNS account STABLE LANGUAGE plpgsql
AS $$ BEGIN
    IF is_guarded() AND NOT is_portal() THEN
        of.password_hash := CASE WHEN of.password_hash IS NOT NULL THEN '•' END;
        of.phone_sealed := CASE WHEN of.phone_sealed IS NOT NULL THEN '\x00'::bytea END;
        -- Whose account it is, is told to those who see an invitation of it.
        IF NOT sees_names() OR (has_bars() AND is_barred_from_account(of.ref))
            OR NOT (has('support', 'admin') OR EXISTS (SELECT FROM invitation i WHERE i.account = of.ref AND sees(i))) THEN
            of.email := 'not-shown@example.invalid';
            of.given_name := CASE WHEN of.given_name IS NOT NULL THEN '•' END;
            of.surname := CASE WHEN of.surname IS NOT NULL THEN '•' END;
        END IF;
    END IF;
    RETURN of;
END $$;

-- Look-ups by a whole key, where the program must know of more than whoever asks may list ----------

CREATE FUNCTION invitation_by(wanted text) RETURNS SETOF invitation VOLATILE LANGUAGE plpgsql
AS $$ DECLARE it invitation;
BEGIN
    SELECT * INTO it FROM invitation WHERE ref = wanted;
    IF FOUND THEN
        PERFORM opens(it.ref);
        RETURN NEXT masked(it);
    END IF;
END $$;

-- Those of one address. What is not theirs tells only whether it has the name that was asked for,
-- which then stands there as the key by which names are compared.
CREATE FUNCTION invitations_at(address text, name_key text) RETURNS SETOF invitation STABLE LANGUAGE plpgsql
AS $$ DECLARE it invitation; shown invitation;
BEGIN
    IF NOT sees_names() OR is_portal() THEN
        RETURN;
    END IF;
    FOR it IN SELECT * FROM invitation WHERE email = address LOOP
        shown := masked(it);
        shown.email := it.email;
        IF shown.name <> it.name AND same_name(it.name) = name_key THEN
            shown.name := name_key;
        END IF;
        RETURN NEXT shown;
    END LOOP;
END $$;

-- Those of many addresses that have an invitation, or a hold: less than invitations_at() and holds_on()
-- tell of each.
CREATE FUNCTION known_addresses(addresses text[]) RETURNS SETOF text STABLE LANGUAGE sql
AS $$ SELECT email FROM invitation WHERE email = ANY (addresses) AND (SELECT sees_names() AND NOT is_portal())
    UNION SELECT email FROM contact_hold WHERE email = ANY (addresses) AND lifted_at IS NULL AND (SELECT NOT is_portal()) $$;

-- A name without its case, spaces and punctuation, as PersonName::is_same_as compares.
CREATE FUNCTION same_name(name text) RETURNS text IMMUTABLE LANGUAGE sql
AS $$ SELECT regexp_replace(lower(name COLLATE "default"), '[^[:alnum:]]', '', 'g') COLLATE "C" $$;

-- The portal sends codes to whoever asked for them, and is told where for as long as one is to be sent.
CREATE FUNCTION delivers(wanted bigint) RETURNS boolean STABLE LANGUAGE sql
AS $$ SELECT is_portal() AND EXISTS (SELECT FROM message m WHERE m.invitation = wanted
    AND m.kind = 'verification_code' AND m.state IN ('queued', 'sending')) $$;

-- Numbers can be guessed and a reference opens an invitation to the portal: it gets only those of
-- what it has opened.
CREATE FUNCTION invitation_ref(wanted bigint) RETURNS text STABLE STRICT LANGUAGE sql
AS $$ SELECT ref FROM invitation i WHERE number = wanted AND (NOT is_portal() OR sees(i) OR delivers(wanted)) $$;

CREATE FUNCTION invitation_email(wanted bigint) RETURNS text STABLE LANGUAGE sql
AS $$ SELECT CASE WHEN delivers(wanted) THEN i.email ELSE (masked(i)).email END FROM invitation i WHERE i.number = wanted $$;

CREATE FUNCTION record_ref(wanted bigint) RETURNS text STABLE LANGUAGE sql
AS $$ SELECT ref FROM record r WHERE number = wanted AND (NOT is_portal() OR sees_record(r)) AND NOT is_barred(number) $$;

CREATE FUNCTION record_number(wanted text) RETURNS bigint STABLE LANGUAGE sql
AS $$ SELECT number FROM record r WHERE ref = wanted AND (NOT is_portal() OR sees_record(r)) AND NOT is_barred(number) $$;

-- A record; what it is called is not told of one that is not theirs to see.
CREATE FUNCTION record_by(wanted text) RETURNS SETOF cso.record STABLE LANGUAGE sql
AS $$ SELECT number, ref, CASE WHEN sees_record(r) AND sees_names() THEN label ELSE '•' END, team, restricted_at, created_at, created_by
    FROM record r WHERE ref = wanted AND (NOT is_portal() OR sees_record(r)) AND NOT is_barred(number) $$;

-- As record_by() for several.
CREATE FUNCTION records_by(wanted text[]) RETURNS SETOF cso.record STABLE LANGUAGE sql
AS $$ SELECT number, ref, CASE WHEN (SELECT sees_names()) AND sees_record(r) THEN label ELSE '•' END, team, restricted_at, created_at, created_by
    FROM record r WHERE ref = ANY (wanted) AND ((SELECT NOT is_portal()) OR sees_record(r)) AND NOT is_barred(number) $$;

-- Asked before a record is offered; of a restricted one only its own team is told.
CREATE FUNCTION live_access(person bigint, wanted text) RETURNS SETOF access STABLE LANGUAGE sql
AS $$ SELECT a.* FROM access a JOIN record r ON r.number = a.record
    WHERE a.person = live_access.person AND r.ref = wanted AND sees_record(r)
        AND (NOT is_guarded() OR has('caseworker', 'support', 'admin'))
        AND a.state IN ('offered', 'accepted', 'active', 'ending', 'suspended') $$;

CREATE FUNCTION live_accesses(wanted text) RETURNS SETOF access STABLE LANGUAGE sql
AS $$ SELECT a.* FROM access a JOIN record r ON r.number = a.record
    WHERE r.ref = wanted AND sees_record(r) AND NOT is_portal()
        AND a.state IN ('offered', 'accepted', 'active', 'ending', 'suspended') $$;

CREATE FUNCTION live_code(fingerprint bytea) RETURNS SETOF bigint STABLE LANGUAGE sql
AS $$ SELECT number FROM invitation WHERE code_fingerprint = fingerprint AND state = 'awaiting_code'
    AND (NOT is_guarded() OR has('caseworker', 'support', 'admin')) $$;

-- As live_code() for several.
CREATE FUNCTION live_codes(fingerprints bytea[]) RETURNS SETOF bigint STABLE LANGUAGE sql
AS $$ SELECT number FROM invitation WHERE code_fingerprint = ANY (fingerprints) AND state = 'awaiting_code'
    AND (SELECT NOT is_guarded() OR has('caseworker', 'support', 'admin')) $$;

CREATE FUNCTION account_by(wanted text) RETURNS SETOF account VOLATILE LANGUAGE plpgsql
AS $$ DECLARE it account;
BEGIN
    SELECT * INTO it FROM account WHERE ref = wanted;
    IF FOUND THEN
        PERFORM opens(it.ref);
        RETURN NEXT masked(it);
    END IF;
END $$;

-- One row of a list of accounts. Numbers can be guessed: it is told of those that are listed.
CREATE FUNCTION account_number(wanted bigint) RETURNS SETOF account STABLE LANGUAGE sql
AS $$ SELECT m.* FROM account a CROSS JOIN LATERAL masked(a) AS m WHERE a.number = wanted AND sees_account(a.ref) $$;

CREATE FUNCTION account_at(address text) RETURNS SETOF account VOLATILE LANGUAGE plpgsql
AS $$ DECLARE it account;
BEGIN
    -- Whoever is not told names cannot find them out by asking for them.
    IF NOT sees_names() THEN
        RETURN;
    END IF;
    SELECT * INTO it FROM account WHERE email = address AND state <> 'closed';
    IF FOUND THEN
        PERFORM opens(it.ref);
        RETURN NEXT masked(it);
    END IF;
END $$;

-- Everything of one address, for those who copy and erase; closed accounts too.
CREATE FUNCTION accounts_of(address text) RETURNS SETOF account STABLE LANGUAGE sql
AS $$ SELECT (masked(a)).* FROM account a WHERE a.email = address AND (NOT is_guarded() OR has('support', 'admin')) $$;

-- Those that were closed before an instant and hold personal data which nothing keeps.
CREATE FUNCTION accounts_over(before bigint) RETURNS SETOF account STABLE LANGUAGE sql
AS $$ SELECT (masked(a)).* FROM account a WHERE a.state = 'closed' AND a.erased_at IS NULL AND a.closed_at < before
    AND (NOT is_guarded() OR has('support', 'admin'))
    AND NOT EXISTS (SELECT FROM invitation i WHERE i.account = a.ref AND i.erased_at IS NULL)
    AND NOT EXISTS (SELECT FROM legal_hold h WHERE h.email = a.email) $$;

-- When somebody signed in and what was sent to them, without anything by which it could be used.
CREATE FUNCTION sessions_of(wanted text) RETURNS SETOF session STABLE LANGUAGE plpgsql
AS $$ DECLARE it session; nothing CONSTANT bytea := decode(repeat('00', 32), 'hex');
BEGIN
    FOR it IN SELECT * FROM session WHERE account = wanted AND (NOT is_guarded() OR has('support', 'admin')) LOOP
        it.token_hash := nothing;
        it.previous_hash := NULL;
        it.form_hash := NULL;
        it.outcome := NULL;
        RETURN NEXT it;
    END LOOP;
END $$;

CREATE FUNCTION codes_of(wanted text) RETURNS SETOF verification STABLE LANGUAGE plpgsql
AS $$ DECLARE it verification; nothing CONSTANT bytea := decode(repeat('00', 32), 'hex');
BEGIN
    FOR it IN SELECT * FROM verification WHERE account = wanted AND (NOT is_guarded() OR has('support', 'admin')) LOOP
        it.hash := nothing;
        RETURN NEXT it;
    END LOOP;
END $$;

-- Since when nobody signed in to each active account: no more of it than that, for those who see an
-- invitation of it.
CREATE FUNCTION idle_accounts() RETURNS TABLE (number bigint, ref text, idle_since bigint) STABLE LANGUAGE sql
AS $$ SELECT a.number, a.ref, coalesce(a.last_signed_in_at, a.created_at) FROM account a
    WHERE a.state = 'active' AND NOT is_portal() AND ((SELECT NOT is_guarded() OR has('support', 'auditor', 'admin'))
        OR EXISTS (SELECT FROM invitation i WHERE i.account = a.ref AND is_theirs(i))) $$;

CREATE FUNCTION session_by(wanted bytea) RETURNS SETOF session VOLATILE LANGUAGE plpgsql
AS $$ DECLARE it session;
BEGIN
    FOR it IN SELECT * FROM session WHERE token_hash = wanted LOOP
        PERFORM opens(encode(it.token_hash, 'hex'));
        PERFORM opens(it.account);
        PERFORM opens(it.invitation);
        RETURN NEXT it;
    END LOOP;
END $$;

CREATE FUNCTION session_after(wanted bytea) RETURNS SETOF session VOLATILE LANGUAGE plpgsql
AS $$ DECLARE it session;
BEGIN
    FOR it IN SELECT * FROM session WHERE previous_hash = wanted ORDER BY number DESC LIMIT 1 LOOP
        PERFORM opens(encode(it.token_hash, 'hex'));
        PERFORM opens(it.account);
        PERFORM opens(it.invitation);
        RETURN NEXT it;
    END LOOP;
END $$;

-- Rows and runs of anybody, by the digest of what they hold: whoever holds the same may know of it.
CREATE FUNCTION known_rows(wanted bytea, with_outcome text) RETURNS SETOF batch_row STABLE LANGUAGE sql
AS $$ SELECT * FROM batch_row WHERE digest = wanted AND outcome = with_outcome AND outcome IN ('created', 'existing')
    AND (NOT is_guarded() OR has('caseworker', 'support', 'admin')) $$;

-- As known_rows() for several, of both outcomes.
CREATE FUNCTION known_rows(wanted bytea[]) RETURNS SETOF batch_row STABLE LANGUAGE sql
AS $$ SELECT * FROM batch_row WHERE digest = ANY (wanted) AND outcome = 'created'
        AND (SELECT NOT is_guarded() OR has('caseworker', 'support', 'admin'))
    UNION ALL SELECT * FROM batch_row WHERE digest = ANY (wanted) AND outcome = 'existing'
        AND (SELECT NOT is_guarded() OR has('caseworker', 'support', 'admin')) $$;

CREATE FUNCTION unfinished_runs(wanted bytea) RETURNS SETOF batch_run STABLE LANGUAGE sql
AS $$ SELECT * FROM batch_run WHERE digest = wanted AND state <> 'finished'
    AND (NOT is_guarded() OR has('caseworker', 'support', 'admin')) $$;

CREATE FUNCTION staff_by(wanted text) RETURNS SETOF staff STABLE LANGUAGE sql
AS $$ SELECT * FROM staff WHERE login = wanted AND NOT is_portal()
    UNION ALL
    -- The owner may name the first staff.
    SELECT 0, me(), 'admin', NULL::text, 0, me(), NULL::bigint
    WHERE wanted = me() AND is_owner() AND NOT EXISTS (SELECT FROM staff WHERE login = wanted) $$;

-- How much there is, for db status.
CREATE FUNCTION totals(OUT invitations bigint, OUT open_messages bigint) STABLE LANGUAGE sql
AS $$ SELECT (SELECT count(*) FROM invitation), (SELECT count(*) FROM message WHERE state IN ('queued', 'sending', 'held', 'failed')) $$;

-- Do not contact ------------------------------------------------------------------------------

-- Whether a hold covers an invitation: its own, or that of everybody at its address.
CREATE FUNCTION is_held(wanted bigint, address text) RETURNS boolean STABLE LANGUAGE sql
AS $$ SELECT EXISTS (SELECT FROM contact_hold h WHERE h.lifted_at IS NULL AND (h.invitation = wanted OR h.email = address)) $$;

-- Whether a hold may be seen: that of an invitation by whoever sees it, that of an address by whoever
-- sees an invitation to it.
CREATE FUNCTION sees_hold(of contact_hold) RETURNS boolean STABLE LANGUAGE sql
AS $$ SELECT NOT is_portal() AND (NOT is_guarded() OR EXISTS (SELECT FROM invitation i
    WHERE (i.number = of.invitation OR i.email = of.email) AND sees(i))) $$;

-- The live holds on an invitation, an address or an account: whoever is about to write has to know of
-- them, whosever they are. The portal asks about accounts only and is not told who set them.
CREATE FUNCTION holds_on(of_invitation text, address text, of_account text) RETURNS SETOF contact_hold STABLE LANGUAGE sql
AS $$ SELECT h.number, CASE WHEN is_portal() THEN NULL ELSE h.invitation END, CASE WHEN is_portal() THEN 'not-shown@example.invalid'
        WHEN h.email IS NOT NULL AND h.email IS DISTINCT FROM address AND NOT sees_hold(h) THEN 'not-shown@example.invalid' ELSE h.email END,
        h.set_at, CASE WHEN is_portal() THEN 'staff' ELSE h.set_by END, h.entry, h.lifted_at, h.lifted_by, h.lifted_entry
    FROM contact_hold h WHERE h.lifted_at IS NULL AND (
        (NOT is_portal() AND (h.email = address OR h.invitation = (SELECT number FROM invitation WHERE ref = of_invitation)
            OR h.email = (SELECT email FROM invitation WHERE ref = of_invitation)))
        OR h.email = (SELECT email FROM account WHERE ref = of_account)
        OR h.invitation IN (SELECT number FROM invitation WHERE account = of_account
            UNION ALL SELECT number FROM invitation WHERE email = (SELECT email FROM account WHERE ref = of_account))) $$;

-- Whether a hold keeps a message back.
CREATE FUNCTION is_kept_back(of message) RETURNS boolean STABLE LANGUAGE plpgsql
AS $$ BEGIN
    -- Nearly always there is none at all, and a batch writes thousands.
    IF NOT EXISTS (SELECT FROM contact_hold h WHERE h.lifted_at IS NULL) THEN
        RETURN false;
    END IF;
    RETURN EXISTS (SELECT FROM contact_hold h WHERE h.lifted_at IS NULL AND (
        h.invitation = of.invitation
        OR h.email = of.recipient
        OR h.email = (SELECT email FROM invitation WHERE number = of.invitation)
        OR h.email = (SELECT email FROM account WHERE ref = of.account)
        OR ((of.invitation IS NULL OR of.kind = 'verification_code')
            AND h.invitation IN (SELECT number FROM invitation WHERE account = of.account
                UNION ALL SELECT number FROM invitation WHERE email = (SELECT email FROM account WHERE ref = of.account)))));
END $$;

-- Search --------------------------------------------------------------------------------------

-- The words of a text, without case and accents.
CREATE FUNCTION words_of(written text) RETURNS text[] IMMUTABLE LANGUAGE sql
RETURN array_remove(regexp_split_to_array(
    lower(regexp_replace(normalize(written, NFD), '[\u0300-\u036f]', '', 'g') COLLATE "default"), '[^[:alnum:]]+'), '');

CREATE FUNCTION searched(name text, email text, ref text) RETURNS tsvector IMMUTABLE LANGUAGE sql
RETURN array_to_tsvector(words_of(name || ' ' || email || ' ' || replace(ref, 'INV-', '')));

-- The invitations in which each of these words begins a word, as far as whoever asks sees them.
CREATE FUNCTION found(typed text) RETURNS TABLE (number bigint) STABLE ROWS 20 LANGUAGE plpgsql
AS $$ DECLARE wanted tsquery; own text := me(); team_of_mine text := my_team();
BEGIN
    IF NOT sees_names() OR is_portal() THEN
        RETURN;
    END IF;
    SELECT string_agg('''' || word || ''':*', ' & ')::tsquery INTO wanted FROM unnest(words_of(typed)) word;
    IF wanted IS NULL THEN
        RETURN;
    END IF;
    IF NOT is_guarded() OR has('support', 'admin') THEN
        RETURN QUERY SELECT i.number FROM invitation i WHERE i.search @@ wanted AND NOT (has_bars() AND is_barred_from(i.number));
    ELSIF has('caseworker', 'approver') THEN
        -- One's own and one's team's, each by the index that finds fewer: a common name is in many others.
        RETURN QUERY SELECT i.number FROM invitation i WHERE i.search @@ wanted AND i.worker = own AND NOT (has_bars() AND is_barred_from(i.number))
            UNION SELECT i.number FROM invitation i WHERE i.search @@ wanted AND i.team = team_of_mine AND NOT (has_bars() AND is_barred_from(i.number));
    END IF;
END $$;

-- Units of work and the audit trail ------------------------------------------------------------

-- Begins a unit that writes. Every unit ends in one line of entries, so it takes its turn at the
-- start: nobody can then block each other, and nothing is read that somebody else is changing.
CREATE FUNCTION take_turn() RETURNS void VOLATILE LANGUAGE sql
AS $$ SELECT FROM chain FOR UPDATE $$;

CREATE FUNCTION audit_head(OUT number bigint, OUT hash bytea) STABLE LANGUAGE sql
AS $$ SELECT number, hash FROM chain $$;

-- The newest entry: housekeeping keeps its hash elsewhere, and looks whether its own clock is behind.
CREATE FUNCTION audit_newest() RETURNS TABLE (number bigint, hash bytea, at bigint) STABLE LANGUAGE sql
AS $$ SELECT a.number, a.hash, a.at FROM chain c JOIN audit a ON a.number = c.number $$;

-- Whether the trail holds this entry: a client whose connection broke while it committed asks for the
-- last one that it wrote.
CREATE FUNCTION is_kept(wanted bigint, wanted_hash bytea) RETURNS boolean STABLE LANGUAGE sql
AS $$ SELECT EXISTS (SELECT FROM audit WHERE number = wanted AND hash = wanted_hash) $$;

-- A part of what the hash of an entry is taken over, as Entry::canonical writes it.
CREATE FUNCTION hashed(field text) RETURNS text STABLE LANGUAGE sql
RETURN octet_length(field) || ':' || field;

-- Whether housekeeping may have done this by itself: an account that nobody has used for three months
-- is closed, with what hangs on it. Nobody hides behind it who closes one that is in use.
CREATE FUNCTION is_housekept(action text, subject text, at bigint) RETURNS boolean STABLE LANGUAGE sql
AS $$ SELECT has('support', 'admin') AND CASE
    WHEN action = 'account.closed' THEN EXISTS (SELECT FROM account a WHERE a.ref = subject AND coalesce(a.last_signed_in_at, a.created_at) < at - 7776000)
    WHEN action IN ('access.ended', 'invitation.closed', 'invitation.withdrawn') THEN EXISTS (SELECT FROM audit e JOIN invitation i ON i.account = e.subject
        WHERE i.ref = is_housekept.subject AND e.written = pg_current_xact_id_if_assigned() AND e.action = 'account.closed' AND e.actor = 'system')
    ELSE false END $$;

-- Adds entries at the end of the chain, in order, and gives the last. Who acted and when is the
-- database's to say.
CREATE FUNCTION add_audits(ats bigint[], actors text[], commands text[], actions text[], subjects text[], records text[], outcomes text[], details text[], reasons text[], salts bytea[])
RETURNS TABLE (number bigint, hash bytea) VOLATILE LANGUAGE plpgsql
AS $$ DECLARE head chain; it RECORD; instant bigint; doer text; place text; stamp text; reason_hash bytea; previous text;
    guarded boolean := is_guarded(); portal boolean := is_portal(); now_here bigint := present(); transaction xid8 := pg_current_xact_id();
BEGIN
    SELECT * INTO STRICT head FROM chain FOR UPDATE;
    FOR it IN SELECT * FROM unnest(ats, actors, commands, actions, subjects, records, outcomes, details, reasons, salts)
        AS e (at, actor, command, action, subject, record, outcome, detail, reason, salt) LOOP
        instant := it.at;
        doer := it.actor;
        IF guarded THEN
            instant := coalesce(now_here, instant);
            doer := CASE
                WHEN portal AND doer IN ('person', 'system') THEN doer
                WHEN NOT portal AND doer = 'system' AND it.action LIKE 'message.%' THEN doer
                -- What time alone brings about; see may_be_erased().
                WHEN NOT portal AND doer = 'system' AND it.action IN ('invitation.pseudonymised', 'account.pseudonymised') THEN doer
                WHEN doer = 'system' AND is_housekept(it.action, it.subject, instant) THEN doer
                ELSE 'staff:' || me() END;
            IF it.action !~ '^[a-z_]+\.[a-z_]+$' OR concat(it.command, it.subject, it.record, it.detail) ~ '[[:cntrl:]]' THEN
                PERFORM refuse('an entry is one line of words');
            END IF;
            IF it.outcome = 'done' AND (it.action IN ('access.accepted', 'access.declined', 'invitation.accepted', 'invitation.decided', 'link.used')) AND NOT portal THEN
                PERFORM refuse('the person did not do that here');
            END IF;
            -- Whoever lifts a hold or a bar is a second pair of eyes.
            IF it.outcome = 'done' AND ((it.action IN ('contact_hold.lifted', 'record.barred', 'record.unbarred') AND NOT has('approver', 'admin'))
                OR (it.action = 'contact_hold.set' AND NOT has('caseworker', 'approver', 'support', 'admin'))) THEN
                PERFORM refuse('this login does not decide that');
            END IF;
            IF it.outcome = 'done' AND it.action IN ('account.locked', 'account.unlocked', 'account.closed', 'account.phone_reset') AND NOT has('support', 'admin') THEN
                PERFORM refuse('only support and admins do that');
            END IF;
            IF it.outcome = 'done' AND (it.action LIKE 'staff.%' OR it.action = 'key.rotated') AND NOT coalesce(has('admin') OR is_owner(), false) THEN
                PERFORM refuse('only an admin does that');
            END IF;
            IF it.outcome = 'done' AND it.action IN ('housekeeping.run', 'invitation.expired', 'invitation.reminded') AND NOT coalesce(has('support', 'admin'), false) THEN
                PERFORM refuse('only support staff does that');
            END IF;
            IF it.outcome = 'done' AND (it.action = 'account.erased' OR it.action LIKE 'legal\_hold.%') AND NOT coalesce(has('admin'), false) THEN
                PERFORM refuse('only an admin erases, or keeps from being erased');
            END IF;
            IF it.outcome = 'done' AND (it.action LIKE '%.pseudonymised' OR it.action = 'account.exported') AND NOT coalesce(has('support', 'admin'), false) THEN
                PERFORM refuse('support and admins do that');
            END IF;
        END IF;
        reason_hash := CASE WHEN it.reason IS NOT NULL THEN sha256(convert_to(encode(it.salt, 'hex') || ':' || it.reason, 'UTF8')) END;
        previous := encode(head.hash, 'hex');
        place := (head.number + 1)::text;
        stamp := to_char(to_timestamp(instant) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"');
        INSERT INTO audit (number, at, actor, command, action, subject, record, outcome, detail, reason_hash, previous, hash, written)
            VALUES (head.number + 1, instant, doer, it.command, it.action, it.subject, it.record, it.outcome, it.detail, reason_hash, head.hash,
                sha256(convert_to(hashed(place) || hashed(stamp) || hashed(doer) || hashed(it.command) || hashed(it.action)
                    || hashed(it.subject) || hashed(it.record) || hashed(it.outcome) || hashed(it.detail)
                    || CASE WHEN reason_hash IS NULL THEN '0:' ELSE '64:' || encode(reason_hash, 'hex') END || hashed(previous), 'UTF8')),
                transaction)
            RETURNING audit.number, audit.hash INTO STRICT head.number, head.hash;
        IF it.reason IS NOT NULL THEN
            INSERT INTO audit_reason (number, reason, salt) VALUES (head.number, it.reason, it.salt);
        END IF;
    END LOOP;
    UPDATE chain SET number = head.number, hash = head.hash;
    RETURN QUERY SELECT head.number, head.hash;
END $$;

CREATE FUNCTION add_audit(at bigint, actor text, command text, action text, subject text, record text, outcome text, detail text, reason text, salt bytea)
RETURNS TABLE (number bigint, hash bytea) VOLATILE LANGUAGE plpgsql
AS $$ BEGIN
    RETURN QUERY SELECT e.number, e.hash FROM add_audits(ARRAY[at], ARRAY[actor], ARRAY[command], ARRAY[action], ARRAY[subject],
        ARRAY[record], ARRAY[outcome], ARRAY[detail], ARRAY[reason], ARRAY[salt]) e;
END $$;

CREATE FUNCTION never() RETURNS trigger LANGUAGE plpgsql
AS $$ BEGIN
    RAISE EXCEPTION USING ERRCODE = 'CS001', MESSAGE = TG_ARGV[0];
END $$;

CREATE TRIGGER audit_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
    EXECUTE FUNCTION never('the audit trail is never changed or shortened');
CREATE TRIGGER audit_reason_changed BEFORE UPDATE OR TRUNCATE ON audit_reason
    EXECUTE FUNCTION never('a kept reason is never changed, only erased');

-- Every change of what matters has its entry in the same transaction, and that entry names what was
-- done. A reader of the trail who looks for an action finds every time that it happened.

CREATE FUNCTION refuse(rule text) RETURNS void LANGUAGE plpgsql
AS $$ BEGIN
    RAISE EXCEPTION USING ERRCODE = 'CS001', MESSAGE = rule;
END $$;

-- Whether this transaction wrote an entry of one of these actions; any at all where none is named.
CREATE FUNCTION is_written(of text, VARIADIC actions text[]) RETURNS boolean STABLE LANGUAGE plpgsql
AS $$ BEGIN
    RETURN EXISTS (SELECT FROM audit a WHERE a.subject = is_written.of AND a.written = pg_current_xact_id_if_assigned()
        AND (actions = '{}' OR (a.action = ANY (actions) AND a.outcome = 'done')));
END $$;

-- Whether this transaction erases something: its rows are then changed as the functions that erase see
-- fit, and by nobody else, since nobody else can write what this looks for.
CREATE FUNCTION is_erasing(of text) RETURNS boolean STABLE LANGUAGE plpgsql
AS $$ BEGIN
    RETURN EXISTS (SELECT FROM erasing e WHERE e.subject = of AND e.written = pg_current_xact_id_if_assigned());
END $$;

CREATE FUNCTION unaccounted(of text) RETURNS void LANGUAGE plpgsql
AS $$ BEGIN
    PERFORM refuse(format('a change of %s needs its entry in the audit trail', of));
END $$;

-- Whether whoever acts set the address of an invitation: in one transaction, or ever.
CREATE FUNCTION has_readdressed(wanted text, within xid8) RETURNS boolean STABLE LANGUAGE sql
AS $$ SELECT EXISTS (SELECT FROM audit a WHERE a.subject = wanted AND a.action = 'invitation.amended' AND a.outcome = 'done'
    AND a.actor = 'staff:' || me() AND a.detail ~ '\memail\M' AND (within IS NULL OR a.written = within)) $$;

CREATE FUNCTION invitation_accounted() RETURNS trigger LANGUAGE plpgsql
AS $$ BEGIN
    IF TG_OP = 'INSERT' AND is_written(NEW.ref, 'invitation.created') THEN
        RETURN NULL;
    END IF;
    IF is_guarded() AND NOT is_erasing(NEW.ref) AND (CASE TG_OP WHEN 'INSERT' THEN is_written(NEW.ref, 'invitation.created') ELSE
        is_written(NEW.ref, VARIADIC '{}')
        AND ((NEW.email, NEW.name, NEW.relationship, NEW.note) IS NOT DISTINCT FROM (OLD.email, OLD.name, OLD.relationship, OLD.note)
            OR is_written(NEW.ref, 'invitation.amended'))
        AND ((NEW.worker, NEW.team) IS NOT DISTINCT FROM (OLD.worker, OLD.team) OR is_written(NEW.ref, 'invitation.amended', 'invitation.handed_over'))
        AND (NEW.email = OLD.email OR has_readdressed(NEW.ref, pg_current_xact_id_if_assigned()))
        AND (NEW.code_generation = OLD.code_generation OR is_written(NEW.ref, 'invitation.amended', 'invitation.resent'))
        AND (NEW.code_shown = OLD.code_shown OR is_written(NEW.ref, 'code.shown', 'letter.printed'))
        AND (NEW.code_verified_at IS NULL OR NEW.code_verified_at IS NOT DISTINCT FROM OLD.code_verified_at OR is_written(NEW.ref, 'code.verified'))
        AND (NEW.safe_contact_on IS NOT DISTINCT FROM OLD.safe_contact_on OR is_written(NEW.ref, 'safe_contact.checked'))
        AND (NEW.state = OLD.state OR NEW.state NOT IN ('withdrawn', 'expired') OR is_written(NEW.ref, 'invitation.' || NEW.state)) END) IS NOT TRUE THEN
        PERFORM unaccounted(NEW.ref);
    END IF;
    RETURN NULL;
END $$;

-- The entry of a decision names the record, too.
CREATE FUNCTION access_accounted() RETURNS trigger LANGUAGE plpgsql
AS $$ DECLARE offering text; address text; wanted text;
BEGIN
    IF is_guarded() THEN
        SELECT i.ref, i.email INTO STRICT offering, address FROM invitation i WHERE i.number = NEW.invitation;
        IF NEW.person <> ('x' || encode(substr(sha256(convert_to(address, 'UTF8')), 1, 8), 'hex'))::bit(64)::bigint THEN
            PERFORM refuse('an access is that of the invited person');
        END IF;
        -- What is added has its entry most often.
        IF TG_OP = 'INSERT' AND is_written(offering, VARIADIC '{}') THEN
            RETURN NULL;
        END IF;
        IF is_erasing(offering) OR (TG_OP = 'UPDATE' AND NEW.state = OLD.state AND is_erasing('person of ' || offering)) THEN
            RETURN NULL;
        END IF;
        wanted := CASE WHEN TG_OP = 'INSERT' THEN NULL
            WHEN NEW.state = OLD.state THEN CASE WHEN (NEW.ends_at, NEW.silent) IS DISTINCT FROM (OLD.ends_at, OLD.silent) THEN 'access.end_set' END
            WHEN NEW.state IN ('accepted', 'declined', 'refused', 'suspended', 'ended') THEN 'access.' || NEW.state
            WHEN NEW.state = 'active' AND OLD.state = 'accepted' THEN 'access.approved'
            WHEN OLD.state = 'suspended' THEN 'access.resumed'
            WHEN NEW.state = 'ending' THEN 'access.end_set' END;
        IF wanted IS NULL THEN
            IF NOT is_written(offering, VARIADIC '{}') THEN
                PERFORM unaccounted(offering);
            END IF;
        ELSIF NOT EXISTS (SELECT FROM audit a WHERE a.subject = offering AND a.written = pg_current_xact_id_if_assigned()
            AND a.action = wanted AND a.outcome = 'done' AND a.record = (SELECT r.ref FROM record r WHERE r.number = NEW.record)) THEN
            PERFORM unaccounted(offering);
        END IF;
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION message_accounted() RETURNS trigger LANGUAGE plpgsql
AS $$ DECLARE owner text;
BEGIN
    IF is_guarded() THEN
        IF TG_OP = 'INSERT' AND NEW.channel = 'post' THEN
            IF NOT is_written((SELECT i.ref FROM invitation i WHERE i.number = NEW.invitation), 'letter.printed') THEN
                PERFORM unaccounted(NEW.ref);
            END IF;
            RETURN NULL;
        END IF;
        IF TG_OP = 'INSERT' THEN
            IF NOT is_portal() AND NEW.recipient IS DISTINCT FROM (SELECT email FROM invitation i WHERE i.number = NEW.invitation) THEN
                PERFORM refuse('staff write to the address of an invitation');
            END IF;
            RETURN NULL;
        END IF;
        -- The entry of a hold that is lifted stands for the six digits that it kept back.
        IF is_erasing(NEW.ref) OR (NEW.state = 'cancelled' AND NEW.kind = 'verification_code' AND OLD.state = 'held' AND OLD.error = 'held: do not contact'
            AND EXISTS (SELECT FROM audit a WHERE a.action = 'contact_hold.lifted' AND a.outcome = 'done' AND a.written = pg_current_xact_id_if_assigned())) THEN
            RETURN NULL;
        END IF;
        owner := coalesce((SELECT i.ref FROM invitation i WHERE i.number = NEW.invitation), NEW.account, NEW.ref);
        IF NOT is_written(owner, VARIADIC '{}') THEN
            PERFORM unaccounted(owner);
        END IF;
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION record_accounted() RETURNS trigger LANGUAGE plpgsql
AS $$ BEGIN
    IF is_guarded() AND (CASE
        WHEN TG_OP = 'INSERT' THEN is_written(NEW.ref, 'record.added')
        WHEN NEW.restricted_at IS NOT NULL AND OLD.restricted_at IS NULL THEN is_written(NEW.ref, 'record.restricted')
        WHEN NEW.restricted_at IS NULL AND OLD.restricted_at IS NOT NULL THEN is_written(NEW.ref, 'record.unrestricted')
        WHEN NEW.team IS DISTINCT FROM OLD.team THEN is_written(NEW.ref, 'record.reassigned')
        ELSE is_written(NEW.ref, VARIADIC '{}') END) IS NOT TRUE THEN
        PERFORM unaccounted(NEW.ref);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION staff_accounted() RETURNS trigger LANGUAGE plpgsql
AS $$ BEGIN
    IF is_guarded() AND NOT EXISTS (SELECT FROM audit a WHERE a.subject = NEW.login AND a.written = pg_current_xact_id_if_assigned() AND a.outcome = 'done' AND a.action LIKE 'staff.%') THEN
        PERFORM unaccounted(NEW.login);
    END IF;
    RETURN NULL;
END $$;

-- Whose an invitation or an account is.
CREATE FUNCTION address_of(wanted text) RETURNS text STABLE LANGUAGE sql
AS $$ SELECT email FROM account WHERE ref = wanted UNION ALL SELECT email FROM invitation WHERE ref = wanted $$;

-- A hold or a bar names its entry, which this transaction wrote with a reason.
CREATE FUNCTION is_reasoned(entry bigint, wanted text, subjects text[]) RETURNS boolean STABLE LANGUAGE sql
AS $$ SELECT EXISTS (SELECT FROM audit a WHERE a.number = entry AND a.action = wanted AND a.outcome = 'done' AND a.subject = ANY (subjects)
    AND a.reason_hash IS NOT NULL AND a.actor = 'staff:' || me() AND a.written = pg_current_xact_id_if_assigned()) $$;

CREATE FUNCTION hold_accounted() RETURNS trigger LANGUAGE plpgsql
AS $$ DECLARE subjects text[];
BEGIN
    IF is_guarded() THEN
        subjects := ARRAY(SELECT i.ref FROM invitation i WHERE i.number = NEW.invitation OR i.email = NEW.email);
        IF NOT (CASE TG_OP WHEN 'INSERT' THEN is_reasoned(NEW.entry, 'contact_hold.set', subjects)
            ELSE is_reasoned(NEW.lifted_entry, 'contact_hold.lifted', subjects) END) THEN
            PERFORM unaccounted('a do-not-contact hold');
        END IF;
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION bar_accounted() RETURNS trigger LANGUAGE plpgsql
AS $$ DECLARE subjects text[] := ARRAY(SELECT r.ref FROM record r WHERE r.number = NEW.record);
BEGIN
    IF is_guarded() AND NOT (CASE TG_OP WHEN 'INSERT' THEN is_reasoned(NEW.entry, 'record.barred', subjects)
        ELSE is_reasoned(NEW.lifted_entry, 'record.unbarred', subjects) END) THEN
        PERFORM unaccounted('who is barred from a record');
    END IF;
    RETURN NULL;
END $$;

-- The other way round: an entry that says that somebody got rights tells what is so.
CREATE FUNCTION entry_is_so() RETURNS trigger LANGUAGE plpgsql
AS $$ BEGIN
    IF NOT is_guarded() THEN
        RETURN NULL;
    END IF;
    -- By itself, as it stands in lists of thousands: what it asks is planned and begun alone.
    IF NEW.action = 'invitation.created' THEN
        IF EXISTS (SELECT FROM invitation i WHERE i.ref = NEW.subject AND i.created_by = me() AND abs(i.created_at - NEW.at) <= 300) THEN
            RETURN NULL;
        END IF;
        PERFORM refuse('an entry of the audit trail says what was done');
    END IF;
    IF (CASE NEW.action
        WHEN 'invitation.expired' THEN EXISTS (SELECT FROM invitation i WHERE i.ref = NEW.subject AND i.state = 'expired' AND abs(i.ended_at - NEW.at) <= 300)
        WHEN 'invitation.reminded' THEN EXISTS (SELECT FROM message m JOIN invitation i ON i.number = m.invitation WHERE i.ref = NEW.subject AND m.kind = 'reminder' AND abs(m.created_at - NEW.at) <= 300)
        WHEN 'invitation.withdrawn' THEN EXISTS (SELECT FROM invitation i WHERE i.ref = NEW.subject AND i.state = 'withdrawn' AND abs(i.ended_at - NEW.at) <= 300)
        WHEN 'invitation.handed_over' THEN EXISTS (SELECT FROM invitation i WHERE i.ref = NEW.subject AND i.handed = NEW.written)
        WHEN 'code.verified' THEN EXISTS (SELECT FROM invitation i WHERE i.ref = NEW.subject AND i.code_verified_by = me() AND abs(i.code_verified_at - NEW.at) <= 300)
        WHEN 'invitation.pseudonymised' THEN EXISTS (SELECT FROM invitation i WHERE i.ref = NEW.subject AND abs(i.erased_at - NEW.at) <= 300)
        WHEN 'account.pseudonymised' THEN EXISTS (SELECT FROM account a WHERE a.ref = NEW.subject AND abs(a.erased_at - NEW.at) <= 300)
        WHEN 'account.erased' THEN EXISTS (SELECT FROM account a WHERE a.ref = NEW.subject AND abs(a.erased_at - NEW.at) <= 300)
            OR EXISTS (SELECT FROM invitation i WHERE i.ref = NEW.subject AND abs(i.erased_at - NEW.at) <= 300)
        WHEN 'legal_hold.set' THEN EXISTS (SELECT FROM legal_hold h WHERE h.set_by = me() AND abs(h.set_at - NEW.at) <= 300 AND h.email = address_of(NEW.subject))
        WHEN 'legal_hold.lifted' THEN NOT EXISTS (SELECT FROM legal_hold h WHERE h.email = address_of(NEW.subject))
        WHEN 'account.locked' THEN EXISTS (SELECT FROM account a WHERE a.ref = NEW.subject AND a.state = 'locked' AND abs(a.locked_at - NEW.at) <= 300)
        WHEN 'account.closed' THEN EXISTS (SELECT FROM account a WHERE a.ref = NEW.subject AND a.state = 'closed' AND abs(a.closed_at - NEW.at) <= 300)
        WHEN 'account.unlocked' THEN EXISTS (SELECT FROM account a WHERE a.ref = NEW.subject AND a.state IN ('registering', 'active'))
        WHEN 'account.phone_reset' THEN EXISTS (SELECT FROM account a WHERE a.ref = NEW.subject AND abs(a.phone_reset_at - NEW.at) <= 300)
        ELSE EXISTS (SELECT FROM access a JOIN invitation i ON i.number = a.invitation JOIN record r ON r.number = a.record
            WHERE i.ref = NEW.subject AND r.ref = NEW.record AND CASE NEW.action
                WHEN 'access.ended' THEN a.state = 'ended' AND abs(a.ended_at - NEW.at) <= 300
                WHEN 'access.end_set' THEN a.state IN ('ending', 'suspended') AND a.ends_at IS NOT NULL
                WHEN 'access.suspended' THEN a.state = 'suspended'
                WHEN 'access.resumed' THEN a.state IN ('active', 'ending')
                ELSE a.state = CASE NEW.action WHEN 'access.refused' THEN 'refused' ELSE 'active' END
                    AND a.reviewed_by = me() AND abs(a.reviewed_at - NEW.at) <= 300 END) END) IS NOT TRUE THEN
        PERFORM refuse('an entry of the audit trail says what was done');
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER is_so AFTER INSERT ON audit DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.outcome = 'done' AND NEW.subject <> '-' AND NEW.action IN (
        'invitation.created', 'invitation.withdrawn', 'invitation.expired', 'invitation.reminded', 'code.verified',
        'invitation.handed_over',
        'access.ended', 'access.end_set', 'access.suspended', 'access.resumed',
        'account.locked', 'account.closed', 'account.unlocked', 'account.phone_reset',
        'invitation.pseudonymised', 'account.pseudonymised', 'account.erased', 'legal_hold.set', 'legal_hold.lifted',
        'access.approved', 'access.refused'))
    EXECUTE FUNCTION entry_is_so();

-- Rules of the machines -------------------------------------------------------------------------

-- What may follow what, for the machine that the trigger names.
CREATE FUNCTION transition_rule() RETURNS trigger LANGUAGE plpgsql
AS $$ BEGIN
    IF NEW.state <> OLD.state AND NOT EXISTS (SELECT FROM transition t WHERE t.machine = TG_TABLE_NAME AND t.before = OLD.state AND t.after = NEW.state) THEN
        PERFORM refuse(format('%s %s cannot go from its state to that one', CASE WHEN TG_TABLE_NAME IN ('invitation', 'access', 'account') THEN 'an' ELSE 'a' END, TG_TABLE_NAME));
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER a_transition BEFORE UPDATE ON invitation FOR EACH ROW EXECUTE FUNCTION transition_rule();
CREATE TRIGGER a_transition BEFORE UPDATE ON access FOR EACH ROW EXECUTE FUNCTION transition_rule();
CREATE TRIGGER a_transition BEFORE UPDATE ON account FOR EACH ROW EXECUTE FUNCTION transition_rule();
CREATE TRIGGER a_transition BEFORE UPDATE ON message FOR EACH ROW EXECUTE FUNCTION transition_rule();

-- The columns in which two rows differ.
CREATE FUNCTION differing(one jsonb, other jsonb) RETURNS text[] IMMUTABLE LANGUAGE sql
AS $$ SELECT coalesce(array_agg(a.key), '{}') FROM jsonb_each(one) a JOIN jsonb_each(other) b USING (key) WHERE a.value <> b.value $$;

CREATE FUNCTION near(at bigint) RETURNS boolean VOLATILE LANGUAGE sql
RETURN at IS NULL OR coalesce(abs(at - present()) <= 300, true);

-- Whether somebody may look after an invitation of this team.
CREATE FUNCTION is_worker(wanted text, of_team text) RETURNS boolean STABLE LANGUAGE plpgsql
AS $$ BEGIN
    RETURN EXISTS (SELECT FROM staff s WHERE s.login = wanted AND s.disabled_at IS NULL AND s.team IS NOT DISTINCT FROM of_team
        AND string_to_array(s.roles, ' ') && ARRAY['caseworker', 'admin']);
END $$;

CREATE FUNCTION invitation_added() RETURNS trigger LANGUAGE plpgsql
AS $$ BEGIN
    NEW.search := searched(NEW.name, NEW.email, NEW.ref);
    NEW.code_presented := NULL;
    NEW.handed := pg_current_xact_id();
    NEW.held := is_held(NEW.number, NEW.email)::int;
    IF is_guarded() THEN
        -- Who is a worker invites, which is asked below.
        IF NEW.created_by <> me() OR (NEW.worker <> me() AND NOT has('caseworker', 'support', 'admin')) THEN
            PERFORM refuse('an invitation is made by whoever invites');
        END IF;
        IF NEW.state <> 'awaiting_code' OR NEW.version <> 1 OR NEW.code_generation > 1000000 OR NEW.code_shown <> 0
            OR NEW.code_verified_at IS NOT NULL OR NEW.code_verified_by IS NOT NULL OR NEW.link_key IS NOT NULL
            OR NEW.link_generation IS NOT NULL OR NEW.link_expires_at IS NOT NULL OR NEW.link_used_at IS NOT NULL
            OR NEW.account IS NOT NULL OR NEW.accepted_at IS NOT NULL OR NEW.decided_at IS NOT NULL OR NEW.ended_at IS NOT NULL THEN
            PERFORM refuse('an invitation begins with a code that nobody has verified');
        END IF;
        IF NOT is_worker(NEW.worker, NEW.team) THEN
            PERFORM refuse('an invitation is looked after by a caseworker, in the caseworker''s team');
        END IF;
        IF NOT near(NEW.created_at) THEN
            PERFORM refuse('the clock of this computer is wrong');
        END IF;
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION invitation_changed() RETURNS trigger LANGUAGE plpgsql
AS $$ DECLARE changed text[]; allowed text[]; own boolean; proof text[];
BEGIN
    -- The proof that the code was said comes in an update of its own, just before the one that needs
    -- it. It is good for this transaction and never stored: whoever finds it could use it.
    IF NEW.code_presented IS NOT NULL THEN
        PERFORM set_config('cso.presented', OLD.ref || ' ' || encode(NEW.code_presented, 'hex'), true);
        NEW.code_presented := NULL;
    END IF;
    IF NEW.code_attempts_left > OLD.code_attempts_left AND NEW.code_generation = OLD.code_generation THEN
        PERFORM refuse('tries of a code cannot be given back');
    END IF;
    IF NEW.code_generation < OLD.code_generation THEN
        PERFORM refuse('a code cannot go back to an earlier generation');
    END IF;
    IF NEW.code_shown < OLD.code_shown THEN
        PERFORM refuse('how often a code was shown cannot shrink');
    END IF;
    IF OLD.erased_at IS NOT NULL THEN
        PERFORM refuse('an invitation that was erased never changes');
    END IF;
    IF NEW.email <> OLD.email AND NOT is_erasing(OLD.ref) THEN
        -- What was written to the old address stays addressed to it.
        UPDATE message SET recipient = OLD.email WHERE invitation = OLD.number AND recipient IS NULL;
    END IF;
    IF NEW.name <> OLD.name OR NEW.email <> OLD.email THEN
        NEW.search := searched(NEW.name, NEW.email, NEW.ref);
    ELSE
        NEW.search := OLD.search;
    END IF;
    NEW.handed := CASE WHEN (NEW.worker, NEW.team) IS DISTINCT FROM (OLD.worker, OLD.team) THEN pg_current_xact_id()
        WHEN OLD.handed = pg_current_xact_id() THEN OLD.handed END;
    IF NEW.email <> OLD.email OR NEW.held <> OLD.held THEN
        NEW.held := is_held(NEW.number, NEW.email)::int;
    END IF;
    IF NOT is_guarded() OR is_erasing(OLD.ref) THEN
        RETURN NEW;
    END IF;
    changed := differing(to_jsonb(NEW) - '{expires_at,turn,search,handed,code_presented,held}'::text[], to_jsonb(OLD));
    IF changed = '{}' THEN
        RETURN NEW;
    END IF;
    own := is_theirs(OLD);
    allowed := CASE
        WHEN is_portal() THEN '{state,step,waiting_on,version,account,accepted_at,decided_at,ended_at,link_used_at}'
        WHEN own AND has('caseworker', 'admin') THEN '{state,step,waiting_on,version,worker,team,email,name,relationship,language,code_key,code_generation,code_fingerprint,code_expires_at,code_attempts_left,code_shown,code_verified_at,code_verified_by,link_key,link_generation,link_expires_at,link_used_at,ended_at,note,safe_contact_on}'
        -- A team manager hands over within the team.
        WHEN own AND has('approver') AND NEW.team = OLD.team AND NEW.team = my_team() THEN '{state,step,waiting_on,version,ended_at,worker}'
        WHEN own AND has('approver', 'support') THEN '{state,step,waiting_on,version,ended_at}'
        ELSE '{step,waiting_on,version}' END;
    IF NOT changed <@ allowed THEN
        PERFORM refuse('this login may not change that of an invitation');
    END IF;
    IF NEW.version <> OLD.version + 1 THEN
        PERFORM refuse('an invitation moves one version at a time');
    END IF;
    IF 'code_fingerprint' = ANY (changed) AND NEW.code_generation = OLD.code_generation THEN
        PERFORM refuse('a code changes with its generation only');
    END IF;
    IF changed && '{worker,team}' AND NOT is_worker(NEW.worker, NEW.team) THEN
        PERFORM refuse('an invitation is looked after by a caseworker, in the caseworker''s team');
    END IF;
    -- A new address has to prove itself from the beginning, and none follows an account.
    IF 'email' = ANY (changed) AND (OLD.account IS NOT NULL OR NEW.state <> 'awaiting_code' OR NEW.code_generation = OLD.code_generation) THEN
        PERFORM refuse('a new address needs a new code');
    END IF;
    IF NEW.state = 'awaiting_code' AND OLD.state <> 'awaiting_code' AND NEW.code_generation = OLD.code_generation THEN
        PERFORM refuse('a code is said once');
    END IF;
    IF NEW.code_generation > OLD.code_generation AND (NEW.code_generation > OLD.code_generation + 1000 OR NEW.state <> 'awaiting_code') THEN
        PERFORM refuse('a new code waits to be said');
    END IF;
    IF changed && '{code_key,code_expires_at}' AND NEW.code_generation = OLD.code_generation AND (NEW.code_key <> OLD.code_key OR NEW.state <> 'awaiting_code') THEN
        PERFORM refuse('a code changes with its generation only');
    END IF;
    IF changed && '{code_verified_at,code_verified_by}' AND NEW.code_verified_at IS NULL AND (NEW.code_generation = OLD.code_generation OR NEW.code_verified_by IS NOT NULL) THEN
        PERFORM refuse('who verified a code is never forgotten');
    END IF;
    IF (changed && '{link_key,link_generation}' AND (NEW.state <> 'code_verified' OR OLD.account IS NOT NULL))
        OR ('link_expires_at' = ANY (changed) AND NEW.code_verified_at IS NULL) THEN
        PERFORM refuse('a link follows a verified code');
    END IF;
    IF NEW.link_generation IS DISTINCT FROM OLD.link_generation AND coalesce(NEW.link_generation, 0) <= coalesce(OLD.link_generation, 0) THEN
        PERFORM refuse('a link cannot go back to an earlier generation');
    END IF;
    IF NEW.link_generation = OLD.link_generation AND (NEW.link_key IS DISTINCT FROM OLD.link_key OR (OLD.link_used_at IS NOT NULL AND 'link_used_at' = ANY (changed))) THEN
        PERFORM refuse('a link changes with its generation only');
    END IF;
    IF 'account' = ANY (changed) AND (OLD.account IS NOT NULL OR OLD.state <> 'code_verified' OR NOT is_opened(NEW.account)) THEN
        PERFORM refuse('an account is linked once, through a link');
    END IF;
    IF NEW.code_generation > OLD.code_generation AND (NEW.code_attempts_left > 100 OR NEW.code_verified_at IS NOT NULL) THEN
        PERFORM refuse('a new code is one that nobody has verified');
    END IF;
    IF 'link_used_at' = ANY (changed) AND NOT is_portal() AND NEW.link_used_at IS NOT NULL THEN
        PERFORM refuse('a link is used by its person');
    END IF;
    IF ('code_verified_at' = ANY (changed) OR 'code_verified_by' = ANY (changed)) AND NEW.code_verified_at IS NOT NULL
        AND NOT (OLD.state = 'awaiting_code' AND NEW.state = 'code_verified') THEN
        PERFORM refuse('a code is verified by saying it');
    END IF;
    IF NEW.state = 'code_verified' AND OLD.state <> 'code_verified' THEN
        IF OLD.state = 'awaiting_code' THEN
            IF NEW.code_verified_by IS DISTINCT FROM me() OR NEW.code_verified_at IS NULL OR NOT near(NEW.code_verified_at) THEN
                PERFORM refuse('a code is verified by whoever heard it, now');
            END IF;
            proof := string_to_array(current_setting('cso.presented', true), ' ');
            IF proof[1] IS DISTINCT FROM OLD.ref OR sha256(decode(coalesce(proof[2], ''), 'hex')) <> OLD.code_fingerprint THEN
                PERFORM refuse('the right code was not said');
            END IF;
            IF OLD.code_attempts_left < 1 OR NEW.code_attempts_left <> OLD.code_attempts_left OR NEW.code_generation <> OLD.code_generation OR OLD.code_expires_at <= present() THEN
                PERFORM refuse('the code is void');
            END IF;
        ELSIF NOT has('caseworker', 'admin') OR OLD.code_verified_at IS NULL OR NEW.link_generation IS NOT DISTINCT FROM OLD.link_generation THEN
            PERFORM refuse('this login may not revive an invitation');
        END IF;
    END IF;
    IF NEW.state <> OLD.state THEN
        IF NEW.state IN ('accepted', 'decided') AND NOT is_portal() THEN
            PERFORM refuse('the person accepts and decides');
        END IF;
        -- What is not finished falls with the account.
        IF NEW.state IN ('awaiting_code', 'withdrawn') AND NOT has('caseworker', 'admin')
            AND NOT (NEW.state = 'withdrawn' AND has('support') AND is_written(OLD.account, 'account.closed')) THEN
            PERFORM refuse('this login may not take an invitation back');
        END IF;
        IF NEW.state = 'accepted' AND NEW.account IS NULL THEN
            PERFORM refuse('nobody accepts without an account');
        END IF;
        IF NEW.state = 'expired' AND NOT has('support', 'admin') THEN
            PERFORM refuse('support staff write down that time ran out');
        END IF;
        IF NEW.state = 'expired' AND OLD.expires_at > present() THEN
            PERFORM refuse('its time has not run out');
        END IF;
        IF NEW.state = 'closed' AND EXISTS (SELECT FROM access a WHERE a.invitation = OLD.number AND a.state IN ('offered', 'accepted')) THEN
            PERFORM refuse('a record of it still waits');
        END IF;
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER rule_added BEFORE INSERT ON invitation FOR EACH ROW EXECUTE FUNCTION invitation_added();
CREATE TRIGGER rule_changed BEFORE UPDATE ON invitation FOR EACH ROW EXECUTE FUNCTION invitation_changed();
CREATE CONSTRAINT TRIGGER accounted_added AFTER INSERT ON invitation DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION invitation_accounted();
-- All but the step, which follows from the rest.
CREATE CONSTRAINT TRIGGER accounted_changed AFTER UPDATE ON invitation DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN ((NEW.state, NEW.worker, NEW.team, NEW.email, NEW.name, NEW.relationship, NEW.note, NEW.language, NEW.code_generation, NEW.code_attempts_left,
            NEW.code_shown, NEW.code_expires_at, NEW.code_verified_at, NEW.link_generation, NEW.link_expires_at, NEW.account, NEW.safe_contact_on)
        IS DISTINCT FROM (OLD.state, OLD.worker, OLD.team, OLD.email, OLD.name, OLD.relationship, OLD.note, OLD.language, OLD.code_generation, OLD.code_attempts_left,
            OLD.code_shown, OLD.code_expires_at, OLD.code_verified_at, OLD.link_generation, OLD.link_expires_at, OLD.account, OLD.safe_contact_on))
    EXECUTE FUNCTION invitation_accounted();

CREATE FUNCTION access_added() RETURNS trigger LANGUAGE plpgsql
AS $$ BEGIN
    IF is_guarded() THEN
        IF NEW.state <> 'offered' OR NEW.account IS NOT NULL OR NEW.decided_at IS NOT NULL OR NEW.reviewed_at IS NOT NULL
            OR NEW.reviewed_by IS NOT NULL OR NEW.active_since IS NOT NULL OR NEW.ends_at IS NOT NULL OR NEW.ended_at IS NOT NULL OR NEW.silent <> 0 THEN
            PERFORM refuse('an access begins by being offered');
        END IF;
        IF NOT has('caseworker', 'support', 'admin') THEN
            PERFORM refuse('this login may not offer records');
        END IF;
        -- What was made here and now is theirs; it is asked first, for it is soon answered.
        IF NOT EXISTS (SELECT FROM invitation i WHERE i.number = NEW.invitation AND i.state = 'awaiting_code'
            AND ((i.handed = pg_current_xact_id_if_assigned() AND NOT has_bars()) OR is_theirs(i))) THEN
            PERFORM refuse('records are offered by whoever looks after the invitation, before its code is said');
        END IF;
        IF NOT EXISTS (SELECT FROM record r WHERE r.number = NEW.record AND sees_record(r)) THEN
            PERFORM refuse('a restricted record is offered by its own team');
        END IF;
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION access_changed() RETURNS trigger LANGUAGE plpgsql
AS $$ DECLARE changed text[]; offered invitation;
BEGIN
    IF NOT is_guarded() THEN
        RETURN NEW;
    END IF;
    changed := differing(to_jsonb(NEW), to_jsonb(OLD));
    IF changed && '{number,invitation,record,offered_at}' THEN
        PERFORM refuse('an access stays with its invitation and record');
    END IF;
    SELECT * INTO STRICT offered FROM invitation i WHERE i.number = OLD.invitation;
    IF is_erasing(offered.ref) AND NEW.state IN (OLD.state, 'ended') AND changed <@ '{person,state,ended_at}' THEN
        RETURN NEW;
    END IF;
    IF is_portal() THEN
        IF 'account' = ANY (changed) AND (changed <> '{account}' OR OLD.account IS NOT NULL OR NOT is_opened(NEW.account)) THEN
            PERFORM refuse('an account is linked once, through a link');
        END IF;
        IF changed <> '{account}' AND (NOT changed <@ '{state,decided_at,ended_at}' OR OLD.state <> 'offered' OR NEW.state NOT IN ('accepted', 'declined')
            OR offered.state <> 'accepted' OR OLD.account IS DISTINCT FROM offered.account OR NEW.decided_at IS NULL OR NOT near(NEW.decided_at)) THEN
            PERFORM refuse('the person says Yes or No to what is offered');
        END IF;
        RETURN NEW;
    END IF;
    IF NOT is_theirs(offered) AND NOT EXISTS (SELECT FROM record r WHERE r.number = OLD.record AND r.team = my_team()) THEN
        PERFORM refuse('an access is changed by the team of its invitation or of its record');
    END IF;
    IF NEW.state <> OLD.state AND NEW.state IN ('accepted', 'declined') THEN
        PERFORM refuse('the person says Yes or No');
    END IF;
    IF changed && '{account,decided_at}' THEN
        PERFORM refuse('the person says Yes or No');
    END IF;
    IF NEW.silent < OLD.silent THEN
        PERFORM refuse('what was made silent for safety stays so');
    END IF;
    IF 'ends_at' = ANY (changed) AND (OLD.state IN ('active', 'ending', 'suspended') AND CASE
            WHEN NEW.state = 'ended' THEN NEW.ends_at < OLD.ends_at AND near(NEW.ends_at)
            WHEN NEW.state IN ('ending', 'suspended') THEN NEW.ends_at > coalesce(present(), 0) END) IS NOT TRUE THEN
        PERFORM refuse('an end is set for later, of an access that has begun');
    END IF;
    IF NEW.state = 'ended' AND changed && '{state,ended_at}' AND (OLD.state = 'ended' OR NEW.ended_at IS NULL OR NOT near(NEW.ended_at)) THEN
        PERFORM refuse('an access ends once, and that is written down when it is done');
    END IF;
    IF (OLD.state = 'accepted' AND NEW.state IN ('active', 'refused')) OR changed && '{reviewed_at,reviewed_by,active_since}' THEN
        IF OLD.state <> 'accepted' OR NEW.state NOT IN ('active', 'refused') OR NOT has('approver', 'admin') THEN
            PERFORM refuse('an approver decides about what was accepted');
        END IF;
        IF NEW.reviewed_by IS DISTINCT FROM me() OR NOT near(NEW.reviewed_at) OR NEW.reviewed_at IS NULL THEN
            PERFORM refuse('an access is reviewed by whoever is logged in, now');
        END IF;
        -- Whoever set the address invited, too.
        IF NEW.state = 'active' AND NOT EXISTS (SELECT FROM meta WHERE name = 'second_person' AND value = 'never')
            AND (offered.created_by = me() OR has_readdressed(offered.ref, NULL)) THEN
            PERFORM refuse('whoever invited cannot approve');
        END IF;
        IF NEW.state = 'active' AND (NEW.active_since IS NULL OR NOT near(NEW.active_since)
            OR NOT EXISTS (SELECT FROM account a WHERE a.ref = OLD.account AND a.ref = offered.account AND a.state = 'active')) THEN
            PERFORM refuse('access begins now, for a person whose account is set up');
        END IF;
        IF NOT EXISTS (SELECT FROM record r WHERE r.number = OLD.record AND sees_record(r)) THEN
            PERFORM refuse('a restricted record is decided on by its own team');
        END IF;
    ELSIF NEW.state <> OLD.state AND OLD.state = 'suspended' AND NEW.state IN ('active', 'ending') THEN
        IF NOT has('approver', 'admin') THEN
            PERFORM refuse('an approver lets an access go on');
        END IF;
        IF OLD.ends_at <= present() THEN
            PERFORM refuse('an access whose end has come does not go on');
        END IF;
        IF NOT EXISTS (SELECT FROM record r WHERE r.number = OLD.record AND sees_record(r)) THEN
            PERFORM refuse('a restricted record is decided on by its own team');
        END IF;
    ELSIF NEW.state <> OLD.state AND NEW.state = 'ended' AND OLD.state IN ('offered', 'accepted') THEN
        -- With an account ends everything that hangs on it.
        IF (NOT has('caseworker', 'admin') OR NOT is_theirs(offered)) AND NOT (has('support') AND is_written(OLD.account, 'account.closed')) THEN
            PERFORM refuse('what has not begun is taken back by whoever looks after the invitation');
        END IF;
    ELSIF NEW.state <> OLD.state AND NEW.state = 'ended' THEN
        -- Support staff only write down what time has brought about, but for what falls with an account.
        IF NOT has('caseworker', 'approver', 'admin') AND NOT (has('support') AND is_written(OLD.account, 'account.closed'))
            AND NOT (has('support') AND changed <@ '{state,ended_at}' AND coalesce(OLD.ends_at <= present(), OLD.ends_at IS NOT NULL)) THEN
            PERFORM refuse('support staff end an access whose end has come');
        END IF;
    ELSIF (NEW.state <> OLD.state AND NEW.state IN ('ending', 'suspended')) OR changed && '{ends_at,silent}' THEN
        IF NOT has('caseworker', 'approver', 'admin') THEN
            PERFORM refuse('this login may not end or suspend an access');
        END IF;
    ELSIF NOT has('caseworker', 'approver', 'support', 'admin') THEN
        PERFORM refuse('this login may not change accesses');
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER rule_added BEFORE INSERT ON access FOR EACH ROW EXECUTE FUNCTION access_added();
CREATE TRIGGER rule_changed BEFORE UPDATE ON access FOR EACH ROW EXECUTE FUNCTION access_changed();
CREATE CONSTRAINT TRIGGER accounted_added AFTER INSERT ON access DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION access_accounted();
CREATE CONSTRAINT TRIGGER accounted_changed AFTER UPDATE ON access DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN ((NEW.state, NEW.ends_at, NEW.silent, NEW.person) IS DISTINCT FROM (OLD.state, OLD.ends_at, OLD.silent, OLD.person)) EXECUTE FUNCTION access_accounted();

CREATE FUNCTION message_rule() RETURNS trigger LANGUAGE plpgsql
AS $$ BEGIN
    -- What is being sent already is looked at once more by its sender, and may be claimed by another.
    IF (NEW.state IN ('queued', 'sending') OR NEW.channel = 'post') AND (CASE TG_OP WHEN 'INSERT' THEN true ELSE NEW.state <> OLD.state END) AND is_kept_back(NEW) THEN
        PERFORM refuse('nothing is sent under a do-not-contact hold');
    END IF;
    IF NOT is_guarded() OR (TG_OP = 'UPDATE' AND is_erasing(OLD.ref) AND coalesce(NEW.recipient LIKE 'erased-%@erased.invalid', true)
            AND NEW.sealed IS NULL AND NEW.error IS NULL AND NEW.state IN ('sent', 'delivered', 'cancelled')
            AND differing(to_jsonb(NEW), to_jsonb(OLD)) <@ '{recipient,sealed,error,lease_until,state}') THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'INSERT' AND NEW.channel = 'post' THEN
        -- A letter on paper: the setup message with the live code, written now by whoever may read it. Where it goes is not kept.
        IF NEW.kind <> 'setup' OR NEW.state <> 'sent' OR NEW.attempts <> 0 OR NEW.sent_at IS NULL OR NOT near(NEW.sent_at) OR NEW.delivered_at IS NOT NULL
            OR NEW.sealed IS NOT NULL OR NEW.account IS NOT NULL OR NEW.recipient IS DISTINCT FROM 'by post' OR NOT has('caseworker', 'admin')
            OR NOT EXISTS (SELECT FROM invitation i WHERE i.number = NEW.invitation AND is_theirs(i) AND i.state = 'awaiting_code' AND i.code_generation = NEW.generation) THEN
            PERFORM refuse('a letter holds the live code of an invitation of one''s own');
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.state NOT IN ('queued', 'held') OR NEW.attempts <> 0 OR NEW.sent_at IS NOT NULL OR NEW.delivered_at IS NOT NULL THEN
            PERFORM refuse('a message begins in the queue');
        END IF;
        -- An address that stands in the message is looked at again at the end, when it must be the invitation's.
        IF NOT is_portal() AND (NEW.invitation IS NULL OR NEW.channel <> 'email' OR NEW.sealed IS NOT NULL OR NEW.kind = 'verification_code'
            OR NOT EXISTS (SELECT FROM invitation i WHERE i.number = NEW.invitation AND ((i.handed = pg_current_xact_id_if_assigned() AND NOT has_bars()) OR is_theirs(i)
                -- Whoever ends access to a record of their own team tells the person of it, here and now.
                OR (NEW.kind = 'closed' AND offers_mine(i.number) AND is_written(i.ref, 'access.ended'))))) THEN
            PERFORM refuse('staff write to the address of an invitation');
        END IF;
    ELSIF differing(to_jsonb(NEW), to_jsonb(OLD)) && '{number,ref,kind,channel,invitation,account,message_id,created_at}'
        -- It may be written down to whom it goes already; see invitation_changed().
        OR (NEW.recipient IS DISTINCT FROM OLD.recipient
            AND (OLD.recipient IS NOT NULL OR NEW.recipient IS DISTINCT FROM (SELECT email FROM invitation i WHERE i.number = OLD.invitation)))
        -- What was claimed and not offered to anybody is put back as if it had never been claimed.
        OR (NEW.attempts < OLD.attempts AND NOT (OLD.state = 'sending' AND NEW.state = 'queued' AND NEW.attempts = OLD.attempts - 1))
        OR (NEW.sealed IS NOT NULL AND NEW.sealed IS DISTINCT FROM OLD.sealed) THEN
        PERFORM refuse('a message stays what it is, to whom it is');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER rule BEFORE INSERT OR UPDATE ON message FOR EACH ROW EXECUTE FUNCTION message_rule();
CREATE CONSTRAINT TRIGGER accounted_added AFTER INSERT ON message DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.recipient IS NOT NULL) EXECUTE FUNCTION message_accounted();
CREATE CONSTRAINT TRIGGER accounted_changed AFTER UPDATE ON message DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.state <> OLD.state AND NEW.state IN ('sent', 'delivered', 'failed', 'cancelled')) EXECUTE FUNCTION message_accounted();

CREATE FUNCTION record_rule() RETURNS trigger LANGUAGE plpgsql
AS $$ BEGIN
    IF NOT is_guarded() THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.created_by <> me() OR NEW.restricted_at IS NOT NULL THEN
            PERFORM refuse('a record is added by whoever is logged in, and restricted later');
        END IF;
    ELSE
        IF (NEW.number, NEW.ref, NEW.created_at, NEW.created_by) IS DISTINCT FROM (OLD.number, OLD.ref, OLD.created_at, OLD.created_by) THEN
            PERFORM refuse('a record stays what it is');
        END IF;
        IF NOT has('admin') AND NOT (has('caseworker', 'approver') AND coalesce(OLD.team = my_team(), OLD.team IS NULL)) THEN
            PERFORM refuse('a record is changed by its own team');
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER rule BEFORE INSERT OR UPDATE ON record FOR EACH ROW EXECUTE FUNCTION record_rule();
CREATE CONSTRAINT TRIGGER accounted AFTER INSERT OR UPDATE ON record DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION record_accounted();

-- Whoever looks after an invitation, or after everybody's, may say that nobody is to be written to; an
-- approver says when that is over.
CREATE FUNCTION hold_rule() RETURNS trigger LANGUAGE plpgsql
AS $$ BEGIN
    IF TG_OP = 'UPDATE' AND (OLD.lifted_at IS NOT NULL OR (NEW.number, NEW.invitation, NEW.email, NEW.set_at, NEW.set_by, NEW.entry)
        IS DISTINCT FROM (OLD.number, OLD.invitation, OLD.email, OLD.set_at, OLD.set_by, OLD.entry)) THEN
        PERFORM refuse('a hold is lifted once and stays what it was');
    END IF;
    IF NOT is_guarded() THEN
        RETURN NEW;
    END IF;
    IF NOT EXISTS (SELECT FROM invitation i WHERE (i.number = NEW.invitation OR i.email = NEW.email) AND is_theirs(i)) THEN
        PERFORM refuse('a hold is set and lifted by whoever looks after an invitation of the person');
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NOT has('caseworker', 'approver', 'support', 'admin') OR NEW.set_by <> me() OR NOT near(NEW.set_at) OR NEW.lifted_at IS NOT NULL THEN
            PERFORM refuse('a hold is set now, by whoever is logged in');
        END IF;
    ELSIF NOT has('approver', 'admin') OR NEW.lifted_by IS DISTINCT FROM me() OR NEW.lifted_at IS NULL OR NOT near(NEW.lifted_at) THEN
        PERFORM refuse('a hold is lifted now, by an approver who is logged in');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER rule BEFORE INSERT OR UPDATE ON contact_hold FOR EACH ROW EXECUTE FUNCTION hold_rule();
CREATE CONSTRAINT TRIGGER accounted AFTER INSERT OR UPDATE ON contact_hold DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION hold_accounted();

-- Whosever the messages are: what waits is kept back, and waits again when the hold is over; six digits
-- are too old by then.
CREATE FUNCTION hold_follows() RETURNS trigger LANGUAGE plpgsql
AS $$ DECLARE each_one message; found bigint[];
BEGIN
    found := ARRAY(
        SELECT m.number FROM message m JOIN invitation i ON i.number = m.invitation WHERE i.number = NEW.invitation
        UNION SELECT m.number FROM message m JOIN invitation i ON i.number = m.invitation WHERE i.email = NEW.email
        UNION SELECT m.number FROM message m WHERE m.recipient = NEW.email
        UNION SELECT m.number FROM message m JOIN account a ON a.ref = m.account
            WHERE a.email = coalesce(NEW.email, (SELECT email FROM invitation WHERE number = NEW.invitation))
                AND (NEW.email IS NOT NULL OR m.invitation IS NULL OR m.kind = 'verification_code')
        UNION SELECT m.number FROM message m JOIN invitation i ON i.account = m.account
            WHERE i.number = NEW.invitation AND (m.invitation IS NULL OR m.kind = 'verification_code'));
    UPDATE invitation SET held = 1 - held
        WHERE (number = NEW.invitation OR email = NEW.email) AND held <> is_held(number, email)::int;
    IF NEW.lifted_at IS NULL THEN
        UPDATE message SET state = 'held', error = 'held: do not contact'
            WHERE state = 'queued' AND number = ANY (found);
        RETURN NULL;
    END IF;
    FOR each_one IN SELECT * FROM message
        WHERE state = 'held' AND error = 'held: do not contact' AND number = ANY (found) LOOP
        IF each_one.kind = 'verification_code' THEN
            UPDATE message SET state = 'cancelled', error = NULL, sealed = NULL WHERE number = each_one.number;
        ELSIF NOT is_kept_back(each_one) THEN
            UPDATE message SET state = 'queued', error = NULL, next_attempt_at = NEW.lifted_at WHERE number = each_one.number;
        END IF;
    END LOOP;
    RETURN NULL;
END $$;
CREATE TRIGGER follows AFTER INSERT OR UPDATE ON contact_hold FOR EACH ROW EXECUTE FUNCTION hold_follows();

CREATE FUNCTION bar_rule() RETURNS trigger LANGUAGE plpgsql
AS $$ BEGIN
    IF TG_OP = 'UPDATE' AND (OLD.lifted_at IS NOT NULL OR (NEW.number, NEW.record, NEW.staff, NEW.set_at, NEW.set_by, NEW.entry)
        IS DISTINCT FROM (OLD.number, OLD.record, OLD.staff, OLD.set_at, OLD.set_by, OLD.entry)) THEN
        PERFORM refuse('a bar is lifted once and stays what it was');
    END IF;
    IF NOT is_guarded() THEN
        RETURN NEW;
    END IF;
    IF NOT EXISTS (SELECT FROM cso.record r WHERE r.number = NEW.record AND NOT is_barred(r.number)
        AND (has('admin') OR (has('approver') AND coalesce(r.team = my_team(), false)))) THEN
        PERFORM refuse('an approver of the record''s own team decides who is barred from it');
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.set_by <> me() OR NOT near(NEW.set_at) OR NEW.lifted_at IS NOT NULL THEN
            PERFORM refuse('somebody is barred now, by whoever is logged in');
        END IF;
    ELSIF NEW.staff = me() OR NEW.lifted_by IS DISTINCT FROM me() OR NEW.lifted_at IS NULL OR NOT near(NEW.lifted_at) THEN
        PERFORM refuse('nobody lifts their own bar');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER rule BEFORE INSERT OR UPDATE ON record_bar FOR EACH ROW EXECUTE FUNCTION bar_rule();
CREATE CONSTRAINT TRIGGER accounted AFTER INSERT OR UPDATE ON record_bar DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION bar_accounted();

CREATE FUNCTION account_rule() RETURNS trigger LANGUAGE plpgsql
AS $$ DECLARE changed text[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF is_guarded() AND (NEW.state <> 'registering' OR NEW.phone_reset_at IS NOT NULL OR NEW.locked_at IS NOT NULL OR NEW.closed_at IS NOT NULL) THEN
            PERFORM refuse('an account begins by signing up');
        END IF;
        PERFORM opens(NEW.ref);
        RETURN NEW;
    END IF;
    IF OLD.erased_at IS NOT NULL THEN
        PERFORM refuse('an account that was erased never changes');
    END IF;
    IF NOT is_guarded() OR is_erasing(OLD.ref) THEN
        RETURN NEW;
    END IF;
    IF NEW.version <> OLD.version + 1 OR NEW.ref <> OLD.ref OR NEW.number <> OLD.number OR NEW.created_at <> OLD.created_at THEN
        PERFORM refuse('an account moves one version at a time and stays what it is');
    END IF;
    changed := differing(to_jsonb(NEW) - 'version', to_jsonb(OLD));
    IF is_portal() THEN
        IF changed && '{locked_at,closed_at}' OR (NEW.state <> OLD.state AND (OLD.state <> 'registering' OR NEW.state <> 'active')) THEN
            PERFORM refuse('staff lock and close accounts');
        END IF;
        IF NEW.state = 'active' AND OLD.state <> 'active' AND NEW.phone_confirmed_at IS NULL THEN
            PERFORM refuse('an account is open once its phone is confirmed');
        END IF;
        -- A new number ends a reset, and nothing else does: one that was confirmed after it.
        IF 'phone_reset_at' = ANY (changed) AND (NEW.phone_reset_at IS NOT NULL OR NEW.phone_confirmed_at IS NULL
            OR NEW.phone_confirmed_at < OLD.phone_reset_at OR NOT near(NEW.phone_confirmed_at)
            OR NEW.phone_confirmed_at IS NOT DISTINCT FROM OLD.phone_confirmed_at
            OR NOT EXISTS (SELECT FROM verification v WHERE v.account = OLD.ref AND v.purpose = 'reset_email'
                AND v.created_at >= OLD.phone_reset_at AND v.ended_at >= OLD.phone_reset_at AND v.attempts_left > 0)) THEN
            PERFORM refuse('a phone is reset until a new number is confirmed');
        END IF;
        IF NEW.phone_confirmed_at IS NOT NULL AND OLD.phone_confirmed_at IS NULL AND NEW.phone_reset_at IS NOT NULL THEN
            PERFORM refuse('a new number ends the reset');
        END IF;
        RETURN NEW;
    END IF;
    IF NOT has('support', 'admin') OR NOT changed <@ '{state,locked_at,closed_at,phone_reset_at}' THEN
        PERFORM refuse('support and admins lock, close and reset accounts, and change nothing else of them');
    END IF;
    IF NEW.state = 'closed' AND OLD.state <> 'closed' THEN
        IF changed && '{locked_at,phone_reset_at}' OR NEW.closed_at IS NULL OR NOT near(NEW.closed_at) THEN
            PERFORM refuse('an account is closed now, and nothing else with it');
        END IF;
    ELSIF NEW.state = 'locked' AND OLD.state <> 'locked' THEN
        IF changed && '{closed_at,phone_reset_at}' OR NEW.locked_at IS NULL OR NOT near(NEW.locked_at) THEN
            PERFORM refuse('an account is locked now, and nothing else with it');
        END IF;
    ELSIF NEW.state <> OLD.state THEN
        -- It goes back to where it was: open where its phone was confirmed once.
        IF OLD.state <> 'locked' OR NEW.locked_at IS NOT NULL OR changed && '{closed_at,phone_reset_at}'
            OR NEW.state <> (CASE WHEN OLD.phone_confirmed_at IS NOT NULL OR OLD.phone_reset_at IS NOT NULL THEN 'active' ELSE 'registering' END) THEN
            PERFORM refuse('an account is unlocked to where it was');
        END IF;
    ELSIF changed <> '{}' AND (changed <> '{phone_reset_at}' OR NEW.state = 'closed' OR NEW.phone_reset_at IS NULL OR NOT near(NEW.phone_reset_at)
        OR (OLD.phone_confirmed_at IS NULL AND OLD.phone_reset_at IS NULL)) THEN
        PERFORM refuse('a confirmed phone is reset now');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER rule BEFORE INSERT OR UPDATE ON account FOR EACH ROW EXECUTE FUNCTION account_rule();

-- What staff do to an account stands in the trail, and nothing that was proved before outlives it.
CREATE FUNCTION account_accounted() RETURNS trigger LANGUAGE plpgsql
AS $$ BEGIN
    IF NOT is_guarded() OR is_erasing(NEW.ref) THEN
        RETURN NULL;
    END IF;
    IF (CASE WHEN is_portal() THEN is_written(NEW.ref, 'phone.confirmed')
        WHEN NEW.state = 'closed' AND OLD.state <> 'closed' THEN is_written(NEW.ref, 'account.closed')
        WHEN NEW.state = 'locked' AND OLD.state <> 'locked' THEN is_written(NEW.ref, 'account.locked')
        WHEN NEW.state <> OLD.state THEN is_written(NEW.ref, 'account.unlocked')
        ELSE is_written(NEW.ref, 'account.phone_reset') END) IS NOT TRUE THEN
        PERFORM unaccounted(NEW.ref);
    END IF;
    IF NOT is_portal() AND (NEW.state IN ('locked', 'closed') OR NEW.phone_reset_at IS DISTINCT FROM OLD.phone_reset_at)
        AND (EXISTS (SELECT FROM session s WHERE s.account = NEW.ref) OR EXISTS (SELECT FROM verification v WHERE v.account = NEW.ref AND v.ended_at IS NULL)) THEN
        PERFORM refuse('sessions and codes of an account end with what staff do to it');
    END IF;
    IF NEW.state = 'closed' AND EXISTS (SELECT FROM access a WHERE a.account = NEW.ref AND a.state IN ('offered', 'accepted', 'active', 'ending', 'suspended')) THEN
        PERFORM refuse('an account is closed with every access that it has');
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER accounted_changed AFTER UPDATE ON account DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN ((NEW.state, NEW.locked_at, NEW.closed_at, NEW.phone_reset_at) IS DISTINCT FROM (OLD.state, OLD.locked_at, OLD.closed_at, OLD.phone_reset_at))
    EXECUTE FUNCTION account_accounted();

CREATE FUNCTION verification_rule() RETURNS trigger LANGUAGE plpgsql
AS $$ BEGIN
    IF NEW.attempts_left > OLD.attempts_left OR NEW.hash <> OLD.hash THEN
        PERFORM refuse('tries of a verification code cannot be given back');
    END IF;
    IF is_guarded() AND ((OLD.ended_at IS NOT NULL AND NEW.ended_at IS DISTINCT FROM OLD.ended_at)
        OR (NEW.account, NEW.purpose, NEW.method, NEW.key, NEW.created_at, NEW.expires_at)
            IS DISTINCT FROM (OLD.account, OLD.purpose, OLD.method, OLD.key, OLD.created_at, OLD.expires_at)) THEN
        PERFORM refuse('a verification code stays what it is');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER rule BEFORE UPDATE ON verification FOR EACH ROW EXECUTE FUNCTION verification_rule();

CREATE FUNCTION session_rule() RETURNS trigger LANGUAGE plpgsql
AS $$ BEGIN
    PERFORM opens(encode(NEW.token_hash, 'hex'));
    PERFORM opens(encode(NEW.previous_hash, 'hex'));
    RETURN NEW;
END $$;
CREATE TRIGGER rule BEFORE INSERT OR UPDATE ON session FOR EACH ROW EXECUTE FUNCTION session_rule();

CREATE FUNCTION batch_rule() RETURNS trigger LANGUAGE plpgsql
AS $$ BEGIN
    IF is_guarded() AND ((TG_OP = 'INSERT' AND NEW.created_by <> me())
        OR (TG_OP = 'UPDATE' AND (NEW.ref, NEW.created_by, NEW.created_at, NEW.digest, NEW.source) IS DISTINCT FROM (OLD.ref, OLD.created_by, OLD.created_at, OLD.digest, OLD.source))) THEN
        PERFORM refuse('a run belongs to whoever began it');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER rule BEFORE INSERT OR UPDATE ON batch_run FOR EACH ROW EXECUTE FUNCTION batch_rule();

-- Erasing ---------------------------------------------------------------------------------------

CREATE FUNCTION legal_hold_rule() RETURNS trigger LANGUAGE plpgsql
AS $$ BEGIN
    IF is_guarded() AND TG_OP = 'INSERT' AND pg_trigger_depth() = 1 AND (NEW.set_by <> me() OR NOT near(NEW.set_at)) THEN
        PERFORM refuse('a legal hold is set by whoever is logged in, now');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER rule AFTER INSERT ON legal_hold FOR EACH ROW EXECUTE FUNCTION legal_hold_rule();

-- Looked at when the transaction ends: its entry names an invitation or an account of this address.
CREATE FUNCTION legal_hold_accounted() RETURNS trigger LANGUAGE plpgsql
AS $$ DECLARE address text; wanted text := CASE TG_OP WHEN 'INSERT' THEN 'legal_hold.set' ELSE 'legal_hold.lifted' END;
BEGIN
    address := CASE TG_OP WHEN 'INSERT' THEN NEW.email ELSE OLD.email END;
    IF is_guarded() AND NOT EXISTS (SELECT FROM audit a WHERE a.written = pg_current_xact_id_if_assigned() AND a.outcome = 'done'
            AND address_of(a.subject) = address AND a.action IN (wanted, CASE TG_OP WHEN 'INSERT' THEN 'invitation.amended' END))
        -- It went with its person to another address.
        AND (TG_OP = 'INSERT' OR EXISTS (SELECT FROM invitation WHERE email = address) OR EXISTS (SELECT FROM account WHERE email = address)) THEN
        PERFORM unaccounted('a legal hold');
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER accounted AFTER INSERT OR DELETE ON legal_hold DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION legal_hold_accounted();

CREATE FUNCTION legal_hold_follows() RETURNS trigger LANGUAGE plpgsql
AS $$ BEGIN
    INSERT INTO legal_hold (email, set_at, set_by) SELECT NEW.email, set_at, set_by FROM legal_hold WHERE email = OLD.email ON CONFLICT DO NOTHING;
    DELETE FROM legal_hold WHERE email = OLD.email AND NOT EXISTS (SELECT FROM invitation WHERE email = OLD.email)
        AND NOT EXISTS (SELECT FROM account WHERE email = OLD.email);
    RETURN NULL;
END $$;
CREATE TRIGGER hold_follows AFTER UPDATE ON invitation FOR EACH ROW WHEN (NEW.email <> OLD.email) EXECUTE FUNCTION legal_hold_follows();

-- Whether whoever acts may erase it now. An admin erases whomever nothing keeps, and says so with their
-- own name; what ended long ago goes by itself, whoever of support and admins lets the timer run.
-- That time is never shorter than 30 days, whatever a client has set.
CREATE FUNCTION may_be_erased(of text, address text, entries text[], over_since bigint) RETURNS void LANGUAGE plpgsql
AS $$ DECLARE own boolean; by_time boolean;
BEGIN
    IF EXISTS (SELECT FROM legal_hold WHERE email = address) THEN
        PERFORM refuse('a legal hold keeps it');
    END IF;
    DELETE FROM erasing WHERE written <> pg_current_xact_id();
    INSERT INTO erasing (subject, written) VALUES (of, pg_current_xact_id()) ON CONFLICT DO NOTHING;
    IF NOT is_guarded() THEN
        RETURN;
    END IF;
    IF NOT is_written(of, VARIADIC entries) THEN
        PERFORM unaccounted(of);
    END IF;
    own := EXISTS (SELECT FROM audit a WHERE a.subject = of AND a.written = pg_current_xact_id_if_assigned() AND a.action = ANY (entries)
        AND a.outcome = 'done' AND a.actor = 'staff:' || me());
    by_time := over_since < coalesce(present(), 253402300799) - 30 * 86400;
    IF coalesce(has('admin') AND own, false) OR coalesce(has('support', 'admin') AND by_time, false) THEN
        RETURN;
    END IF;
    PERFORM refuse('an admin erases, and what ended more than 30 days ago goes by itself');
END $$;

-- Nothing of a message leaves or tells whom it was for. It may be left to its invitation to tell.
CREATE FUNCTION erase_messages(wanted bigint[], address text) RETURNS void LANGUAGE plpgsql
AS $$ BEGIN
    INSERT INTO erasing (subject, written) SELECT ref, pg_current_xact_id() FROM message WHERE number = ANY (wanted)
        ON CONFLICT (subject) DO UPDATE SET written = excluded.written;
    UPDATE message SET recipient = address, sealed = NULL, error = NULL, lease_until = NULL,
        state = CASE WHEN state IN ('queued', 'sending', 'held', 'failed') THEN 'cancelled' ELSE state END WHERE number = ANY (wanted);
END $$;

CREATE FUNCTION erase_rows(wanted batch_row[]) RETURNS void LANGUAGE plpgsql
AS $$ BEGIN
    UPDATE batch_remark m SET message = 'Erased' FROM unnest(wanted) w WHERE m.run = w.run AND m.line = w.line;
    UPDATE batch_row r SET digest = NULL, content = NULL, email = NULL, name = NULL, record = NULL, label = NULL, relationship = NULL,
        worker = NULL, language = NULL, note = NULL, key = NULL, safe_contact = NULL FROM unnest(wanted) w WHERE r.run = w.run AND r.line = w.line;
END $$;

CREATE FUNCTION erase_reasons(wanted text, messages bigint[]) RETURNS void LANGUAGE sql
AS $$ DELETE FROM audit_reason r USING audit a WHERE a.number = r.number AND a.action <> 'account.erased'
    AND (a.subject = wanted OR a.subject IN (SELECT m.ref FROM message m WHERE m.number = ANY (messages))) $$;

CREATE FUNCTION person_of(address text) RETURNS bigint IMMUTABLE LANGUAGE sql
AS $$ SELECT ('x' || encode(substr(sha256(convert_to(address, 'UTF8')), 1, 8), 'hex'))::bit(64)::bigint $$;

CREATE FUNCTION erased_address(of text) RETURNS text IMMUTABLE LANGUAGE sql
AS $$ SELECT 'erased-' || lower(of) || '@erased.invalid' $$;

-- Takes out what is personal about an invitation that is over; false where it is not as it was read.
CREATE FUNCTION erase_invitation(wanted text, expected bigint, new_state text, new_step text, at bigint) RETURNS boolean LANGUAGE plpgsql
AS $$ DECLARE it invitation; ended bigint; messages bigint[];
BEGIN
    SELECT * INTO it FROM invitation WHERE ref = wanted AND version = expected AND erased_at IS NULL;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    IF is_guarded() AND NOT coalesce(has('support', 'admin'), false) THEN
        PERFORM refuse('support and admins do that');
    END IF;
    IF EXISTS (SELECT FROM access a WHERE a.invitation = it.number AND (a.state IN ('accepted', 'active', 'ending', 'suspended')
            OR (a.state = 'offered' AND it.state NOT IN ('closed', 'withdrawn', 'expired') AND (it.account IS NOT NULL OR it.expires_at > coalesce(present(), at))))) THEN
        PERFORM refuse('an access of it is in use or waits');
    END IF;
    IF it.state NOT IN ('closed', 'withdrawn', 'expired') AND new_state NOT IN ('closed', 'withdrawn', 'expired') THEN
        PERFORM refuse('an invitation is erased when it is over');
    END IF;
    -- Where clients bring the time, it is that of the entry, which is written first.
    at := coalesce(present(), (SELECT newest.at FROM audit_newest() newest), at);
    -- The last end of anything about it; none where something is not over.
    SELECT max(e) INTO ended FROM (SELECT CASE WHEN it.state IN ('closed', 'withdrawn', 'expired') THEN it.ended_at END AS e
        UNION ALL SELECT a.ended_at FROM access a WHERE a.invitation = it.number
        UNION ALL SELECT CASE WHEN c.state = 'closed' THEN c.closed_at ELSE 253402300799 END FROM account c WHERE c.ref = it.account) ends
        WHERE it.state IN ('closed', 'withdrawn', 'expired');
    PERFORM may_be_erased(it.ref, it.email, ARRAY['invitation.pseudonymised'], ended);
    DELETE FROM contact_hold WHERE invitation = it.number;
    UPDATE invitation SET state = CASE WHEN state IN ('closed', 'withdrawn', 'expired') THEN state ELSE new_state END, step = new_step, waiting_on = 'nobody',
        version = version + 1, email = erased_address(ref), name = 'Erased', note = NULL, safe_contact_on = NULL, ended_at = coalesce(ended_at, at), erased_at = at WHERE number = it.number;
    -- In one go: each change is looked at once more at the end, beside the address as it is then.
    UPDATE access SET person = person_of(erased_address(it.ref)), ended_at = CASE state WHEN 'offered' THEN erase_invitation.at ELSE ended_at END,
        state = CASE state WHEN 'offered' THEN 'ended' ELSE state END WHERE invitation = it.number;
    SELECT array_agg(number) INTO messages FROM message WHERE invitation = it.number;
    PERFORM erase_messages(messages, NULL);
    PERFORM erase_rows((SELECT array_agg(r) FROM batch_row r WHERE r.invitation = it.number));
    DELETE FROM session WHERE invitation = it.ref;
    PERFORM erase_reasons(it.ref, messages);
    RETURN true;
END $$;

-- Takes out what is personal about an account, and everything to sign in with.
CREATE FUNCTION erase_account(wanted text, expected bigint, at bigint) RETURNS boolean LANGUAGE plpgsql
AS $$ DECLARE it account; messages bigint[];
BEGIN
    SELECT * INTO it FROM account WHERE ref = wanted AND version = expected AND erased_at IS NULL;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    IF is_guarded() AND NOT coalesce(has('support', 'admin'), false) THEN
        PERFORM refuse('support and admins do that');
    END IF;
    IF EXISTS (SELECT FROM invitation i WHERE i.account = it.ref AND i.erased_at IS NULL)
        OR EXISTS (SELECT FROM access a WHERE a.account = it.ref AND a.state IN ('offered', 'accepted', 'active', 'ending', 'suspended')) THEN
        PERFORM refuse('its invitations are erased first');
    END IF;
    -- Where clients bring the time, it is that of the entry, which is written first.
    at := coalesce(present(), (SELECT newest.at FROM audit_newest() newest), at);
    PERFORM may_be_erased(it.ref, it.email, ARRAY['account.erased', 'account.pseudonymised'], CASE WHEN it.state = 'closed' THEN it.closed_at END);
    UPDATE account SET state = 'closed', version = version + 1, email = erased_address(ref), given_name = NULL, surname = NULL, password_hash = NULL,
        phone_sealed = NULL, phone_masked = NULL, phone_method = NULL, phone_confirmations = NULL, phone_confirmed_at = NULL, phone_last_used_at = NULL,
        phone_reset_at = NULL, failed_sign_ins = 0, paused_until = NULL, closed_at = coalesce(closed_at, at), erased_at = at WHERE number = it.number;
    SELECT array_agg(number) INTO messages FROM message WHERE account = it.ref AND invitation IS NULL;
    PERFORM erase_messages(messages, erased_address(it.ref));
    DELETE FROM session WHERE account = it.ref;
    DELETE FROM verification WHERE account = it.ref;
    PERFORM erase_reasons(it.ref, messages);
    RETURN true;
END $$;

-- Takes an address out of whatever else names it, once nothing is under it any more: what an admin does
-- last, in the transaction that erased its person.
CREATE FUNCTION erase_address(address text) RETURNS void LANGUAGE plpgsql
AS $$ BEGIN
    IF is_guarded() AND NOT coalesce(has('admin') AND EXISTS (SELECT FROM audit a WHERE a.written = pg_current_xact_id_if_assigned()
            AND a.action = 'account.erased' AND a.outcome = 'done' AND is_erasing(a.subject)), false) THEN
        PERFORM refuse('only an admin erases, or keeps from being erased');
    END IF;
    IF EXISTS (SELECT FROM legal_hold WHERE email = address) THEN
        PERFORM refuse('a legal hold keeps it');
    END IF;
    IF EXISTS (SELECT FROM invitation WHERE email = address) OR EXISTS (SELECT FROM account WHERE email = address) THEN
        PERFORM refuse('what is under an address is erased first');
    END IF;
    INSERT INTO erasing (subject, written) SELECT DISTINCT 'person of ' || i.ref, pg_current_xact_id() FROM invitation i JOIN access a ON a.invitation = i.number
        WHERE a.person = person_of(address) ON CONFLICT (subject) DO UPDATE SET written = excluded.written;
    UPDATE access a SET person = person_of(i.email) FROM invitation i WHERE i.number = a.invitation AND a.person = person_of(address);
    DELETE FROM contact_hold WHERE email = address;
    PERFORM erase_messages((SELECT array_agg(number) FROM message WHERE recipient = address), erased_address('person'));
    PERFORM erase_rows((SELECT array_agg(r) FROM batch_row r WHERE lower(btrim(r.email)) = address));
END $$;

-- Staff and logins -------------------------------------------------------------------------------

CREATE FUNCTION staff_rule() RETURNS trigger LANGUAGE plpgsql
AS $$ BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.login, NEW.created_at, NEW.created_by) IS DISTINCT FROM (OLD.login, OLD.created_at, OLD.created_by) THEN
        PERFORM refuse('a member of staff keeps the login');
    END IF;
    IF is_guarded() AND TG_OP = 'INSERT' AND NEW.created_by <> me() THEN
        PERFORM refuse('a member of staff is added by whoever is logged in');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER rule BEFORE INSERT OR UPDATE ON staff FOR EACH ROW EXECUTE FUNCTION staff_rule();
CREATE CONSTRAINT TRIGGER accounted AFTER INSERT OR UPDATE ON staff DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION staff_accounted();

-- Gives a login the rights of its roles, making the login where there is none, or takes them away.
-- Runs as cso_logins, which may do that and nothing else.
CREATE FUNCTION staff_logins() RETURNS trigger LANGUAGE plpgsql
AS $$ DECLARE role text; there pg_roles;
BEGIN
    SELECT * INTO there FROM pg_roles WHERE rolname = NEW.login;
    IF NOT FOUND THEN
        EXECUTE format('CREATE ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE', NEW.login);
    ELSIF TG_OP = 'INSERT' AND (there.rolsuper OR there.rolbypassrls OR there.rolcreaterole OR NEW.login LIKE 'cso\_%' OR NEW.login LIKE 'pg\_%'
        OR pg_has_role(there.oid, 'cso_portal', 'MEMBER')
        OR pg_has_role(there.oid, (SELECT nspowner FROM pg_namespace WHERE nspname = 'cso'), 'MEMBER')) THEN
        RAISE EXCEPTION 'the database login % is more than a member of staff and cannot be one', NEW.login USING ERRCODE = 'CS001';
    END IF;
    FOREACH role IN ARRAY ARRAY['caseworker', 'approver', 'support', 'auditor', 'admin'] LOOP
        IF NEW.disabled_at IS NULL AND role = ANY (string_to_array(NEW.roles, ' ')) THEN
            EXECUTE format('GRANT %I TO %I', 'cso_' || role, NEW.login);
        ELSIF pg_has_role(NEW.login, 'cso_' || role, 'MEMBER') THEN
            EXECUTE format('REVOKE %I FROM %I', 'cso_' || role, NEW.login);
        END IF;
    END LOOP;
    RETURN NULL;
END $$;
-- When the unit ends: whoever takes rights from themselves still writes its entry.
CREATE CONSTRAINT TRIGGER a_logins AFTER INSERT OR UPDATE ON staff DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION staff_logins();
