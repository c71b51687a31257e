-- Who may do what: the least of grants by group, and row-level security that denies whatever no
-- policy allows, the owner's own statements too.

SET LOCAL search_path = cso;

-- Functions run as roles that nobody can be, with a search path that nobody can change; those of one
-- settled expression (see sights.sql) look nothing up, and need neither.
DO $$ DECLARE made regprocedure; settled boolean;
BEGIN
    FOR made, settled IN SELECT p.oid::regprocedure, p.prosqlbody IS NOT NULL FROM pg_proc p WHERE p.pronamespace = 'cso'::regnamespace LOOP
        IF NOT settled THEN
            EXECUTE format('ALTER FUNCTION %s SECURITY DEFINER SET search_path = pg_catalog, cso, pg_temp', made);
        END IF;
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', made);
    END LOOP;
END $$;

GRANT USAGE ON SCHEMA cso TO cso_caseworker, cso_approver, cso_support, cso_auditor, cso_admin, cso_portal, cso_rules, cso_logins;
-- All but those of triggers: whoever may execute one may hang it on a table of their own, and feed it.
DO $$ DECLARE made regprocedure;
BEGIN
    GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA cso TO cso_rules;
    FOR made IN SELECT p.oid::regprocedure FROM pg_proc p WHERE p.pronamespace = 'cso'::regnamespace AND p.prorettype <> 'trigger'::regtype LOOP
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO cso_caseworker, cso_approver, cso_support, cso_auditor, cso_admin, cso_portal', made);
    END LOOP;
    -- What the functions that erase call, past where it was asked who may.
    REVOKE EXECUTE ON FUNCTION erase_messages(bigint[], text), erase_rows(batch_row[]), erase_reasons(text, bigint[]),
        may_be_erased(text, text, text[], bigint), address_of(text)
        FROM cso_caseworker, cso_approver, cso_support, cso_auditor, cso_admin, cso_portal;
END $$;

-- What the functions themselves may do.
GRANT SELECT ON ALL TABLES IN SCHEMA cso TO cso_rules;
GRANT INSERT ON audit, audit_reason TO cso_rules;
GRANT UPDATE ON chain TO cso_rules;
GRANT UPDATE (recipient, state, error, sealed, next_attempt_at) ON message TO cso_rules;
GRANT UPDATE (held) ON invitation TO cso_rules;
-- Erasing is theirs alone; see erase_invitation() and the ones beside it.
GRANT UPDATE (state, version, step, waiting_on, email, name, note, safe_contact_on, ended_at, erased_at) ON invitation TO cso_rules;
GRANT UPDATE (state, person, ended_at) ON access TO cso_rules;
GRANT UPDATE (state, version, email, given_name, surname, password_hash, phone_sealed, phone_masked, phone_method, phone_confirmations,
    phone_confirmed_at, phone_last_used_at, phone_reset_at, failed_sign_ins, paused_until, closed_at, erased_at) ON account TO cso_rules;
GRANT UPDATE (state, sealed, error, lease_until) ON message TO cso_rules;
GRANT UPDATE (digest, content, email, name, record, label, relationship, worker, language, note, key, safe_contact) ON batch_row TO cso_rules;
GRANT UPDATE (message) ON batch_remark TO cso_rules;
GRANT DELETE ON audit_reason, session, verification, contact_hold TO cso_rules;
GRANT INSERT, UPDATE, DELETE ON erasing TO cso_rules;
GRANT INSERT (email, set_at, set_by), DELETE ON legal_hold TO cso_rules;
DO $$ DECLARE wanted text;
BEGIN
    FOR wanted IN SELECT relname FROM pg_class WHERE relnamespace = 'cso'::regnamespace AND relkind = 'r' LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', wanted);
        EXECUTE format('CREATE POLICY functions ON %I TO cso_rules USING (true) WITH CHECK (true)', wanted);
    END LOOP;
END $$;

-- What everybody reads: nothing of it is about a person.
GRANT SELECT ON meta, transition, key_check TO cso_caseworker, cso_approver, cso_support, cso_auditor, cso_admin, cso_portal;
CREATE POLICY everybody ON meta FOR SELECT USING (true);
CREATE POLICY everybody ON transition FOR SELECT USING (true);
CREATE POLICY everybody ON key_check FOR SELECT USING (true);
GRANT INSERT (key, value) ON key_check TO cso_admin;
CREATE POLICY admins ON key_check FOR INSERT WITH CHECK ((SELECT has('admin')) OR (SELECT is_owner()));

-- The owner keeps the schema and names the first staff.
CREATE POLICY owner ON meta TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY owner ON transition TO CURRENT_USER USING (true) WITH CHECK (true);

GRANT SELECT ON staff TO cso_caseworker, cso_approver, cso_support, cso_auditor, cso_admin;
GRANT INSERT (login, roles, team, created_at, created_by, disabled_at), UPDATE (roles, team, disabled_at) ON staff TO cso_admin;
CREATE POLICY staff ON staff FOR SELECT USING ((SELECT has('caseworker', 'approver', 'support', 'auditor', 'admin')) OR (SELECT is_owner()));
CREATE POLICY admins_add ON staff FOR INSERT WITH CHECK ((SELECT has('admin')) OR (SELECT is_owner()));
CREATE POLICY admins_change ON staff FOR UPDATE USING ((SELECT has('admin')) OR (SELECT is_owner()));

GRANT SELECT ON record TO cso_caseworker, cso_approver, cso_support, cso_admin, cso_portal;
GRANT SELECT (number, ref, team, restricted_at, created_at, created_by) ON record TO cso_auditor;
GRANT INSERT (ref, label, team, restricted_at, created_at, created_by) ON record TO cso_caseworker, cso_support, cso_admin;
GRANT UPDATE (label, team, restricted_at) ON record TO cso_caseworker, cso_approver, cso_admin;
CREATE POLICY staff ON record FOR SELECT TO cso_caseworker, cso_approver, cso_support, cso_auditor, cso_admin
    USING (((restricted_at IS NULL AND (SELECT has('caseworker', 'approver', 'support', 'auditor', 'admin'))) OR (SELECT has('admin'))
        OR (team = (SELECT my_team()) AND (SELECT has('caseworker', 'approver'))))
        AND NOT ((SELECT has_bars()) AND is_barred(number)));
CREATE POLICY portal ON record FOR SELECT TO cso_portal
    USING (EXISTS (SELECT FROM access a WHERE a.record = record.number));
CREATE POLICY inviting ON record FOR INSERT TO cso_caseworker, cso_support, cso_admin WITH CHECK ((SELECT has('caseworker', 'support', 'admin')));
-- A record that is restricted for another team is no longer seen by whoever was allowed to restrict it; see record_rule().
CREATE POLICY own ON record FOR UPDATE TO cso_caseworker, cso_approver, cso_admin
    USING ((SELECT has('caseworker', 'approver', 'admin')) AND NOT ((SELECT has_bars()) AND is_barred(number))) WITH CHECK (true);

GRANT SELECT ON invitation TO cso_caseworker, cso_approver, cso_support, cso_admin, cso_portal;
GRANT SELECT (number, ref, state, version, step, waiting_on, created_at, created_by, worker, team, relationship, language, code_key,
    code_generation, code_expires_at, code_attempts_left, code_shown, code_verified_at, code_verified_by, link_key, link_generation, link_expires_at,
    link_used_at, account, accepted_at, decided_at, ended_at, expires_at, turn, safe_contact_on, held, erased_at) ON invitation TO cso_auditor;
GRANT INSERT (state, version, step, waiting_on, worker, team, email, name, relationship, language, code_key, code_generation, code_fingerprint,
    code_expires_at, code_attempts_left, code_shown, code_verified_at, code_verified_by, link_key, link_generation, link_expires_at, link_used_at,
    account, accepted_at, decided_at, ended_at, note, safe_contact_on, ref, created_at, created_by) ON invitation TO cso_caseworker, cso_support, cso_admin;
GRANT UPDATE (state, version, step, waiting_on, worker, team, email, name, relationship, language, code_key, code_generation, code_fingerprint,
    code_expires_at, code_attempts_left, code_shown, code_verified_at, code_verified_by, link_key, link_generation, link_expires_at, link_used_at,
    ended_at, note, safe_contact_on, code_presented) ON invitation TO cso_caseworker, cso_admin;
GRANT UPDATE (state, version, step, waiting_on, ended_at) ON invitation TO cso_approver, cso_support;
GRANT UPDATE (worker) ON invitation TO cso_approver;
GRANT UPDATE (state, version, step, waiting_on, link_used_at, account, accepted_at, decided_at, ended_at) ON invitation TO cso_portal;
CREATE POLICY staff ON invitation TO cso_caseworker, cso_approver, cso_support, cso_auditor, cso_admin
    USING (((SELECT has('support', 'auditor', 'admin'))
        OR ((SELECT has('caseworker', 'approver')) AND (worker = (SELECT me()) OR team = (SELECT my_team())))
        OR handed = pg_current_xact_id_if_assigned()
        OR offers_mine(number))
        AND NOT ((SELECT has_bars()) AND is_barred_from(number)))
    WITH CHECK (true);
CREATE POLICY portal ON invitation TO cso_portal
    USING (is_opened(ref) OR (account IS NOT NULL AND is_opened(account))) WITH CHECK (true);

GRANT SELECT ON access TO cso_caseworker, cso_approver, cso_support, cso_auditor, cso_admin, cso_portal;
GRANT INSERT (invitation, record, person, state, account, offered_at, decided_at, reviewed_at, reviewed_by, active_since, ends_at, ended_at, silent)
    ON access TO cso_caseworker, cso_support, cso_admin;
GRANT UPDATE (person, state, account, offered_at, decided_at, reviewed_at, reviewed_by, active_since, ends_at, ended_at, silent)
    ON access TO cso_caseworker, cso_approver, cso_support, cso_admin;
GRANT UPDATE (state, account, decided_at, ended_at) ON access TO cso_portal;
-- What is added to an invitation of this transaction is soon answered; see is_theirs(). A restricted
-- record is offered by its own team: nobody else even learns whether somebody has access to it already.
CREATE POLICY seen ON access TO cso_caseworker, cso_approver, cso_support, cso_auditor, cso_admin, cso_portal
    USING (((SELECT has('support', 'auditor', 'admin')) AND NOT ((SELECT has_bars()) AND is_barred_from(invitation))) OR sees_invitation(invitation))
    WITH CHECK ((NOT (SELECT has_bars()) AND ((SELECT has('support', 'auditor', 'admin'))
            OR EXISTS (SELECT FROM invitation i WHERE i.number = access.invitation AND i.handed = pg_current_xact_id_if_assigned())))
        OR ((SELECT has('support', 'auditor', 'admin')) AND NOT ((SELECT has_bars()) AND is_barred_from(invitation))) OR sees_invitation(invitation));
CREATE POLICY records ON access AS RESTRICTIVE FOR INSERT TO cso_caseworker, cso_support, cso_admin
    WITH CHECK ((SELECT NOT is_portal()) AND EXISTS (SELECT FROM record r WHERE r.number = access.record));

GRANT SELECT ON message TO cso_caseworker, cso_approver, cso_support, cso_admin, cso_portal;
GRANT SELECT (number, ref, state, kind, channel, invitation, account, language, attempts, generation, message_id, created_at, next_attempt_at, lease_until,
    sent_at, delivered_at, fault, error) ON message TO cso_auditor;
GRANT INSERT (ref, channel, kind, account, language, state, attempts, generation, sealed, message_id, created_at, next_attempt_at, lease_until, sent_at,
    delivered_at, fault, error, invitation, recipient) ON message TO cso_caseworker, cso_approver, cso_support, cso_admin, cso_portal;
GRANT UPDATE (state, attempts, generation, sealed, next_attempt_at, lease_until, sent_at, delivered_at, fault, error, language, recipient)
    ON message TO cso_caseworker, cso_approver, cso_support, cso_admin, cso_portal;
CREATE POLICY staff ON message TO cso_caseworker, cso_approver, cso_support, cso_auditor, cso_admin
    USING (((SELECT has('support', 'auditor', 'admin')) OR (invitation IS NOT NULL AND sees_invitation(invitation)))
        AND NOT ((SELECT has_bars()) AND (is_barred_from(invitation) OR is_barred_from_account(account))))
    WITH CHECK (((SELECT has('support', 'auditor', 'admin'))
            OR EXISTS (SELECT FROM invitation i WHERE i.number = message.invitation AND i.handed = pg_current_xact_id_if_assigned())
            OR (invitation IS NOT NULL AND sees_invitation(invitation)))
        AND NOT ((SELECT has_bars()) AND (is_barred_from(invitation) OR is_barred_from_account(account))));
CREATE POLICY portal ON message TO cso_portal
    USING ((kind = 'verification_code' AND created_at > coalesce((SELECT present()), 0) - 86400) OR (account IS NOT NULL AND is_opened(account)) OR (invitation IS NOT NULL AND sees_invitation(invitation)));

GRANT SELECT ON contact_hold TO cso_caseworker, cso_approver, cso_support, cso_admin;
GRANT SELECT (number, invitation, set_at, set_by, entry, lifted_at, lifted_by, lifted_entry) ON contact_hold TO cso_auditor;
GRANT INSERT (invitation, email, set_at, set_by, entry) ON contact_hold TO cso_caseworker, cso_approver, cso_support, cso_admin;
GRANT UPDATE (lifted_at, lifted_by, lifted_entry) ON contact_hold TO cso_approver, cso_admin;
CREATE POLICY staff ON contact_hold TO cso_caseworker, cso_approver, cso_support, cso_auditor, cso_admin
    USING ((SELECT has('caseworker', 'approver', 'support', 'auditor', 'admin')) AND sees_hold(contact_hold)) WITH CHECK (true);

-- Whoever is barred is told of it by bars_of() alone: as a reader of this table they would learn of the record.
GRANT SELECT ON record_bar TO cso_caseworker, cso_approver, cso_support, cso_auditor, cso_admin;
GRANT INSERT (record, staff, set_at, set_by, entry), UPDATE (lifted_at, lifted_by, lifted_entry) ON record_bar TO cso_approver, cso_admin;
CREATE POLICY staff ON record_bar TO cso_caseworker, cso_approver, cso_support, cso_auditor, cso_admin
    USING ((SELECT has('caseworker', 'approver', 'support', 'auditor', 'admin')) AND EXISTS (SELECT FROM record r WHERE r.number = record_bar.record))
    WITH CHECK (true);

-- Accounts, codes and sessions are the portal's; staff list accounts by what is not about a person, and
-- look at one through account_by() and account_number().
GRANT SELECT (number, ref, state, version, created_at, last_signed_in_at, close_asked_at) ON account
    TO cso_caseworker, cso_approver, cso_support, cso_auditor, cso_admin;
CREATE POLICY seen ON account FOR SELECT TO cso_caseworker, cso_approver, cso_support, cso_auditor, cso_admin
    USING (((SELECT has('support', 'auditor', 'admin')) OR EXISTS (SELECT FROM invitation i WHERE i.account = account.ref))
        AND NOT ((SELECT has_bars()) AND is_barred_from_account(ref)));
GRANT UPDATE (state, version, locked_at, closed_at, phone_reset_at) ON account TO cso_support, cso_admin;
CREATE POLICY support ON account FOR UPDATE TO cso_support, cso_admin USING ((SELECT has('support', 'admin'))) WITH CHECK (true);
-- What was proved with an account ends when support locks, closes or resets it, and not otherwise.
GRANT SELECT (account), DELETE ON session TO cso_support, cso_admin;
CREATE POLICY support ON session TO cso_support, cso_admin
    USING ((SELECT has('support', 'admin')) AND account IS NOT NULL AND is_written(account, 'account.locked', 'account.closed', 'account.phone_reset'));
GRANT SELECT (account, ended_at), UPDATE (ended_at) ON verification TO cso_support, cso_admin;
CREATE POLICY support ON verification TO cso_support, cso_admin
    USING ((SELECT has('support', 'admin')) AND is_written(account, 'account.locked', 'account.closed', 'account.phone_reset'));
GRANT SELECT ON account TO cso_portal;
GRANT INSERT (state, version, email, given_name, surname, language, password_hash, email_verified_at, phone_sealed, phone_masked, phone_method,
    phone_confirmations, phone_confirmed_at, phone_last_used_at, phone_reset_at, last_signed_in_at, failed_sign_ins, paused_until, locked_at, closed_at,
    close_asked_at, ref, created_at) ON account TO cso_portal;
GRANT UPDATE (state, version, email, given_name, surname, language, password_hash, email_verified_at, phone_sealed, phone_masked, phone_method,
    phone_confirmations, phone_confirmed_at, phone_last_used_at, phone_reset_at, last_signed_in_at, failed_sign_ins, paused_until, close_asked_at) ON account TO cso_portal;
CREATE POLICY portal ON account TO cso_portal USING (is_opened(ref)) WITH CHECK (true);

GRANT SELECT, INSERT (account, purpose, method, key, hash, created_at, expires_at, attempts_left, ended_at), UPDATE (attempts_left, ended_at) ON verification TO cso_portal;
CREATE POLICY portal ON verification TO cso_portal USING (is_opened(account));

GRANT SELECT, DELETE, INSERT (token_hash, level, invitation, account, created_at, seen_at, link_generation, stepped_at, previous_hash, form_hash, outcome),
    UPDATE (token_hash, level, invitation, account, created_at, seen_at, link_generation, stepped_at, previous_hash, form_hash, outcome) ON session TO cso_portal;
CREATE POLICY portal ON session TO cso_portal
    USING (is_opened(encode(token_hash, 'hex')) OR (account IS NOT NULL AND is_opened(account)) OR seen_at < coalesce(present(), 253402300799) - 1200);

-- Housekeeping forgets what is over, and sees no more of it than when that was.
GRANT SELECT (number, expires_at), DELETE ON verification TO cso_support, cso_admin;
CREATE POLICY over ON verification TO cso_support, cso_admin
    USING ((SELECT has('support', 'admin')) AND expires_at < coalesce((SELECT present()), 253402300799) - 86400);
GRANT SELECT (seen_at, created_at), DELETE ON session TO cso_support, cso_admin;
CREATE POLICY over ON session TO cso_support, cso_admin
    USING ((SELECT has('support', 'admin')) AND (seen_at < coalesce((SELECT present()), 253402300799) - 1200 OR created_at < coalesce((SELECT present()), 253402300799) - 28800));

-- The trail is written by add_audit() only.
GRANT SELECT ON audit TO cso_auditor, cso_admin;
GRANT SELECT ON audit_reason TO cso_auditor, cso_admin;
CREATE POLICY readers ON audit FOR SELECT TO cso_auditor, cso_admin
    USING ((SELECT has('auditor', 'admin')) AND NOT ((SELECT has_bars()) AND is_barred_from_entry(subject, record, detail)));
CREATE POLICY readers ON audit_reason FOR SELECT TO cso_auditor, cso_admin
    USING ((SELECT has('auditor', 'admin')) AND (NOT (SELECT has_bars()) OR EXISTS (SELECT FROM audit a WHERE a.number = audit_reason.number)));
-- Whoever sees an invitation sees its history; why something was done about a restricted record is
-- for those who see the record.
GRANT SELECT ON audit, audit_reason TO cso_caseworker, cso_approver, cso_support;
CREATE POLICY history ON audit FOR SELECT TO cso_caseworker, cso_approver, cso_support
    USING (EXISTS (SELECT FROM invitation i WHERE i.ref = audit.subject));
-- Who acted on an account is told to those who act on accounts.
CREATE POLICY accounts ON audit FOR SELECT TO cso_support USING ((SELECT has('support')) AND subject LIKE 'ACC-%');
CREATE POLICY history ON audit_reason FOR SELECT TO cso_caseworker, cso_approver, cso_support
    USING (EXISTS (SELECT FROM audit a WHERE a.number = audit_reason.number
        AND (a.record = '' OR EXISTS (SELECT FROM record r WHERE r.ref = a.record))));

-- What happened to accounts and messages is part of what support copies for a person.
CREATE POLICY copying ON audit FOR SELECT TO cso_support USING ((SELECT has('support')) AND (subject LIKE 'ACC-%' OR subject LIKE 'MSG-%'));

GRANT SELECT ON legal_hold TO cso_support, cso_admin;
GRANT INSERT (email, set_at, set_by), DELETE ON legal_hold TO cso_admin;
CREATE POLICY readers ON legal_hold FOR SELECT TO cso_support, cso_admin USING ((SELECT has('support', 'admin')));
CREATE POLICY admins_add ON legal_hold FOR INSERT TO cso_admin WITH CHECK ((SELECT has('admin')));
CREATE POLICY admins_lift ON legal_hold FOR DELETE TO cso_admin USING ((SELECT has('admin')));

GRANT SELECT, INSERT, UPDATE ON batch_run TO cso_caseworker, cso_support, cso_admin;
CREATE POLICY own ON batch_run TO cso_caseworker, cso_support, cso_admin
    USING ((SELECT has('support', 'admin')) OR ((SELECT has('caseworker')) AND (created_by = (SELECT me()) OR team = (SELECT my_team()))));
GRANT SELECT, INSERT, UPDATE ON batch_row, batch_remark TO cso_caseworker, cso_support, cso_admin;
GRANT DELETE ON batch_remark TO cso_caseworker, cso_support, cso_admin;
CREATE POLICY own ON batch_row TO cso_caseworker, cso_support, cso_admin
    USING (EXISTS (SELECT FROM batch_run b WHERE b.number = run) AND NOT ((SELECT has_bars()) AND names_barred(record, invitation)))
    WITH CHECK (EXISTS (SELECT FROM batch_run b WHERE b.number = run));
CREATE POLICY own ON batch_remark TO cso_caseworker, cso_support, cso_admin
    USING (EXISTS (SELECT FROM batch_run b WHERE b.number = run)
        AND NOT ((SELECT has_bars()) AND NOT EXISTS (SELECT FROM batch_row w WHERE w.run = batch_remark.run AND w.line = batch_remark.line)))
    WITH CHECK (EXISTS (SELECT FROM batch_run b WHERE b.number = run));

-- What auditors see who are nothing else: the states, without whom they are about. All rows or none,
-- and nothing that is hidden is computed from: so the planner may look through these views.
CREATE SCHEMA cso_masked;
REVOKE ALL ON SCHEMA cso_masked FROM PUBLIC;
GRANT USAGE ON SCHEMA cso_masked TO cso_auditor;
CREATE VIEW cso_masked.invitation AS SELECT number, ref, state, version, step, waiting_on, created_at, created_by, worker,
    team, 'not-shown@example.invalid'::text AS email, '•'::text AS name, relationship, language, code_key, code_generation, decode(repeat('00', 32),
    'hex') AS code_fingerprint, code_expires_at, code_attempts_left, code_shown, code_verified_at, code_verified_by, link_key, link_generation,
    link_expires_at, link_used_at, account, accepted_at, decided_at, ended_at, NULL::text AS note, expires_at, ''::tsvector AS search, turn, safe_contact_on, held, erased_at
    FROM invitation WHERE (SELECT has('auditor')) AND NOT ((SELECT has_bars()) AND is_barred_from(number));
CREATE VIEW cso_masked.message AS SELECT number, ref, state, kind, channel, invitation, account, CASE WHEN recipient IS NOT
    NULL THEN 'not-shown@example.invalid'::text END AS recipient, language, attempts, generation, NULL::bytea AS sealed, message_id, created_at,
    next_attempt_at, lease_until, sent_at, delivered_at, fault, CASE WHEN state = 'held' THEN error END AS error
    FROM message WHERE (SELECT has('auditor')) AND NOT ((SELECT has_bars()) AND (is_barred_from(invitation) OR is_barred_from_account(account)));
CREATE VIEW cso_masked.record AS SELECT number, ref, '•'::text AS label, team, restricted_at, created_at, created_by
    FROM record WHERE (SELECT has('auditor')) AND NOT ((SELECT has_bars()) AND is_barred(number));
CREATE VIEW cso_masked.contact_hold AS SELECT number, invitation, CASE WHEN email IS NOT NULL THEN 'not-shown@example.invalid'::text END AS email,
    set_at, set_by, entry, lifted_at, lifted_by, lifted_entry
    FROM contact_hold WHERE (SELECT has('auditor')) AND sees_hold(contact_hold);
GRANT SELECT ON ALL TABLES IN SCHEMA cso_masked TO cso_auditor;

-- The functions change hands last: from here on they are beyond whoever made them.
GRANT CREATE ON SCHEMA cso TO cso_rules, cso_logins;
GRANT CREATE ON SCHEMA cso_masked TO cso_rules;
DO $$ DECLARE made regprocedure; maker text := current_user;
BEGIN
    FOR made IN SELECT p.oid::regprocedure FROM pg_proc p WHERE p.pronamespace = 'cso'::regnamespace LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO %I', made, CASE WHEN made::text LIKE '%staff_logins%' THEN 'cso_logins' ELSE 'cso_rules' END);
    END LOOP;
    FOR made IN SELECT p.oid::regprocedure FROM pg_proc p WHERE p.pronamespace = 'cso'::regnamespace AND p.prorettype <> 'trigger'::regtype
        AND p.proname NOT IN ('erase_messages', 'erase_rows', 'erase_reasons', 'may_be_erased', 'address_of') LOOP
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO %I', made, maker);
    END LOOP;
END $$;
ALTER VIEW cso_masked.invitation OWNER TO cso_rules;
ALTER VIEW cso_masked.message OWNER TO cso_rules;
ALTER VIEW cso_masked.record OWNER TO cso_rules;
ALTER VIEW cso_masked.contact_hold OWNER TO cso_rules;
REVOKE CREATE ON SCHEMA cso FROM cso_rules, cso_logins;
REVOKE CREATE ON SCHEMA cso_masked FROM cso_rules;
DO $$ BEGIN
    IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
        EXECUTE format('REVOKE cso_rules, cso_logins FROM %I', current_user);
    END IF;
END $$;
