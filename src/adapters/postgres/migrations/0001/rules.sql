-- Rules of the machines: what may follow what, and by whom.

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
CREATE FUNCTION differing(one jsonb, other jsonb) RETURNS text[] IMMUTABLE LANGUAGE plpgsql
AS $$ BEGIN
    RETURN (SELECT coalesce(array_agg(a.key), '{}') FROM jsonb_each(one) a JOIN jsonb_each(other) b USING (key) WHERE a.value <> b.value);
END $$;

CREATE FUNCTION near(at bigint, present bigint) RETURNS boolean IMMUTABLE LANGUAGE sql
RETURN at IS NULL OR coalesce(abs(at - present) <= 300, true);

CREATE FUNCTION near(at bigint) RETURNS boolean VOLATILE LANGUAGE sql
RETURN near(at, present());

-- Whether somebody may look after an invitation of this team.
CREATE FUNCTION is_worker(wanted text, of_team text) RETURNS boolean STABLE LANGUAGE plpgsql
AS $$ BEGIN
    RETURN EXISTS (SELECT FROM staff s WHERE s.login = wanted AND s.disabled_at IS NULL AND s.team IS NOT DISTINCT FROM of_team
        AND string_to_array(s.roles, ' ') && ARRAY['caseworker', 'admin']);
END $$;

-- Lists add thousands of rows in one statement. What is asked of whoever adds is asked once, before it;
-- what is asked of the rows, of all of them at once, behind it. By then functions that the statement
-- calls have seen them: so whatever opens something to whoever adds it, as an account does that an
-- invitation names, or tells by an index that is in the way, is asked of each row before it is there,
-- by the policies or a trigger.
CREATE FUNCTION inviting_rule() RETURNS trigger LANGUAGE plpgsql
AS $$ BEGIN
    IF is_guarded() AND NOT has('caseworker', 'support', 'admin') THEN
        PERFORM refuse(TG_ARGV[0]);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION invitation_begun() RETURNS trigger LANGUAGE plpgsql
AS $$ BEGIN
    IF is_guarded() THEN
        IF NEW.created_by <> me() THEN
            PERFORM refuse('an invitation is made by whoever invites');
        END IF;
        IF NEW.state <> 'awaiting_code' OR NEW.version <> 1 OR NEW.code_generation > 1000000 OR NEW.code_shown <> 0
            OR NEW.code_verified_at IS NOT NULL OR NEW.code_verified_by IS NOT NULL OR NEW.link_key IS NOT NULL
            OR NEW.link_generation IS NOT NULL OR NEW.link_expires_at IS NOT NULL OR NEW.link_used_at IS NOT NULL
            OR NEW.account IS NOT NULL OR NEW.accepted_at IS NOT NULL OR NEW.decided_at IS NOT NULL OR NEW.ended_at IS NOT NULL THEN
            PERFORM refuse('an invitation begins with a code that nobody has verified');
        END IF;
    END IF;
    NEW.search := searched(NEW.name, NEW.email, NEW.ref);
    NEW.code_presented := NULL;
    NEW.handed := pg_current_xact_id();
    -- Nearly always there is no hold at all.
    NEW.held := (EXISTS (SELECT FROM contact_hold h WHERE h.lifted_at IS NULL) AND is_held(NEW.number, NEW.email))::int;
    RETURN NEW;
END $$;

CREATE FUNCTION invitations_added() RETURNS trigger LANGUAGE plpgsql
AS $$ DECLARE now_here bigint := present();
BEGIN
    IF NOT is_guarded() THEN
        RETURN NULL;
    END IF;
    IF EXISTS (WITH w AS MATERIALIZED (SELECT DISTINCT i.worker, i.team FROM added i) SELECT FROM w WHERE NOT is_worker(w.worker, w.team)) THEN
        PERFORM refuse('an invitation is looked after by a caseworker, in the caseworker''s team');
    END IF;
    IF EXISTS (SELECT FROM added i WHERE NOT near(i.created_at, now_here)) THEN
        PERFORM refuse('the clock of this computer is wrong');
    END IF;
    INSERT INTO owed (kind, added) SELECT 'invitation', array_agg(i.number) FROM added i HAVING count(*) > 0;
    RETURN NULL;
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

CREATE TRIGGER inviting BEFORE INSERT ON invitation EXECUTE FUNCTION inviting_rule('an invitation is made by whoever invites');
CREATE TRIGGER begun BEFORE INSERT ON invitation FOR EACH ROW EXECUTE FUNCTION invitation_begun();
CREATE TRIGGER rule_added AFTER INSERT ON invitation REFERENCING NEW TABLE AS added EXECUTE FUNCTION invitations_added();
CREATE TRIGGER rule_changed BEFORE UPDATE ON invitation FOR EACH ROW EXECUTE FUNCTION invitation_changed();
-- All but the step, which follows from the rest.
CREATE CONSTRAINT TRIGGER accounted_changed AFTER UPDATE ON invitation DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN ((NEW.state, NEW.worker, NEW.team, NEW.email, NEW.name, NEW.relationship, NEW.note, NEW.language, NEW.code_generation, NEW.code_attempts_left,
            NEW.code_shown, NEW.code_expires_at, NEW.code_verified_at, NEW.link_generation, NEW.link_expires_at, NEW.account, NEW.safe_contact_on)
        IS DISTINCT FROM (OLD.state, OLD.worker, OLD.team, OLD.email, OLD.name, OLD.relationship, OLD.note, OLD.language, OLD.code_generation, OLD.code_attempts_left,
            OLD.code_shown, OLD.code_expires_at, OLD.code_verified_at, OLD.link_generation, OLD.link_expires_at, OLD.account, OLD.safe_contact_on))
    EXECUTE FUNCTION invitation_accounted();

CREATE FUNCTION accesses_added() RETURNS trigger LANGUAGE plpgsql
AS $$ DECLARE bars boolean;
BEGIN
    IF NOT is_guarded() THEN
        RETURN NULL;
    END IF;
    IF EXISTS (SELECT FROM added a WHERE a.state <> 'offered' OR a.account IS NOT NULL OR a.decided_at IS NOT NULL OR a.reviewed_at IS NOT NULL
            OR a.reviewed_by IS NOT NULL OR a.active_since IS NOT NULL OR a.ends_at IS NOT NULL OR a.ended_at IS NOT NULL OR a.silent <> 0) THEN
        PERFORM refuse('an access begins by being offered');
    END IF;
    bars := has_bars();
    -- What was made here and now is theirs; it is asked first, for it is soon answered.
    IF EXISTS (SELECT FROM added a LEFT JOIN invitation i ON i.number = a.invitation
            WHERE NOT coalesce(i.state = 'awaiting_code' AND ((NOT bars AND i.handed = pg_current_xact_id_if_assigned()) OR is_theirs(i)), false)) THEN
        PERFORM refuse('records are offered by whoever looks after the invitation, before its code is said');
    END IF;
    INSERT INTO owed (kind, added) SELECT 'access', array_agg(a.number) FROM added a HAVING count(*) > 0;
    RETURN NULL;
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

CREATE TRIGGER inviting BEFORE INSERT ON access EXECUTE FUNCTION inviting_rule('this login may not offer records');
CREATE TRIGGER rule_added AFTER INSERT ON access REFERENCING NEW TABLE AS added EXECUTE FUNCTION accesses_added();
CREATE TRIGGER rule_changed BEFORE UPDATE ON access FOR EACH ROW EXECUTE FUNCTION access_changed();
CREATE CONSTRAINT TRIGGER accounted_changed AFTER UPDATE ON access DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN ((NEW.state, NEW.ends_at, NEW.silent, NEW.person) IS DISTINCT FROM (OLD.state, OLD.ends_at, OLD.silent, OLD.person)) EXECUTE FUNCTION access_accounted();

CREATE FUNCTION messages_added() RETURNS trigger LANGUAGE plpgsql
AS $$ DECLARE bars boolean; now_here bigint := present();
BEGIN
    -- Nearly always there is no hold at all.
    IF EXISTS (SELECT FROM contact_hold h WHERE h.lifted_at IS NULL) AND EXISTS (SELECT FROM added a JOIN message m ON m.number = a.number
            WHERE (m.state IN ('queued', 'sending') OR m.channel = 'post') AND is_kept_back(m)) THEN
        PERFORM refuse('nothing is sent under a do-not-contact hold');
    END IF;
    IF NOT is_guarded() THEN
        RETURN NULL;
    END IF;
    -- A letter on paper: the setup message with the live code, written now by whoever may read it. Where it goes is not kept.
    IF EXISTS (SELECT FROM added a LEFT JOIN invitation i ON i.number = a.invitation WHERE a.channel = 'post'
            AND (a.kind <> 'setup' OR a.state <> 'sent' OR a.attempts <> 0 OR a.sent_at IS NULL OR NOT near(a.sent_at, now_here) OR a.delivered_at IS NOT NULL
                OR a.sealed IS NOT NULL OR a.account IS NOT NULL OR a.recipient IS DISTINCT FROM 'by post' OR NOT has('caseworker', 'admin')
                OR NOT coalesce(i.state = 'awaiting_code' AND i.code_generation = a.generation AND is_theirs(i), false))) THEN
        PERFORM refuse('a letter holds the live code of an invitation of one''s own');
    END IF;
    IF EXISTS (SELECT FROM added a WHERE a.channel <> 'post'
            AND (a.state NOT IN ('queued', 'held') OR a.attempts <> 0 OR a.sent_at IS NOT NULL OR a.delivered_at IS NOT NULL)) THEN
        PERFORM refuse('a message begins in the queue');
    END IF;
    bars := has_bars();
    -- An address that stands in the message is looked at again at the end, when it must be the invitation's.
    IF NOT is_portal() AND EXISTS (SELECT FROM added a LEFT JOIN invitation i ON i.number = a.invitation WHERE a.channel <> 'post'
            AND (i.number IS NULL OR a.channel <> 'email' OR a.sealed IS NOT NULL OR a.kind = 'verification_code'
                OR NOT coalesce((NOT bars AND i.handed = pg_current_xact_id_if_assigned()) OR is_theirs(i)
                    -- Whoever ends access to a record of their own team tells the person of it, here and now.
                    OR (a.kind = 'closed' AND offers_mine(i.number) AND is_written(i.ref, 'access.ended')), false))) THEN
        PERFORM refuse('staff write to the address of an invitation');
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION message_changed() RETURNS trigger LANGUAGE plpgsql
AS $$ BEGIN
    -- What is being sent already is looked at once more by its sender, and may be claimed by another.
    IF (NEW.state IN ('queued', 'sending') OR NEW.channel = 'post') AND NEW.state <> OLD.state AND is_kept_back(NEW) THEN
        PERFORM refuse('nothing is sent under a do-not-contact hold');
    END IF;
    IF NOT is_guarded() OR (is_erasing(OLD.ref) AND coalesce(NEW.recipient LIKE 'erased-%@erased.invalid', true)
            AND NEW.sealed IS NULL AND NEW.error IS NULL AND NEW.state IN ('sent', 'delivered', 'cancelled')
            AND differing(to_jsonb(NEW), to_jsonb(OLD)) <@ '{recipient,sealed,error,lease_until,state}') THEN
        RETURN NEW;
    END IF;
    IF differing(to_jsonb(NEW), to_jsonb(OLD)) && '{number,ref,kind,channel,invitation,account,message_id,created_at}'
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
CREATE TRIGGER rule_added AFTER INSERT ON message REFERENCING NEW TABLE AS added EXECUTE FUNCTION messages_added();
CREATE TRIGGER rule BEFORE UPDATE ON message FOR EACH ROW EXECUTE FUNCTION message_changed();
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
