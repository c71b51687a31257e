-- Units of work and the audit trail: what whoever writes must say of it, and that it is so.

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
-- database's to say. Lists of thousands are one statement; only the chain itself goes entry by entry.
-- Entries of one call do not vouch for each other; see is_housekept().
CREATE FUNCTION add_audits(ats bigint[], actors text[], commands text[], actions text[], subjects text[], records text[], outcomes text[], details text[], reasons text[], salts bytea[])
RETURNS TABLE (number bigint, hash bytea) VOLATILE LANGUAGE plpgsql
AS $$ DECLARE head chain; it RECORD; done text; all_done text[]; are_words boolean; have_reasons boolean;
    instants bigint[]; doers text[]; reason_hashes bytea[]; hashes bytea[] := '{}'; last bytea;
    guarded boolean := is_guarded(); portal boolean := is_portal(); now_here bigint := present(); transaction xid8 := pg_current_xact_id();
BEGIN
    SELECT * INTO STRICT head FROM chain FOR UPDATE;
    SELECT array_agg(e.instant ORDER BY e.place), array_agg(e.doer ORDER BY e.place), array_agg(e.reason_hash ORDER BY e.place),
            coalesce(array_agg(DISTINCT e.action) FILTER (WHERE e.outcome = 'done'), '{}'), bool_and(e.is_words), bool_or(e.has_reason)
        INTO instants, doers, reason_hashes, all_done, are_words, have_reasons
        FROM (SELECT e.place, e.action, e.outcome, e.reason IS NOT NULL AS has_reason, CASE WHEN guarded THEN coalesce(now_here, e.at) ELSE e.at END AS instant,
            CASE WHEN NOT guarded THEN e.actor
                WHEN portal AND e.actor IN ('person', 'system') THEN e.actor
                WHEN NOT portal AND e.actor = 'system' AND e.action LIKE 'message.%' THEN e.actor
                -- What time alone brings about; see may_be_erased().
                WHEN NOT portal AND e.actor = 'system' AND e.action IN ('invitation.pseudonymised', 'account.pseudonymised') THEN e.actor
                WHEN e.actor = 'system' AND is_housekept(e.action, e.subject, coalesce(now_here, e.at)) THEN e.actor
                ELSE 'staff:' || me() END AS doer,
            CASE WHEN e.reason IS NOT NULL THEN sha256(convert_to(encode(e.salt, 'hex') || ':' || e.reason, 'UTF8')) END AS reason_hash,
            e.action ~ '^[a-z_]+\.[a-z_]+$' AND concat(e.command, e.subject, e.record, e.detail) !~ '[[:cntrl:]]' AS is_words
            FROM unnest(ats, actors, commands, actions, subjects, records, outcomes, details, reasons, salts)
                WITH ORDINALITY AS e (at, actor, command, action, subject, record, outcome, detail, reason, salt, place)) e;
    IF guarded THEN
        IF NOT are_words THEN
            PERFORM refuse('an entry is one line of words');
        END IF;
        FOREACH done IN ARRAY all_done LOOP
            IF done IN ('access.accepted', 'access.declined', 'invitation.accepted', 'invitation.decided', 'link.used') AND NOT portal THEN
                PERFORM refuse('the person did not do that here');
            END IF;
            -- Whoever lifts a hold or a bar is a second pair of eyes.
            IF (done IN ('contact_hold.lifted', 'record.barred', 'record.unbarred') AND NOT has('approver', 'admin'))
                OR (done = 'contact_hold.set' AND NOT has('caseworker', 'approver', 'support', 'admin')) THEN
                PERFORM refuse('this login does not decide that');
            END IF;
            IF done IN ('account.locked', 'account.unlocked', 'account.closed', 'account.phone_reset') AND NOT has('support', 'admin') THEN
                PERFORM refuse('only support and admins do that');
            END IF;
            IF (done LIKE 'staff.%' OR done = 'key.rotated') AND NOT coalesce(has('admin') OR is_owner(), false) THEN
                PERFORM refuse('only an admin does that');
            END IF;
            IF done IN ('housekeeping.run', 'invitation.expired', 'invitation.reminded') AND NOT coalesce(has('support', 'admin'), false) THEN
                PERFORM refuse('only support staff does that');
            END IF;
            IF (done = 'account.erased' OR done LIKE 'legal\_hold.%') AND NOT coalesce(has('admin'), false) THEN
                PERFORM refuse('only an admin erases, or keeps from being erased');
            END IF;
            IF (done LIKE '%.pseudonymised' OR done = 'account.exported') AND NOT coalesce(has('support', 'admin'), false) THEN
                PERFORM refuse('support and admins do that');
            END IF;
        END LOOP;
    END IF;
    last := head.hash;
    FOR it IN SELECT e.place::int AS place, hashed((head.number + e.place)::text)
            || hashed(to_char(to_timestamp(e.instant) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))
            || hashed(e.doer) || hashed(e.command) || hashed(e.action) || hashed(e.subject) || hashed(e.record) || hashed(e.outcome)
            || hashed(e.detail) || CASE WHEN e.reason_hash IS NULL THEN '0:' ELSE '64:' || encode(e.reason_hash, 'hex') END AS front
        FROM unnest(instants, doers, commands, actions, subjects, records, outcomes, details, reason_hashes)
            WITH ORDINALITY AS e (instant, doer, command, action, subject, record, outcome, detail, reason_hash, place) ORDER BY e.place LOOP
        last := sha256(convert_to(it.front || hashed(encode(last, 'hex')), 'UTF8'));
        hashes[it.place] := last;
    END LOOP;
    INSERT INTO audit (number, at, actor, command, action, subject, record, outcome, detail, reason_hash, previous, hash, written)
        SELECT head.number + e.place, e.instant, e.doer, e.command, e.action, e.subject, e.record, e.outcome, e.detail, e.reason_hash,
            e.previous, e.hash, transaction
        FROM unnest(instants, doers, commands, actions, subjects, records, outcomes, details, reason_hashes, (head.hash || hashes)[1:cardinality(hashes)], hashes)
            WITH ORDINALITY AS e (instant, doer, command, action, subject, record, outcome, detail, reason_hash, previous, hash, place) ORDER BY e.place;
    IF have_reasons THEN
        INSERT INTO audit_reason (number, reason, salt) SELECT head.number + e.place, e.reason, e.salt
            FROM unnest(reasons, salts) WITH ORDINALITY AS e (reason, salt, place) WHERE e.reason IS NOT NULL;
    END IF;
    head.number := head.number + cardinality(hashes);
    UPDATE chain SET number = head.number, hash = last;
    RETURN QUERY SELECT head.number, last;
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
        -- Not by the index on actions: of one action there may be thousands in this transaction.
        AND (actions = '{}' OR (array_position(actions, a.action) IS NOT NULL AND a.outcome = 'done')));
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
    -- What is added has its entry most often, and stands in lists of thousands; see is_written().
    IF TG_OP = 'INSERT' AND EXISTS (SELECT FROM audit a WHERE a.subject = NEW.ref AND a.written = pg_current_xact_id_if_assigned()
            AND a.action || '' = 'invitation.created' AND a.outcome = 'done') THEN
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
AS $$ DECLARE offering text; address text; wanted text; written boolean;
BEGIN
    IF is_guarded() THEN
        SELECT i.ref, i.email, TG_OP = 'INSERT' AND EXISTS (SELECT FROM audit a WHERE a.subject = i.ref AND a.written = pg_current_xact_id_if_assigned())
            INTO STRICT offering, address, written FROM invitation i WHERE i.number = NEW.invitation;
        IF NEW.person <> person_of(address) THEN
            PERFORM refuse('an access is that of the invited person');
        END IF;
        -- What is added has its entry most often.
        IF written THEN
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

-- What stands for an address in accesses.
CREATE FUNCTION person_of(address text) RETURNS bigint STABLE LANGUAGE sql
RETURN ('x' || encode(substr(sha256(convert_to(address, 'UTF8')), 1, 8), 'hex'))::bit(64)::bigint;

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
