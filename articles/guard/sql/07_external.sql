-- External reviewers: people without a password. A link that was mailed to them lets them read and judge one article, and a
-- code that is mailed to the same address makes their signature.

-- A link opens something while whoever got it is asked, may review today, and still has the address it was sent to.
CREATE VIEW guard.open_link AS
  SELECT l.id AS link_id, l.sent_to, a.article_id, a.kind, a.state, u.id AS user_id
    FROM public.articles_reviewlink l
    JOIN public.articles_assignment a ON a.id = l.assignment_id
    JOIN public.articles_reviewer r ON r.id = a.reviewer_id
    JOIN public.articles_person p ON p.id = r.person_id
    JOIN public.accounts_user u ON u.id = p.user_id
   WHERE l.revoked_at IS NULL AND l.expires_at > clock_timestamp() AND a.state IN ('invited', 'accepted')
     AND u.is_external AND u.is_active AND u.email = l.sent_to AND p.is_active AND r.is_active AND a.kind = ANY (r.kinds)
     AND r.verified_on IS NOT NULL AND r.valid_until >= (clock_timestamp() AT TIME ZONE 'UTC')::date;

-- A link is made under one's own name, stays as it was sent, and can be revoked once.
CREATE FUNCTION guard.check_review_link() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  revoking text[] := ARRAY['revoked_at', 'revoked_by_id'];
  article bigint;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF to_jsonb(NEW) - revoking IS DISTINCT FROM to_jsonb(OLD) - revoking OR OLD.revoked_at IS NOT NULL THEN
      CALL guard.refuse('review_link_identity', 'A link stays as it was sent; it can be revoked once.');
    END IF;
    NEW.revoked_at := clock_timestamp();
    IF NEW.revoked_by_id IS DISTINCT FROM guard.actor()
       OR NOT guard.has_role(NEW.revoked_by_id, 'managing_editor', 'chief_editor', 'administrator') THEN
      CALL guard.refuse('review_link_revoked_by_an_editor', 'Only a managing editor or an administrator can revoke a link.');
    END IF;
    RETURN NEW;
  END IF;
  SELECT a.article_id INTO article FROM public.articles_assignment a WHERE a.id = NEW.assignment_id;
  CALL guard.lock_article(article);
  IF NEW.made_by_id IS DISTINCT FROM guard.actor() OR NOT guard.has_role(NEW.made_by_id, 'managing_editor', 'chief_editor') THEN
    CALL guard.refuse('review_link_by_a_managing_editor', 'Only a managing or chief editor can send a link.');
  END IF;
  NEW.made_at := clock_timestamp();
  NEW.revoked_at := NULL;
  NEW.revoked_by_id := NULL;
  RETURN NEW;
END $$;
CREATE TRIGGER b_check BEFORE INSERT OR UPDATE ON public.articles_reviewlink FOR EACH ROW EXECUTE FUNCTION guard.check_review_link();
ALTER TABLE public.articles_reviewlink ENABLE ALWAYS TRIGGER b_check;

CREATE FUNCTION guard.check_new_link() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM guard.open_link o WHERE o.link_id = NEW.id) THEN
    CALL guard.refuse('review_link_of_an_external_reviewer', 'A link goes to an external reviewer who may review today, at the address of their account.');
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER c_check AFTER INSERT ON public.articles_reviewlink FOR EACH ROW EXECUTE FUNCTION guard.check_new_link();
ALTER TABLE public.articles_reviewlink ENABLE ALWAYS TRIGGER c_check;

-- The code that was sent last by each link, for one edition. It works once and for 15 minutes.
CREATE TABLE guard.signing_code (
  link_id bigint PRIMARY KEY REFERENCES public.articles_reviewlink ON DELETE RESTRICT,
  edition_id bigint NOT NULL REFERENCES public.articles_edition ON DELETE RESTRICT,
  code_sha256 bytea NOT NULL CHECK (octet_length(code_sha256) = 32),
  expires_at timestamptz NOT NULL
);

-- With the pepper, so that a copy of the table alone does not give eight digits away.
CREATE FUNCTION guard.code_sha256(link bigint, edition bigint, code bytea) RETURNS bytea
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
  AS $$ SELECT sha256(value || int8send(link) || int8send(edition) || code) FROM guard.pepper $$;

-- Remember a code that is about to be mailed: 'issued', with the address; 'locked'; or 'none' without an open, accepted review.
CREATE FUNCTION guard.issue_code(p_edition bigint, p_kind text, p_account bigint, p_code bytea, OUT outcome text, OUT sent_to text)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  e public.articles_edition;
  o guard.open_link;
  counted bigint;
BEGIN
  IF p_account IS DISTINCT FROM guard.actor() THEN
    CALL guard.refuse('signing_code_of_the_actor', 'Everybody asks for their own code.');
  END IF;
  IF encode(p_code, 'escape') !~ '^[0-9]{8}$' THEN
    CALL guard.refuse('signing_code_form', 'A code has eight digits.');
  END IF;
  SELECT * INTO e FROM public.articles_edition WHERE id = p_edition;
  SELECT * INTO o FROM guard.open_link l
   WHERE l.user_id = p_account AND l.article_id = e.article_id AND l.kind = p_kind AND l.state = 'accepted';
  outcome := 'none';
  IF NOT FOUND THEN RETURN; END IF;
  CALL guard.begin_counting(p_account);
  EXECUTE 'SELECT last_value FROM ' || guard.tries(p_account) INTO counted;
  outcome := 'locked';
  IF to_timestamp(counted / 10) > clock_timestamp() THEN RETURN; END IF;
  INSERT INTO guard.signing_code (link_id, edition_id, code_sha256, expires_at)
  VALUES (o.link_id, p_edition, guard.code_sha256(o.link_id, p_edition, p_code), clock_timestamp() + interval '15 minutes')
  ON CONFLICT (link_id) DO UPDATE
    SET edition_id = excluded.edition_id, code_sha256 = excluded.code_sha256, expires_at = excluded.expires_at;
  PERFORM guard.note('signing code sent', 'accounts_user', p_account, e.article_id,
    jsonb_build_object('edition', p_edition, 'kind', p_kind, 'link', o.link_id));
  outcome := 'issued';
  sent_to := o.sent_to;
END $$;

-- Answers like try_key, 'none' also for a code that is over; `shown` is what the sign-off says of how its signer was known.
CREATE FUNCTION guard.try_code(p_account bigint, p_edition bigint, p_kind text, p_code bytea, OUT outcome text, OUT shown text)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  c record;
BEGIN
  SELECT k.*, o.sent_to INTO c FROM guard.signing_code k
    JOIN guard.open_link o ON o.link_id = k.link_id
    JOIN public.articles_edition e ON e.id = k.edition_id AND e.article_id = o.article_id
   WHERE k.edition_id = p_edition AND k.expires_at > clock_timestamp()
     AND o.user_id = p_account AND o.kind = p_kind AND o.state = 'accepted'
     FOR UPDATE OF k;
  outcome := 'none';
  IF NOT FOUND THEN RETURN; END IF;
  outcome := guard.count_try(p_account, c.code_sha256 = guard.code_sha256(c.link_id, p_edition, p_code), 'wrong signing code');
  IF outcome <> 'right' THEN RETURN; END IF;
  DELETE FROM guard.signing_code WHERE link_id = c.link_id;
  shown := left('code sent to ' || left(c.sent_to, 1) || '…@' || split_part(c.sent_to, '@', 2), 60);
END $$;
