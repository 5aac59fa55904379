-- The audit trail. A row trigger notes each act at once with its actor; a deferred trigger links the note into the
-- hash chain at COMMIT, so that the one row that serialises all writers is held for microseconds, not for a request.

CREATE SCHEMA guard;

CREATE FUNCTION guard.sha256_hex(content text) RETURNS text
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp
  AS $$ SELECT encode(sha256(convert_to(content, 'UTF8')), 'hex') $$;

CREATE FUNCTION guard.actor() RETURNS bigint
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
  AS $$ SELECT nullif(current_setting('cms.actor', true), '')::bigint $$;

COMMENT ON FUNCTION guard.actor() IS 'The account on whose behalf this transaction writes, or NULL.';

-- Long or private texts enter the trail as their SHA-256: provable, not readable.
CREATE FUNCTION guard.fingerprint(row_now jsonb, hashed text[], omitted text[]) RETURNS jsonb
  LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
  AS $$
    SELECT coalesce(jsonb_object_agg(key, CASE
             WHEN jsonb_typeof(value) = 'string' AND (key = ANY (hashed) OR length(value #>> '{}') > 200)
             THEN to_jsonb('sha256:' || encode(sha256(convert_to(value #>> '{}', 'UTF8')), 'hex'))
             ELSE value END), '{}')
    FROM jsonb_each(row_now) WHERE NOT key = ANY (omitted)
  $$;

CREATE TABLE guard.pending_event (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  actor_id bigint, db_user text NOT NULL, request text NOT NULL, act text NOT NULL, reason text NOT NULL,
  row_table text NOT NULL, row_id bigint NOT NULL, article_id bigint, "row" jsonb NOT NULL
);

CREATE FUNCTION guard.article_of(row_table text, row_now jsonb) RETURNS bigint
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE found bigint;
BEGIN
  IF row_table = 'articles_article' THEN RETURN (row_now ->> 'id')::bigint; END IF;
  IF row_now ? 'article_id' THEN RETURN (row_now ->> 'article_id')::bigint; END IF;
  IF row_now ? 'edition_id' THEN
    SELECT article_id INTO found FROM public.articles_edition WHERE id = (row_now ->> 'edition_id')::bigint;
  ELSIF row_now ? 'signoff_id' THEN
    SELECT article_id INTO found FROM public.articles_signoff WHERE id = (row_now ->> 'signoff_id')::bigint;
  ELSIF row_now ? 'assignment_id' THEN
    SELECT article_id INTO found FROM public.articles_assignment WHERE id = (row_now ->> 'assignment_id')::bigint;
  ELSIF row_now ? 'claim_id' THEN
    SELECT e.article_id INTO found FROM public.articles_claim c JOIN public.articles_edition e ON e.id = c.edition_id
     WHERE c.id = (row_now ->> 'claim_id')::bigint;
  END IF;
  RETURN found;
END $$;

-- Trigger arguments: columns to hash always, columns to leave out (each a comma-separated list).
CREATE FUNCTION guard.note_row() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' AS $$
DECLARE
  row_now jsonb := to_jsonb(NEW);
BEGIN
  INSERT INTO guard.pending_event (actor_id, db_user, request, act, reason, row_table, row_id, article_id, "row")
  VALUES (guard.actor(), session_user, coalesce(current_setting('cms.request', true), ''),
          coalesce(nullif(current_setting('cms.act', true), ''), lower(TG_OP) || ' outside an action'),
          coalesce(current_setting('cms.reason', true), ''),
          TG_TABLE_NAME, (row_now ->> 'id')::bigint, guard.article_of(TG_TABLE_NAME, row_now),
          guard.fingerprint(row_now, string_to_array(TG_ARGV[0], ','), string_to_array(TG_ARGV[1], ',')));
  RETURN NULL;
END $$;

-- The bytes that are hashed: one JSON array of every column of the event, as PostgreSQL prints it.
CREATE FUNCTION guard.event_bytes(e public.audit_auditevent) RETURNS text
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
  AS $$
    SELECT jsonb_build_array(e.seq, to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), e.actor_id,
      e.db_user, e.request, e.act, e.reason, e.row_table, e.row_id, e.article_id, e."row", e.prev)::text
  $$;

CREATE FUNCTION guard.link_event() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  head public.audit_audithead;
  event public.audit_auditevent;
BEGIN
  SELECT * INTO STRICT head FROM public.audit_audithead WHERE id = 1 FOR UPDATE;
  event.seq := head.seq + 1;
  event.at := greatest(clock_timestamp(), (SELECT at FROM public.audit_auditevent WHERE seq = head.seq));
  event.actor_id := NEW.actor_id;
  event.db_user := NEW.db_user;
  event.request := NEW.request;
  event.act := NEW.act;
  event.reason := NEW.reason;
  event.row_table := NEW.row_table;
  event.row_id := NEW.row_id;
  event.article_id := NEW.article_id;
  event."row" := NEW."row";
  event.prev := head.hash;
  event.hash := guard.sha256_hex(guard.event_bytes(event));
  INSERT INTO public.audit_auditevent SELECT event.*;
  UPDATE public.audit_audithead SET seq = event.seq, hash = event.hash WHERE id = 1;
  DELETE FROM guard.pending_event WHERE id = NEW.id;
  RETURN NULL;
END $$;

-- The trail takes only its next link, and its head moves only to it: also for a role that owns both tables.
CREATE FUNCTION guard.check_link() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  is_next boolean;
BEGIN
  IF TG_TABLE_NAME = 'audit_auditevent' THEN
    SELECT (NEW.seq, NEW.prev) = (h.seq + 1, h.hash) AND NEW.hash = guard.sha256_hex(guard.event_bytes(NEW))
      INTO is_next FROM public.audit_audithead h WHERE h.id = 1;
  ELSE
    is_next := NEW.id = OLD.id AND NEW.seq = OLD.seq + 1 AND EXISTS (
      SELECT FROM public.audit_auditevent e WHERE e.seq = NEW.seq AND e.hash = NEW.hash AND e.prev = OLD.hash);
  END IF;
  IF is_next THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'only the next link of the audit trail can be added'
    USING ERRCODE = '23514', CONSTRAINT = 'audit_next_link', TABLE = TG_TABLE_NAME;
END $$;
CREATE TRIGGER b_check BEFORE INSERT ON public.audit_auditevent FOR EACH ROW EXECUTE FUNCTION guard.check_link();
CREATE TRIGGER b_check BEFORE UPDATE ON public.audit_audithead FOR EACH ROW EXECUTE FUNCTION guard.check_link();
ALTER TABLE public.audit_auditevent ENABLE ALWAYS TRIGGER b_check;
ALTER TABLE public.audit_audithead ENABLE ALWAYS TRIGGER b_check;

CREATE CONSTRAINT TRIGGER link_event AFTER INSERT ON guard.pending_event
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION guard.link_event();
ALTER TABLE guard.pending_event ENABLE ALWAYS TRIGGER link_event;

-- Things that leave no row of their own: signing in, a refused attempt. The act is always marked as a note.
CREATE FUNCTION guard.note(act text, about_table text, about_id bigint, article_id bigint, detail jsonb) RETURNS void
  LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$
    INSERT INTO guard.pending_event (actor_id, db_user, request, act, reason, row_table, row_id, article_id, "row")
    VALUES (guard.actor(), session_user, coalesce(current_setting('cms.request', true), ''), 'note: ' || act,
            coalesce(current_setting('cms.reason', true), ''), 'note ' || about_table, about_id, article_id, detail)
  $$;

CREATE FUNCTION guard.refuse_change() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION '% on % is refused: this table only ever grows', TG_OP, TG_TABLE_NAME
    USING ERRCODE = '23514', CONSTRAINT = 'append_only', TABLE = TG_TABLE_NAME;
END $$;

CREATE FUNCTION guard.refuse_removal() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION '% on % is refused: deactivate instead', TG_OP, TG_TABLE_NAME
    USING ERRCODE = '23514', CONSTRAINT = 'never_removed', TABLE = TG_TABLE_NAME;
END $$;

-- Declare a table as append-only: no UPDATE, DELETE or TRUNCATE, not even under session_replication_role.
CREATE PROCEDURE guard.make_append_only(target text)
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  EXECUTE format('CREATE TRIGGER a_append_only BEFORE UPDATE OR DELETE ON public.%I FOR EACH ROW EXECUTE FUNCTION guard.refuse_change()', target);
  EXECUTE format('CREATE TRIGGER a_no_truncate BEFORE TRUNCATE ON public.%I FOR EACH STATEMENT EXECUTE FUNCTION guard.refuse_change()', target);
  EXECUTE format('ALTER TABLE public.%I ENABLE ALWAYS TRIGGER a_append_only', target);
  EXECUTE format('ALTER TABLE public.%I ENABLE ALWAYS TRIGGER a_no_truncate', target);
END $$;

-- Declare a table whose rows may change but never go away.
CREATE PROCEDURE guard.make_permanent(target text)
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  EXECUTE format('CREATE TRIGGER a_permanent BEFORE DELETE ON public.%I FOR EACH ROW EXECUTE FUNCTION guard.refuse_removal()', target);
  EXECUTE format('CREATE TRIGGER a_no_truncate BEFORE TRUNCATE ON public.%I FOR EACH STATEMENT EXECUTE FUNCTION guard.refuse_removal()', target);
  EXECUTE format('ALTER TABLE public.%I ENABLE ALWAYS TRIGGER a_permanent', target);
  EXECUTE format('ALTER TABLE public.%I ENABLE ALWAYS TRIGGER a_no_truncate', target);
END $$;

-- Declare a table whose rows may be removed one by one but never change.
CREATE PROCEDURE guard.make_unchanging(target text)
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  EXECUTE format('CREATE TRIGGER a_unchanging BEFORE UPDATE ON public.%I FOR EACH ROW EXECUTE FUNCTION guard.refuse_change()', target);
  EXECUTE format('CREATE TRIGGER a_no_truncate BEFORE TRUNCATE ON public.%I FOR EACH STATEMENT EXECUTE FUNCTION guard.refuse_change()', target);
  EXECUTE format('ALTER TABLE public.%I ENABLE ALWAYS TRIGGER a_unchanging', target);
  EXECUTE format('ALTER TABLE public.%I ENABLE ALWAYS TRIGGER a_no_truncate', target);
END $$;

-- Note every insert and every change (of the columns that matter) of a table in the trail.
CREATE PROCEDURE guard.keep_trail(target text, hashed text DEFAULT '', omitted text DEFAULT '', changed_when text DEFAULT 'OLD.* IS DISTINCT FROM NEW.*')
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  EXECUTE format('CREATE TRIGGER z_trail_insert AFTER INSERT ON public.%I FOR EACH ROW EXECUTE FUNCTION guard.note_row(%L, %L)', target, hashed, omitted);
  EXECUTE format('CREATE TRIGGER z_trail_update AFTER UPDATE ON public.%I FOR EACH ROW WHEN (%s) EXECUTE FUNCTION guard.note_row(%L, %L)', target, changed_when, hashed, omitted);
  EXECUTE format('ALTER TABLE public.%I ENABLE ALWAYS TRIGGER z_trail_insert', target);
  EXECUTE format('ALTER TABLE public.%I ENABLE ALWAYS TRIGGER z_trail_update', target);
END $$;

INSERT INTO public.audit_audithead (id, seq, hash) VALUES (1, 0, guard.sha256_hex('Imprimatur audit trail'));
CALL guard.make_append_only('audit_auditevent');
CREATE TRIGGER a_permanent BEFORE INSERT OR DELETE ON public.audit_audithead FOR EACH ROW EXECUTE FUNCTION guard.refuse_removal();
CREATE TRIGGER a_no_truncate BEFORE TRUNCATE ON public.audit_audithead FOR EACH STATEMENT EXECUTE FUNCTION guard.refuse_removal();
ALTER TABLE public.audit_audithead ENABLE ALWAYS TRIGGER a_permanent;
ALTER TABLE public.audit_audithead ENABLE ALWAYS TRIGGER a_no_truncate;
