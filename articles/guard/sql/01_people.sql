-- Who may give whom which right. Rights are never granted to oneself.

CREATE PROCEDURE guard.refuse(rule text, message text)
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION '%', message USING ERRCODE = '23514', CONSTRAINT = rule;
END $$;

-- The number of a row whose order counts, drawn under the lock that orders it: never chosen, never drawn too early.
CREATE FUNCTION guard.next_number(counted text) RETURNS bigint
  LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp
  AS $$ SELECT nextval(pg_get_serial_sequence('public.' || counted, 'id')) $$;

CREATE FUNCTION guard.has_role(account bigint, VARIADIC wanted text[]) RETURNS boolean
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
  AS $$ SELECT EXISTS (SELECT FROM public.accounts_user u WHERE u.id = account AND u.is_active AND u.roles::text[] && wanted) $$;

CREATE FUNCTION guard.is_system(account bigint) RETURNS boolean
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
  AS $$ SELECT EXISTS (SELECT FROM public.accounts_user u WHERE u.id = account AND u.is_system) $$;

CREATE FUNCTION guard.is_external(account bigint) RETURNS boolean
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
  AS $$ SELECT EXISTS (SELECT FROM public.accounts_user u WHERE u.id = account AND u.is_external) $$;

CREATE FUNCTION guard.check_account() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  somebody_administers boolean := EXISTS (
    SELECT FROM public.accounts_user u WHERE u.is_active AND 'administrator' = ANY (u.roles) AND u.id <> NEW.id);
BEGIN
  IF TG_OP = 'INSERT' AND NEW.roles = '{}' AND NOT NEW.is_staff AND NOT NEW.is_superuser AND NOT NEW.is_external THEN RETURN NEW; END IF;
  IF TG_OP = 'UPDATE' THEN
    IF NEW.id <> OLD.id OR NEW.is_system <> OLD.is_system THEN
      CALL guard.refuse('account_identity', 'An account keeps its number and nature for ever.');
    END IF;
    IF (NEW.roles, NEW.is_staff, NEW.is_superuser, NEW.is_active, NEW.is_external)
       IS NOT DISTINCT FROM (OLD.roles, OLD.is_staff, OLD.is_superuser, OLD.is_active, OLD.is_external) THEN
      RETURN NEW;
    END IF;
  END IF;
  IF somebody_administers OR (TG_OP = 'UPDATE' AND 'administrator' = ANY (OLD.roles)) THEN
    IF NOT guard.has_role(guard.actor(), 'administrator') OR guard.actor() = NEW.id THEN
      CALL guard.refuse('roles_granted_by_an_administrator', 'Only an administrator can change roles, and never their own.');
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER b_check BEFORE INSERT OR UPDATE ON public.accounts_user FOR EACH ROW EXECUTE FUNCTION guard.check_account();
ALTER TABLE public.accounts_user ENABLE ALWAYS TRIGGER b_check;

CREATE FUNCTION guard.check_person() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.user_id IS NOT NULL AND NEW.user_id IS DISTINCT FROM OLD.user_id THEN
    CALL guard.refuse('person_keeps_its_account', 'A person linked to an account stays linked to it.');
  END IF;
  IF NEW.user_id IS NULL OR (TG_OP = 'UPDATE' AND NEW.user_id IS NOT DISTINCT FROM OLD.user_id) THEN RETURN NEW; END IF;
  IF NOT guard.has_role(guard.actor(), 'administrator') THEN
    CALL guard.refuse('person_linked_by_an_administrator', 'Only an administrator can link a person to an account.');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER b_check BEFORE INSERT OR UPDATE ON public.articles_person FOR EACH ROW EXECUTE FUNCTION guard.check_person();
ALTER TABLE public.articles_person ENABLE ALWAYS TRIGGER b_check;

-- A reviewer's rights are verified by an administrator who is somebody else.
CREATE FUNCTION guard.check_reviewer() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  own_account bigint;
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.person_id <> OLD.person_id THEN
    CALL guard.refuse('reviewer_identity', 'A reviewer record belongs to one person for ever.');
  END IF;
  IF TG_OP = 'UPDATE' AND (NEW.kinds, NEW.licence_body, NEW.licence_number, NEW.verified_by_id, NEW.verified_on, NEW.valid_until, NEW.is_active)
     IS NOT DISTINCT FROM (OLD.kinds, OLD.licence_body, OLD.licence_number, OLD.verified_by_id, OLD.verified_on, OLD.valid_until, OLD.is_active) THEN
    RETURN NEW;
  END IF;
  SELECT user_id INTO own_account FROM public.articles_person WHERE id = NEW.person_id;
  IF NOT guard.has_role(guard.actor(), 'administrator') OR guard.actor() = own_account THEN
    CALL guard.refuse('reviewer_verified_by_somebody_else', 'An administrator who is not the reviewer must verify the licence.');
  END IF;
  IF NEW.verified_on IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.verified_on IS DISTINCT FROM OLD.verified_on OR NEW.verified_by_id IS DISTINCT FROM OLD.verified_by_id) THEN
    IF NEW.verified_by_id <> guard.actor() THEN
      CALL guard.refuse('reviewer_verified_by_the_actor', 'The verification must name who did it.');
    END IF;
    NEW.verified_on := (clock_timestamp() AT TIME ZONE 'UTC')::date;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER b_check BEFORE INSERT OR UPDATE ON public.articles_reviewer FOR EACH ROW EXECUTE FUNCTION guard.check_reviewer();
ALTER TABLE public.articles_reviewer ENABLE ALWAYS TRIGGER b_check;

-- Whether an account may sign this kind of review today; the reviewer row stays locked until the transaction ends.
CREATE FUNCTION guard.is_eligible(account bigint, wanted_kind text) RETURNS boolean
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM FROM public.articles_reviewer r
    JOIN public.articles_person p ON p.id = r.person_id
    JOIN public.accounts_user u ON u.id = p.user_id
   WHERE u.id = account AND u.is_active AND p.is_active AND r.is_active AND wanted_kind = ANY (r.kinds)
     AND r.verified_on IS NOT NULL AND r.valid_until >= (clock_timestamp() AT TIME ZONE 'UTC')::date
     FOR NO KEY UPDATE OF r;
  RETURN FOUND;
END $$;

-- What is known about a source changes under somebody's name and leaves a version, or not at all.
CREATE FUNCTION guard.check_citation() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  bookkeeping text[] := ARRAY['updated_at', 'version'];
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF NEW.id <> OLD.id OR (NEW.key <> OLD.key AND EXISTS (SELECT FROM public.articles_editioncitation ec WHERE ec.citation_id = NEW.id)) THEN
      CALL guard.refuse('citation_identity', 'A source that an edition prints keeps its number and its key.');
    END IF;
    IF NEW.version <> OLD.version + (to_jsonb(NEW) - bookkeeping IS DISTINCT FROM to_jsonb(OLD) - bookkeeping)::integer THEN
      CALL guard.refuse('citation_stale', 'Somebody else changed this source after you opened it.');
    END IF;
    IF NEW.version = OLD.version THEN RETURN NEW; END IF;
  END IF;
  IF NOT EXISTS (SELECT FROM public.accounts_user u WHERE u.id = guard.actor() AND u.is_active) THEN
    CALL guard.refuse('citation_needs_an_author', 'Every change of a source names the account that made it.');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER b_check BEFORE INSERT OR UPDATE ON public.citations_citation FOR EACH ROW EXECUTE FUNCTION guard.check_citation();
ALTER TABLE public.citations_citation ENABLE ALWAYS TRIGGER b_check;

-- A check of a citation is the word of a fact checker, given under their own name.
CREATE FUNCTION guard.check_citation_check() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  NEW.checked_at := clock_timestamp();
  IF NEW.checked_by_id IS DISTINCT FROM guard.actor() OR NOT guard.is_eligible(NEW.checked_by_id, 'fact_check') THEN
    CALL guard.refuse('citation_checked_by_a_fact_checker', 'Only a verified fact checker can confirm a citation, under their own name.');
  END IF;
  PERFORM FROM public.citations_citation WHERE id = NEW.citation_id FOR NO KEY UPDATE;
  NEW.id := guard.next_number('citations_citationcheck');
  RETURN NEW;
END $$;
CREATE TRIGGER b_check BEFORE INSERT ON public.citations_citationcheck FOR EACH ROW EXECUTE FUNCTION guard.check_citation_check();
ALTER TABLE public.citations_citationcheck ENABLE ALWAYS TRIGGER b_check;

-- What registries said of a record is noted in the name of the system account, and only what some registry really holds is a match.
CREATE FUNCTION guard.check_verification() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  NEW.verified_at := clock_timestamp();
  IF NEW.verified_by_id IS DISTINCT FROM guard.actor() OR NOT guard.is_system(NEW.verified_by_id) THEN
    CALL guard.refuse('verification_by_the_system', 'What registries say is noted by the system account alone.');
  END IF;
  IF (NEW.verdict, NEW.peer_class) IS DISTINCT FROM (NEW.outcome ->> 'verdict', NEW.outcome ->> 'peer_class')
     OR (NEW.identity = 'match' AND NOT jsonb_path_exists(NEW.outcome, '$.asked[*] ? (@.outcome == "found")')) THEN
    CALL guard.refuse('verification_says_what_it_rests_on', 'A verification must say the same in all its parts.');
  END IF;
  PERFORM FROM public.citations_citation WHERE id = NEW.citation_id FOR NO KEY UPDATE;
  NEW.id := guard.next_number('citations_verification');
  RETURN NEW;
END $$;
CREATE TRIGGER b_check BEFORE INSERT ON public.citations_verification FOR EACH ROW EXECUTE FUNCTION guard.check_verification();
ALTER TABLE public.citations_verification ENABLE ALWAYS TRIGGER b_check;

-- Whether a journal is peer reviewed is decided by a fact checker, or passed on from a list of journals; people have the last word.
CREATE FUNCTION guard.check_journal_decision() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  may_decide boolean;
BEGIN
  PERFORM FROM public.citations_journal WHERE id = NEW.journal_id FOR NO KEY UPDATE;
  may_decide := CASE WHEN NEW.basis = 'desk' THEN guard.is_eligible(NEW.decided_by_id, 'fact_check')
    ELSE guard.is_system(NEW.decided_by_id) AND NOT EXISTS (
      SELECT FROM public.citations_journaldecision d WHERE d.journal_id = NEW.journal_id AND d.basis = 'desk') END;
  IF NEW.decided_by_id IS DISTINCT FROM guard.actor() OR NOT may_decide THEN
    CALL guard.refuse('journal_decided_by_a_fact_checker', 'Only a verified fact checker can decide on a journal, under their own name.');
  END IF;
  NEW.decided_at := clock_timestamp();
  NEW.id := guard.next_number('citations_journaldecision');
  RETURN NEW;
END $$;
CREATE TRIGGER b_check BEFORE INSERT ON public.citations_journaldecision FOR EACH ROW EXECUTE FUNCTION guard.check_journal_decision();
ALTER TABLE public.citations_journaldecision ENABLE ALWAYS TRIGGER b_check;

-- A notice stays as a registry told it; only that the registry no longer tells of it is added.
CREATE FUNCTION guard.check_editorial_notice() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT guard.is_system(guard.actor()) THEN
    CALL guard.refuse('notice_by_the_system', 'What registries tell of a source is noted by the system account alone.');
  END IF;
  IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'gone_at' IS DISTINCT FROM to_jsonb(OLD) - 'gone_at' THEN
    CALL guard.refuse('notice_identity', 'A notice stays as the registry told it.');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER b_check BEFORE INSERT OR UPDATE ON public.citations_editorialnotice FOR EACH ROW EXECUTE FUNCTION guard.check_editorial_notice();
ALTER TABLE public.citations_editorialnotice ENABLE ALWAYS TRIGGER b_check;

CREATE FUNCTION guard.check_waiver() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  NEW.waived_at := clock_timestamp();
  IF NEW.waived_by_id IS DISTINCT FROM guard.actor() OR NOT guard.has_role(NEW.waived_by_id, 'chief_editor')
     OR EXISTS (SELECT FROM public.articles_person p WHERE p.id = NEW.person_id AND p.user_id = NEW.waived_by_id) THEN
    CALL guard.refuse('waiver_by_the_chief_editor', 'Only the chief editor can waive an interest, and never their own.');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER b_check BEFORE INSERT ON public.articles_interestwaiver FOR EACH ROW EXECUTE FUNCTION guard.check_waiver();
ALTER TABLE public.articles_interestwaiver ENABLE ALWAYS TRIGGER b_check;
