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

CREATE FUNCTION my_team() RETURNS text STABLE LANGUAGE plpgsql
AS $$ BEGIN
    RETURN (SELECT team FROM staff WHERE login = me() AND disabled_at IS NULL);
END $$;

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
CREATE FUNCTION is_barred_from(wanted bigint) RETURNS boolean STABLE LANGUAGE plpgsql
AS $$ BEGIN
    RETURN EXISTS (SELECT FROM record_bar b JOIN access a ON a.record = b.record
        WHERE b.staff = me() AND b.lifted_at IS NULL AND a.invitation = wanted);
END $$;

CREATE FUNCTION is_barred_from_account(wanted text) RETURNS boolean STABLE LANGUAGE plpgsql
AS $$ BEGIN
    RETURN EXISTS (SELECT FROM record_bar b JOIN access a ON a.record = b.record JOIN invitation i ON i.number = a.invitation
        WHERE b.staff = me() AND b.lifted_at IS NULL
        AND (i.account = wanted OR i.email = (SELECT email FROM account WHERE ref = wanted)));
END $$;

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
CREATE FUNCTION offers_mine(invitation bigint) RETURNS boolean STABLE LANGUAGE plpgsql
AS $$ BEGIN
    RETURN has('caseworker', 'approver') AND EXISTS (SELECT FROM access a JOIN record r ON r.number = a.record
        WHERE a.invitation = offers_mine.invitation AND r.team = my_team());
END $$;

-- Whether an invitation is theirs to change, or they look after everybody's. It is asked of every row
-- that anybody reads or writes, so who acts is looked up once in it.
CREATE FUNCTION is_theirs(of invitation) RETURNS boolean STABLE LANGUAGE plpgsql
AS $$ DECLARE own_roles text[]; own_team text;
BEGIN
    SELECT string_to_array(s.roles, ' '), s.team INTO own_roles, own_team FROM staff s WHERE s.login = me() AND s.disabled_at IS NULL;
    IF NOT coalesce(own_roles && ARRAY['support', 'admin'], false) AND NOT coalesce(of.handed = pg_current_xact_id_if_assigned(), false)
        AND NOT coalesce(own_roles && ARRAY['caseworker', 'approver'] AND (of.worker = me() OR of.team = own_team), false) THEN
        RETURN false;
    END IF;
    RETURN NOT (has_bars() AND is_barred_from(of.number));
END $$;

CREATE FUNCTION sees(of invitation) RETURNS boolean STABLE LANGUAGE plpgsql
AS $$ BEGIN
    IF NOT is_guarded() THEN
        RETURN true;
    END IF;
    -- Nearly always it is theirs.
    IF NOT is_portal() AND is_theirs(of) THEN
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
    RETURN offers_mine(of.number);
END $$;

CREATE FUNCTION sees_invitation(wanted bigint) RETURNS boolean STABLE LANGUAGE plpgsql
AS $$ BEGIN
    RETURN (SELECT sees(i) FROM invitation i WHERE i.number = wanted);
END $$;

-- Whether one sees whom an invitation is for.
CREATE FUNCTION sees_names() RETURNS boolean STABLE LANGUAGE plpgsql
AS $$ BEGIN
    RETURN NOT is_guarded() OR is_portal() OR has('caseworker', 'approver', 'support', 'admin');
END $$;

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
-- tell of each. A list is joined, here and below: compared with `= ANY`, it is walked for every row of a
-- table that was small when it was planned.
CREATE FUNCTION known_addresses(addresses text[]) RETURNS SETOF text STABLE LANGUAGE sql
AS $$ SELECT i.email FROM unnest(addresses) wanted JOIN invitation i ON i.email = wanted WHERE (SELECT sees_names() AND NOT is_portal())
    UNION SELECT h.email FROM unnest(addresses) wanted JOIN contact_hold h ON h.email = wanted WHERE h.lifted_at IS NULL AND (SELECT NOT is_portal()) $$;

-- A name without its case, spaces and punctuation, as PersonName::is_same_as compares.
CREATE FUNCTION same_name(name text) RETURNS text IMMUTABLE LANGUAGE sql
AS $$ SELECT regexp_replace(lower(name COLLATE "default"), '[^[:alnum:]]', '', 'g') COLLATE "C" $$;

-- The portal sends codes to whoever asked for them, and is told where for as long as one is to be sent.
CREATE FUNCTION delivers(wanted bigint) RETURNS boolean STABLE LANGUAGE plpgsql
AS $$ BEGIN
    IF NOT is_portal() THEN
        RETURN false;
    END IF;
    RETURN EXISTS (SELECT FROM message m WHERE m.invitation = wanted
        AND m.kind = 'verification_code' AND m.state IN ('queued', 'sending'));
END $$;

-- Numbers can be guessed and a reference opens an invitation to the portal: it gets only those of
-- what it has opened.
CREATE FUNCTION invitation_ref(wanted bigint) RETURNS text STABLE STRICT LANGUAGE plpgsql
AS $$ BEGIN
    RETURN (SELECT ref FROM invitation i WHERE number = wanted AND (NOT is_portal() OR sees(i) OR delivers(wanted)));
END $$;

CREATE FUNCTION invitation_email(wanted bigint) RETURNS text STABLE LANGUAGE plpgsql
AS $$ BEGIN
    RETURN (SELECT CASE WHEN delivers(wanted) THEN i.email ELSE (masked(i)).email END FROM invitation i WHERE i.number = wanted);
END $$;

CREATE FUNCTION record_ref(wanted bigint) RETURNS text STABLE LANGUAGE plpgsql
AS $$ BEGIN
    RETURN (SELECT ref FROM record r WHERE number = wanted AND (NOT is_portal() OR sees_record(r)) AND NOT is_barred(number));
END $$;

CREATE FUNCTION record_number(wanted text) RETURNS bigint STABLE LANGUAGE plpgsql
AS $$ BEGIN
    RETURN (SELECT number FROM record r WHERE ref = wanted AND (NOT is_portal() OR sees_record(r)) AND NOT is_barred(number));
END $$;

-- A record; what it is called is not told of one that is not theirs to see.
CREATE FUNCTION record_by(wanted text) RETURNS SETOF cso.record STABLE LANGUAGE sql
AS $$ SELECT number, ref, CASE WHEN sees_record(r) AND sees_names() THEN label ELSE '•' END, team, restricted_at, created_at, created_by
    FROM record r WHERE ref = wanted AND (NOT is_portal() OR sees_record(r)) AND NOT is_barred(number) $$;

-- As record_by() for several. Most are restricted to nobody, which is answered for all of them at once.
CREATE FUNCTION records_by(wanted text[]) RETURNS SETOF cso.record STABLE LANGUAGE sql
AS $$ SELECT number, ref, CASE WHEN (SELECT sees_names()) AND ((restricted_at IS NULL AND (SELECT NOT is_portal() AND NOT has_bars()
            AND has('caseworker', 'approver', 'support', 'auditor', 'admin'))) OR sees_record(r)) THEN label ELSE '•' END, team, restricted_at, created_at, created_by
    FROM (SELECT DISTINCT unnest(wanted)) w (wanted) JOIN record r ON r.ref = w.wanted
    WHERE ((SELECT NOT is_portal()) OR sees_record(r)) AND NOT ((SELECT has_bars()) AND is_barred(number)) $$;

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
AS $$ SELECT i.number FROM unnest(fingerprints) wanted JOIN invitation i ON i.code_fingerprint = wanted AND i.state = 'awaiting_code'
    WHERE (SELECT NOT is_guarded() OR has('caseworker', 'support', 'admin')) $$;

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
AS $$ SELECT b.* FROM (SELECT DISTINCT unnest(known_rows.wanted)) w (digest) JOIN batch_row b ON b.digest = w.digest AND b.outcome = 'created'
        WHERE (SELECT NOT is_guarded() OR has('caseworker', 'support', 'admin'))
    UNION ALL SELECT b.* FROM (SELECT DISTINCT unnest(known_rows.wanted)) w (digest) JOIN batch_row b ON b.digest = w.digest AND b.outcome = 'existing'
        WHERE (SELECT NOT is_guarded() OR has('caseworker', 'support', 'admin')) $$;

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
CREATE FUNCTION is_held(wanted bigint, address text) RETURNS boolean STABLE LANGUAGE plpgsql
AS $$ BEGIN
    RETURN EXISTS (SELECT FROM contact_hold h WHERE h.lifted_at IS NULL AND (h.invitation = wanted OR h.email = address));
END $$;

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
