-- The stamp of the public site: another random number after every change that readers can see (docs/adr/0017).
-- What a web server has kept is good while the stamp is the one under which it was made, and for nothing after that.

CREATE TABLE public.site_stamp (
  id smallint PRIMARY KEY CHECK (id = 1),
  stamp uuid NOT NULL,
  changed_in xid8 NOT NULL
);
INSERT INTO public.site_stamp VALUES (1, gen_random_uuid(), pg_current_xact_id());

-- Until when a node may let its files be served without asking. Times are the database's.
CREATE TABLE guard.site_lease (node text PRIMARY KEY, holds_until timestamptz NOT NULL);

CREATE FUNCTION guard.stamp_lock() RETURNS bigint LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
  AS $$ SELECT hashtextextended('imprimatur.site_stamp', 0) $$;

-- Runs at COMMIT. First the trail's head, as every other writer takes it, then the stamp; so nobody waits in a circle.
-- From here to the commit no lease begins, and those that run are waited for: each statement sees what was given back.
CREATE FUNCTION guard.change_stamp() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT guard.is_seen(TG_TABLE_NAME, to_jsonb(coalesce(NEW, OLD))) THEN RETURN NULL; END IF;
  IF EXISTS (SELECT FROM public.site_stamp WHERE changed_in = pg_current_xact_id()) THEN RETURN NULL; END IF;
  PERFORM FROM public.audit_audithead WHERE id = 1 FOR UPDATE;
  PERFORM pg_advisory_xact_lock(guard.stamp_lock());
  UPDATE public.site_stamp SET stamp = gen_random_uuid(), changed_in = pg_current_xact_id();
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    PERFORM pg_sleep(guard.lease_seconds());  -- this transaction cannot see leases that began after it did
  END IF;
  WHILE EXISTS (SELECT FROM guard.site_lease WHERE holds_until > clock_timestamp()) LOOP
    PERFORM pg_sleep(0.01);
  END LOOP;
  RETURN NULL;
END $$;

CREATE FUNCTION guard.lease_seconds() RETURNS double precision LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
  AS $$ SELECT 2.0 $$;

-- The stamp under which `node` may let its files be served for the next `guard.lease_seconds()`, counted from before
-- it asked. NULL when the stamp is about to change: the node takes its files away and calls `end_lease`.
CREATE FUNCTION public.renew_lease(node text) RETURNS uuid
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  now_shown uuid;
BEGIN
  IF NOT pg_try_advisory_xact_lock_shared(guard.stamp_lock()) THEN RETURN NULL; END IF;
  SELECT stamp INTO now_shown FROM public.site_stamp;
  DELETE FROM guard.site_lease WHERE holds_until < clock_timestamp() - interval '1 day';
  INSERT INTO guard.site_lease AS l VALUES (node, clock_timestamp() + guard.lease_seconds() * interval '1 second')
    ON CONFLICT ON CONSTRAINT site_lease_pkey DO UPDATE SET holds_until = EXCLUDED.holds_until;
  RETURN now_shown;
END $$;

CREATE FUNCTION public.end_lease(node text) RETURNS void
  LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$ DELETE FROM guard.site_lease l WHERE l.node = end_lease.node $$;

-- The next moment at which the clock alone changes what readers see: a signature of a live edition runs out.
CREATE FUNCTION public.site_changes_at() RETURNS timestamptz
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT min(s.valid_until) FROM public.articles_signoff s JOIN public.articles_article a ON a.live_edition_id = s.edition_id
     WHERE s.valid_until > clock_timestamp() AND s.decision = 'approve'
  $$;

REVOKE ALL ON FUNCTION public.renew_lease(text), public.end_lease(text), public.site_changes_at() FROM PUBLIC;

-- Every table that public pages are made of, and which of its changes readers can see. Rows of an edition are shown
-- by a publication, and never change.
CREATE FUNCTION guard.is_seen(source text, changed jsonb) RETURNS boolean
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE source
      WHEN 'articles_article' THEN changed ->> 'public_state' <> 'unpublished'
      WHEN 'articles_address' THEN EXISTS (
        SELECT FROM public.articles_publication p WHERE p.article_id = (changed ->> 'article_id')::bigint)
      WHEN 'articles_article_other_topics' THEN EXISTS (
        SELECT FROM public.articles_publication p WHERE p.article_id = (changed ->> 'article_id')::bigint)
      WHEN 'articles_signoff' THEN EXISTS (
        SELECT FROM public.articles_publication p WHERE p.edition_id = (changed ->> 'edition_id')::bigint)
      WHEN 'articles_revocation' THEN EXISTS (
        SELECT FROM public.articles_publication p JOIN public.articles_signoff s ON s.edition_id = p.edition_id
         WHERE s.id = (changed ->> 'signoff_id')::bigint)
      WHEN 'citations_citation' THEN EXISTS (
        SELECT FROM public.articles_editioncitation ec JOIN public.articles_publication p ON p.edition_id = ec.edition_id
         WHERE ec.citation_id = (changed ->> 'id')::bigint)
      WHEN 'citations_editorialnotice' THEN EXISTS (
        SELECT FROM public.articles_editioncitation ec JOIN public.articles_publication p ON p.edition_id = ec.edition_id
         WHERE ec.citation_id = (changed ->> 'citation_id')::bigint)
      ELSE true END
  $$;

DO $$
DECLARE
  target text;
  events text;
  changed text;
BEGIN
  FOR target, events, changed IN VALUES
    ('articles_article', 'UPDATE', '(OLD.slug, OLD.topic_id, OLD.live_edition_id, OLD.public_state, OLD.related_ids)
        IS DISTINCT FROM (NEW.slug, NEW.topic_id, NEW.live_edition_id, NEW.public_state, NEW.related_ids)'),
    ('articles_address', 'INSERT OR UPDATE OR DELETE', 'true'),
    ('articles_article_other_topics', 'INSERT OR UPDATE OR DELETE', 'true'),
    ('articles_topic', 'INSERT OR UPDATE OR DELETE', 'true'),
    ('articles_person', 'INSERT OR UPDATE', 'true'),
    ('articles_reviewer', 'INSERT OR UPDATE', 'true'),
    ('articles_publication', 'INSERT', 'true'),
    ('articles_signoff', 'INSERT', 'true'),
    ('articles_revocation', 'INSERT', 'true'),
    ('citations_citation', 'UPDATE', 'OLD.version <> NEW.version'),
    ('citations_editorialnotice', 'INSERT OR UPDATE', 'true'),
    ('search_synonym', 'INSERT OR UPDATE OR DELETE', 'true')
  LOOP
    EXECUTE format('CREATE CONSTRAINT TRIGGER y_stamp AFTER %s ON public.%I DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (%s)
                    EXECUTE FUNCTION guard.change_stamp()', events, target, changed);
    EXECUTE format('ALTER TABLE public.%I ENABLE ALWAYS TRIGGER y_stamp', target);
  END LOOP;
END $$;
