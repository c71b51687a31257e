-- Fills every large table past the rules, {MANY} invitations: row after row through the program
-- would take hours.
SET search_path = cso; SET session_replication_role = replica; SET statement_timeout = 0;
SET maintenance_work_mem = '256MB'; SET synchronous_commit = off;
-- Indexes are built at the end, as a restore does it.
CREATE TEMP TABLE later AS SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS made FROM pg_index
    WHERE indrelid IN ('invitation'::regclass, 'access'::regclass, 'message'::regclass)
        AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid);
DO $$ DECLARE name text; BEGIN FOR name IN SELECT later.name FROM later LOOP EXECUTE 'DROP INDEX ' || name; END LOOP; END $$;
INSERT INTO record (ref, label, team, created_at, created_by)
    SELECT 'C' || n, 'Child ' || n, 'team' || n % 100, 0, 'jb' FROM generate_series(1000, 51000) n;
INSERT INTO invitation (ref, state, version, step, waiting_on, created_at, created_by, worker, team, email, name,
    relationship, language, code_key, code_generation, code_fingerprint, code_expires_at, code_attempts_left,
    code_shown, code_verified_at, account, search)
SELECT ref, state, 1, step, waiting_on, 1700000000 + n, worker, worker, 'team' || n % 100, lower(given) || n || '@example.org',
    given || ' ' || surname, 'parent', 'en', 'k1', 1, decode(lpad(to_hex(n), 64, '0'), 'hex'), 4102444800, 5, 0, NULL, NULL,
    array_to_tsvector(ARRAY(SELECT DISTINCT x FROM unnest(ARRAY[lower(given), lower(surname), lower(given) || n, 'example', 'org', lower(substr(ref, 5))]) x))
FROM (SELECT n, 'INV-' || translate(lpad(upper(to_hex(n * 13)), 6, '0'), 'IL', '11') AS ref,
    (ARRAY['awaiting_code', 'code_verified', 'closed', 'closed', 'closed', 'closed', 'closed', 'withdrawn'])[1 + n % 8] AS state,
    (ARRAY['tell_code', 'sign_up', 'active', 'active', 'active', 'active', 'active', 'withdrawn'])[1 + n % 8] AS step,
    (ARRAY['person', 'person', 'nobody', 'nobody', 'nobody', 'nobody', 'nobody', 'nobody'])[1 + n % 8] AS waiting_on,
    CASE WHEN n % 2000 = 0 THEN 'jb' ELSE 'worker' || n % 2000 END AS worker,
    (ARRAY['Sam', 'Pip', 'Ted', 'Ann', 'Una', 'Zoe', 'Ian', 'Eve'])[1 + n % 8] AS given,
    (ARRAY['Gamgee', 'Took', 'Brandy', 'Cotton', 'Baggins', 'Proud', 'Burrow'])[1 + n % 7] AS surname
    FROM generate_series(1, {MANY}) n) made;
INSERT INTO access (invitation, record, person, state, offered_at)
    SELECT number, 1 + number % 50000, number, CASE state WHEN 'closed' THEN 'active' WHEN 'withdrawn' THEN 'ended' ELSE 'offered' END, created_at FROM invitation;
INSERT INTO message (ref, state, kind, channel, invitation, language, attempts, message_id, created_at, next_attempt_at)
    SELECT 'MSG-' || lpad(number::text, 8, '0'), 'sent', 'setup', 'email', number, 'en', 1, '.x@example.org', created_at, created_at FROM invitation;
DO $$ DECLARE made text; BEGIN FOR made IN SELECT later.made FROM later LOOP EXECUTE made; END LOOP; END $$;
SET session_replication_role = origin;
ANALYZE record; ANALYZE invitation; ANALYZE access; ANALYZE message;
