-- The group roles, once for all databases of a server; they may be there from another one.
DO $$ DECLARE wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['cso_caseworker', 'cso_approver', 'cso_support', 'cso_auditor', 'cso_admin', 'cso_portal', 'cso_rules', 'cso_logins'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
            BEGIN
                EXECUTE format('CREATE ROLE %I NOLOGIN NOSUPERUSER NOBYPASSRLS', wanted);
            EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; -- another database's, just now
            END;
        END IF;
    END LOOP;
    IF NOT (SELECT rolcreaterole FROM pg_roles WHERE rolname = 'cso_logins') THEN
        ALTER ROLE cso_logins CREATEROLE;
    END IF;
    -- Whoever makes the schema hands its functions to these two, and then is neither.
    IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
        EXECUTE format('GRANT cso_rules, cso_logins TO %I', current_user);
    END IF;
    FOREACH wanted IN ARRAY ARRAY['cso_caseworker', 'cso_approver', 'cso_support', 'cso_auditor', 'cso_admin'] LOOP
        IF NOT EXISTS (SELECT FROM pg_auth_members m WHERE m.roleid = wanted::regrole AND m.member = 'cso_logins'::regrole AND m.admin_option) THEN
            EXECUTE format('GRANT %I TO cso_logins WITH ADMIN OPTION', wanted);
        END IF;
    END LOOP;
END $$;

