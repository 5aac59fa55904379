-- Writing: every change of a working copy has an author and a version; an edition is exactly the saved working copy.

-- One row lock orders everything that happens to an article. NO KEY UPDATE: it does not collide with foreign keys.
-- A lock helps only whoever then looks again: at a higher isolation level the blockers would be those of the past.
CREATE PROCEDURE guard.lock_article(article bigint)
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    CALL guard.refuse('read_committed_only', 'This must happen in a transaction at READ COMMITTED.');
  END IF;
  PERFORM FROM public.articles_article WHERE id = article FOR NO KEY UPDATE;
  IF NOT FOUND THEN CALL guard.refuse('article_exists', 'There is no such article.'); END IF;
END $$;

-- What the newest act on the public page says readers must find.
CREATE FUNCTION guard.public_page(article bigint, OUT edition_id bigint, OUT state text)
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  newest public.articles_publication;
BEGIN
  SELECT * INTO newest FROM public.articles_publication WHERE article_id = article ORDER BY id DESC LIMIT 1;
  state := CASE WHEN newest.id IS NULL THEN 'unpublished' WHEN newest.kind IN ('suspended', 'withdrawn') THEN newest.kind ELSE 'live' END;
  edition_id := CASE WHEN state IN ('live', 'suspended') THEN newest.edition_id END;
END $$;

CREATE FUNCTION guard.written(a public.articles_article) RETURNS text
  LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
  AS $$
    SELECT jsonb_build_array(a.title, a.standfirst, a.key_points, a.body, a.language, a.meta_description, a.risk_class,
                             to_jsonb(a.author_ids), to_jsonb(a.editor_ids))::text
  $$;

CREATE FUNCTION guard.check_article() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  page record;
  old_rest jsonb;
  new_rest jsonb;
  derived text[] := ARRAY['live_edition_id', 'public_state', 'related_ids', 'updated_at', 'version'];
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.live_edition_id IS NOT NULL OR NEW.public_state <> 'unpublished' OR NEW.version <> 1 THEN
      CALL guard.refuse('article_starts_unpublished', 'A new article starts unpublished, at version 1.');
    END IF;
  ELSE
    IF NEW.id <> OLD.id THEN CALL guard.refuse('article_identity', 'An article keeps its number.'); END IF;
    IF (NEW.live_edition_id, NEW.public_state) IS DISTINCT FROM (OLD.live_edition_id, OLD.public_state) THEN
      page := guard.public_page(NEW.id);
      IF (NEW.live_edition_id, NEW.public_state) IS DISTINCT FROM (page.edition_id, page.state) THEN
        CALL guard.refuse('article_live_follows_publication', 'Only a publication changes what readers see.');
      END IF;
      IF NEW.public_state = 'live' AND EXISTS (SELECT FROM public.edition_blocker b WHERE b.edition_id = NEW.live_edition_id) THEN
        CALL guard.refuse('publication_blocked', 'This edition may not go live.');
      END IF;
    END IF;
    old_rest := to_jsonb(OLD) - derived;
    new_rest := to_jsonb(NEW) - derived;
    IF old_rest IS NOT DISTINCT FROM new_rest THEN
      IF NEW.version <> OLD.version THEN CALL guard.refuse('article_stale', 'The version moves only with a change.'); END IF;
      RETURN NEW;
    END IF;
    IF NEW.version <> OLD.version + 1 THEN
      CALL guard.refuse('article_stale', 'Somebody else saved this article after you opened it.');
    END IF;
  END IF;
  IF NOT EXISTS (SELECT FROM public.accounts_user u WHERE u.id = guard.actor() AND u.is_active) THEN
    CALL guard.refuse('article_needs_an_author', 'Every change of an article names the account that made it.');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER b_check BEFORE INSERT OR UPDATE ON public.articles_article FOR EACH ROW EXECUTE FUNCTION guard.check_article();
ALTER TABLE public.articles_article ENABLE ALWAYS TRIGGER b_check;

CREATE FUNCTION guard.note_author() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' OR guard.written(NEW) <> guard.written(OLD) THEN
    INSERT INTO public.articles_contribution (article_id, user_id, version) VALUES (NEW.id, guard.actor(), NEW.version);
  END IF;
  INSERT INTO public.articles_address (slug, article_id) VALUES (NEW.slug, NEW.id) ON CONFLICT (slug) DO NOTHING;
  IF NOT EXISTS (SELECT FROM public.articles_address d WHERE d.slug = NEW.slug AND d.article_id = NEW.id) THEN
    CALL guard.refuse('address_was_used_before', 'This address belongs, or once belonged, to another article.');
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER c_note_author AFTER INSERT OR UPDATE ON public.articles_article FOR EACH ROW EXECUTE FUNCTION guard.note_author();
ALTER TABLE public.articles_article ENABLE ALWAYS TRIGGER c_note_author;

-- Contributors of an edition: whoever saved since the edition that readers last saw was frozen.
CREATE FUNCTION guard.mark_of_last_public_edition(article bigint) RETURNS bigint
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
  AS $$
    SELECT coalesce((SELECT e.contribution_mark FROM public.articles_publication p
                       JOIN public.articles_edition e ON e.id = p.edition_id
                      WHERE p.article_id = article AND p.kind IN ('published', 'rolled_back', 'reinstated')
                      ORDER BY p.id DESC LIMIT 1), 0)
  $$;

-- The byline as an edition must print it: people in order, with the names and credentials they have now.
CREATE FUNCTION guard.byline(a public.articles_article) RETURNS jsonb
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
  AS $$
    SELECT coalesce(jsonb_agg(jsonb_build_object('person', p.id, 'part', named.part,
             'name', rtrim(normalize(p.name), E' \t'), 'credentials', rtrim(normalize(p.credentials), E' \t')) ORDER BY named.part, named.n), '[]')
      FROM (SELECT id, 'author' AS part, n FROM unnest(a.author_ids) WITH ORDINALITY AS t(id, n)
            UNION ALL SELECT id, 'editor', n FROM unnest(a.editor_ids) WITH ORDINALITY AS t(id, n)) named
      JOIN public.articles_person p ON p.id = named.id
  $$;

CREATE FUNCTION guard.check_edition() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  a public.articles_article;
  c jsonb;
  previous record;
BEGIN
  CALL guard.lock_article(NEW.article_id);
  SELECT * INTO a FROM public.articles_article WHERE id = NEW.article_id;
  c := NEW.content::jsonb;
  IF NEW.digest <> guard.sha256_hex(NEW.content) THEN
    CALL guard.refuse('edition_digest_is_of_its_content', 'The digest is not the SHA-256 of the content.');
  END IF;
  IF (c ->> 'title', c ->> 'standfirst', c ->> 'body', c ->> 'language', c ->> 'meta_description', c ->> 'risk_class')
     IS DISTINCT FROM (a.title, a.standfirst, a.body, a.language, a.meta_description, a.risk_class)
     OR array_to_string(ARRAY(SELECT jsonb_array_elements_text(c -> 'key_points')), E'\n') <> a.key_points
     OR ARRAY(SELECT (b ->> 'person')::bigint FROM jsonb_array_elements(c -> 'byline') b) <> (a.author_ids || a.editor_ids) THEN
    CALL guard.refuse('edition_is_the_working_copy', 'An edition must be exactly the saved working copy.');
  END IF;
  IF c -> 'byline' IS DISTINCT FROM guard.byline(a) THEN
    CALL guard.refuse('edition_byline_is_of_people', 'A byline must print names and credentials as the people have them.');
  END IF;
  IF NEW.submitted_by_id IS DISTINCT FROM guard.actor() THEN
    CALL guard.refuse('edition_submitted_by_the_actor', 'An edition must name the account that submitted it.');
  END IF;
  IF ARRAY(SELECT m FROM jsonb_array_elements(NEW.claimed::jsonb) t, jsonb_array_elements_text(t -> 'mentions') m ORDER BY m)
     <> ARRAY(SELECT u ->> 'mention' FROM jsonb_array_elements(c -> 'citations') t, jsonb_array_elements(t -> 'uses') u ORDER BY 1) THEN
    CALL guard.refuse('edition_claims_cover_its_citations', 'Every citation belongs to exactly one claim.');
  END IF;
  SELECT id, number INTO previous FROM public.articles_edition WHERE article_id = NEW.article_id ORDER BY number DESC LIMIT 1;
  NEW.number := coalesce(previous.number, 0) + 1;
  NEW.base_edition_id := previous.id;
  NEW.title := a.title;
  NEW.standfirst := a.standfirst;
  NEW.risk_class := a.risk_class;
  NEW.html_digest := guard.sha256_hex(NEW.html);
  NEW.working_version := a.version;
  NEW.contribution_mark := coalesce((SELECT max(id) FROM public.articles_contribution WHERE article_id = NEW.article_id), 0);
  NEW.submitted_at := clock_timestamp();
  RETURN NEW;
END $$;
CREATE TRIGGER b_check BEFORE INSERT ON public.articles_edition FOR EACH ROW EXECUTE FUNCTION guard.check_edition();
ALTER TABLE public.articles_edition ENABLE ALWAYS TRIGGER b_check;

-- The claims of an edition with what each leans on. The identity stays while words and sources stay, wherever it stands.
CREATE FUNCTION guard.claims_of(claims jsonb, content jsonb,
  OUT "position" integer, OUT text text, OUT heading text, OUT mentions text[], OUT keys text[], OUT identity text) RETURNS SETOF record
  LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
  AS $$
    SELECT t.n::integer, t.claim ->> 'text', t.claim ->> 'heading', ARRAY(SELECT jsonb_array_elements_text(t.claim -> 'mentions')),
           coalesce(s.keys, '{}'), encode(sha256(convert_to(jsonb_build_array(t.claim ->> 'text', s.leans_on)::text, 'UTF8')), 'hex')
      FROM jsonb_array_elements(claims) WITH ORDINALITY AS t(claim, n)
     CROSS JOIN LATERAL (
        SELECT array_agg(DISTINCT (c ->> 'key') COLLATE "C") AS keys,
               array_agg(DISTINCT jsonb_build_array(c ->> 'key', c ->> 'doi', c ->> 'pmid', u ->> 'as_retracted')::text COLLATE "C") AS leans_on
          FROM jsonb_array_elements(content -> 'citations') c, jsonb_array_elements(c -> 'uses') u
         WHERE u ->> 'mention' IN (SELECT jsonb_array_elements_text(t.claim -> 'mentions'))
      ) s
  $$;

-- What hangs on an edition is read from its signed content and from the notes above, never from the application.
CREATE FUNCTION guard.derive_edition_rows() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO public.articles_editioncitation (edition_id, citation_id, position, key, text, facts, as_retracted)
  SELECT NEW.id, (c ->> 'citation')::bigint, n, c ->> 'key', c ->> 'text', c -> 'record',
         (SELECT coalesce(bool_and((u ->> 'as_retracted')::boolean), false) FROM jsonb_array_elements(c -> 'uses') u)
    FROM jsonb_array_elements(NEW.content::jsonb -> 'citations') WITH ORDINALITY AS t(c, n);

  INSERT INTO public.articles_editioncontributor (edition_id, user_id, person_id, part)
  SELECT NEW.id, w.user_id, p.id, w.part
    FROM (SELECT DISTINCT user_id, 'saved' AS part FROM public.articles_contribution
           WHERE article_id = NEW.article_id AND id > guard.mark_of_last_public_edition(NEW.article_id)
          UNION SELECT NEW.submitted_by_id, 'submitted') w
    LEFT JOIN public.articles_person p ON p.user_id = w.user_id
  UNION ALL
  SELECT DISTINCT NEW.id, p.user_id, p.id, 'byline'
    FROM jsonb_array_elements(NEW.content::jsonb -> 'byline') b
    JOIN public.articles_person p ON p.id = (b ->> 'person')::bigint;

  -- After the contributors: it takes over no verdict in favour of their own text that one of them gave.
  INSERT INTO public.articles_claim (edition_id, position, text, heading, mentions, keys, identity)
  SELECT NEW.id, d.* FROM guard.claims_of(NEW.claimed::jsonb, NEW.content::jsonb) d;
  RETURN NULL;
END $$;
CREATE TRIGGER z_z_derive AFTER INSERT ON public.articles_edition FOR EACH ROW EXECUTE FUNCTION guard.derive_edition_rows();
ALTER TABLE public.articles_edition ENABLE ALWAYS TRIGGER z_z_derive;

CREATE FUNCTION guard.is_contributor(edition bigint, account bigint, person bigint) RETURNS boolean
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
  AS $$
    SELECT EXISTS (SELECT FROM public.articles_editioncontributor c
                    WHERE c.edition_id = edition AND (c.user_id = account OR c.person_id = person))
  $$;

CREATE FUNCTION guard.is_newest(edition public.articles_edition) RETURNS boolean
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
  AS $$
    SELECT NOT EXISTS (SELECT FROM public.articles_edition e WHERE e.article_id = edition.article_id AND e.number > edition.number)
       AND NOT EXISTS (SELECT FROM public.articles_editionrecall r WHERE r.edition_id = edition.id)
  $$;

CREATE FUNCTION guard.check_recall() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  e public.articles_edition;
BEGIN
  SELECT * INTO e FROM public.articles_edition WHERE id = NEW.edition_id;
  CALL guard.lock_article(e.article_id);
  NEW.recalled_at := clock_timestamp();
  IF NEW.recalled_by_id IS DISTINCT FROM guard.actor() THEN
    CALL guard.refuse('recalled_by_the_actor', 'A recall must name the account that made it.');
  END IF;
  IF NOT guard.is_newest(e) OR EXISTS (SELECT FROM public.articles_publication p WHERE p.edition_id = e.id) THEN
    CALL guard.refuse('recall_of_an_open_edition', 'Only the newest edition can be recalled, and only before it was published.');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER b_check BEFORE INSERT ON public.articles_editionrecall FOR EACH ROW EXECUTE FUNCTION guard.check_recall();
ALTER TABLE public.articles_editionrecall ENABLE ALWAYS TRIGGER b_check;
