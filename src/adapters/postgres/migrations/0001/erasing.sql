-- Erasing: legal holds, one person on demand, and whoever's time has come.

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
