-- Staff and their logins.

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
