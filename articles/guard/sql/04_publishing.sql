-- Publishing: the rule. An edition may go, stay or come back live only while edition_blocker has no row for it.

-- What each person last decided about each edition, unless it was taken back.
CREATE VIEW guard.last_word AS
  SELECT s.* FROM public.articles_signoff s
   WHERE NOT EXISTS (SELECT FROM public.articles_signoff later
                      WHERE later.edition_id = s.edition_id AND later.kind = s.kind AND later.person_id = s.person_id AND later.id > s.id)
     AND NOT EXISTS (SELECT FROM public.articles_revocation v WHERE v.signoff_id = s.id);

CREATE VIEW guard.effective_signoff AS
  SELECT * FROM guard.last_word WHERE decision = 'approve' AND valid_until > clock_timestamp();

CREATE VIEW public.edition_blocker WITH (security_barrier) AS
WITH proof AS NOT MATERIALIZED (
  -- What was last found out about each source, by people and by asking registries, on exactly the record the edition prints.
  SELECT ec.id AS use_id, ec.edition_id, ec.key, ec.as_retracted,
         (SELECT k.id FROM public.citations_citationcheck k
           WHERE k.citation_id = ec.citation_id AND k.facts = ec.facts ORDER BY k.id DESC LIMIT 1) AS check_id,
         (SELECT v.id FROM public.citations_verification v
           WHERE v.citation_id = ec.citation_id AND v.facts = ec.facts ORDER BY v.id DESC LIMIT 1) AS verification_id
    FROM public.articles_editioncitation ec WHERE ec.citation_id IS NOT NULL
)
SELECT e.id AS edition_id, 'no_medical_review' AS code, '' AS detail FROM public.articles_edition e
 WHERE NOT EXISTS (SELECT FROM guard.effective_signoff s WHERE s.edition_id = e.id AND s.digest = e.digest AND s.kind = 'medical_review')
UNION ALL
SELECT e.id, 'no_fact_check', '' FROM public.articles_edition e
 WHERE NOT EXISTS (SELECT FROM guard.effective_signoff s WHERE s.edition_id = e.id AND s.digest = e.digest AND s.kind = 'fact_check')
UNION ALL
SELECT e.id, 'same_signer', '' FROM public.articles_edition e
 WHERE EXISTS (SELECT FROM guard.effective_signoff s WHERE s.edition_id = e.id AND s.kind = 'medical_review')
   AND EXISTS (SELECT FROM guard.effective_signoff s WHERE s.edition_id = e.id AND s.kind = 'fact_check')
   AND NOT EXISTS (SELECT FROM guard.effective_signoff m JOIN guard.effective_signoff f ON f.edition_id = m.edition_id AND f.person_id <> m.person_id AND f.user_id <> m.user_id
                    WHERE m.edition_id = e.id AND m.kind = 'medical_review' AND f.kind = 'fact_check')
UNION ALL
SELECT DISTINCT s.edition_id, 'signer_contributed', s.signer_name FROM guard.effective_signoff s
  JOIN public.articles_editioncontributor c ON c.edition_id = s.edition_id AND (c.person_id = s.person_id OR c.user_id = s.user_id)
UNION ALL
SELECT DISTINCT s.edition_id, 'changes_requested', s.signer_name FROM guard.last_word s WHERE s.decision = 'request_changes'
UNION ALL
SELECT o.edition_id, 'claim_open', count(*)::text FROM guard.open_claim o GROUP BY o.edition_id
UNION ALL
SELECT ec.edition_id, 'citation_unresolved', ec.key FROM public.articles_editioncitation ec WHERE ec.citation_id IS NULL
UNION ALL
-- A person's word on the record counts before what registries say of it.
SELECT p.edition_id, 'citation_unverified', p.key FROM proof p
  LEFT JOIN public.citations_citationcheck k ON k.id = p.check_id
  LEFT JOIN public.citations_verification v ON v.id = p.verification_id
 WHERE CASE WHEN k.id IS NULL THEN v.identity IS DISTINCT FROM 'match' ELSE k.outcome <> 'confirmed' END
UNION ALL
-- What nobody knows of a journal is not peer review.
SELECT p.edition_id, 'citation_not_peer_reviewed', p.key FROM proof p
  LEFT JOIN public.citations_citationcheck k ON k.id = p.check_id
  LEFT JOIN public.citations_verification v ON v.id = p.verification_id
 WHERE NOT p.as_retracted
   AND CASE WHEN k.id IS NULL THEN v.identity = 'match' AND (v.peer_class = 'no' OR (
                SELECT d.peer_review FROM public.citations_journaldecision d WHERE d.journal_id = v.journal_id ORDER BY d.id DESC LIMIT 1
              ) IS DISTINCT FROM 'peer_reviewed')
            ELSE k.outcome = 'confirmed' AND k.peer_review = 'not_peer_reviewed' END
UNION ALL
SELECT ec.edition_id, 'citation_retracted', ec.key FROM public.articles_editioncitation ec
  JOIN public.citations_citation c ON c.id = ec.citation_id
 WHERE c.notice IN ('retracted', 'withdrawn') AND NOT ec.as_retracted
UNION ALL
SELECT e.id, 'finding_blocking', f.id::text FROM public.articles_edition e
  JOIN public.articles_finding f ON f.article_id = e.article_id AND f.state = 'open' AND f.severity = 'blocking'
UNION ALL
-- Somebody's open objection stands against every edition of the article until they, or the chief editor, resolve it.
SELECT e.id, 'comment_blocking', c.id::text FROM public.articles_comment c
  JOIN public.articles_edition about ON about.id = c.edition_id
  JOIN public.articles_edition e ON e.article_id = about.article_id
 WHERE c.is_blocking AND NOT EXISTS (SELECT FROM public.articles_settlement s WHERE s.comment_id = c.id AND s.outcome = 'resolved')
UNION ALL
SELECT e.id, 'content_incomplete', 'standfirst' FROM public.articles_edition e WHERE btrim(e.standfirst) = ''
UNION ALL
SELECT e.id, 'content_incomplete', 'topic' FROM public.articles_edition e
  JOIN public.articles_article a ON a.id = e.article_id WHERE a.topic_id IS NULL
UNION ALL
SELECT e.id, 'content_incomplete', 'byline' FROM public.articles_edition e
 WHERE NOT jsonb_path_exists(e.content::jsonb, '$.byline[*] ? (@.part == "author")')
    OR jsonb_path_exists(e.content::jsonb, '$.byline[*] ? (@.part == "author" && @.credentials == "")')
UNION ALL
SELECT e.id, 'content_incomplete', 'alternative_text' FROM public.articles_edition e
 WHERE jsonb_path_exists(e.content::jsonb, '$.images[*] ? (@.alt == "" && @.decorative != true)')
UNION ALL
SELECT r.edition_id, 'edition_withdrawn', '' FROM public.articles_editionrecall r
UNION ALL
SELECT p.edition_id, 'edition_withdrawn', '' FROM public.articles_publication p WHERE p.kind = 'withdrawn';

COMMENT ON VIEW public.edition_blocker IS 'Why an edition may not be live. The rule is written here and nowhere else.';

CREATE FUNCTION guard.check_publication() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  e public.articles_edition;
  page record;
  codes text;
  pair record;
BEGIN
  CALL guard.lock_article(NEW.article_id);
  SELECT * INTO e FROM public.articles_edition WHERE id = NEW.edition_id;
  IF e.article_id IS DISTINCT FROM NEW.article_id THEN
    CALL guard.refuse('publication_of_its_own_edition', 'The edition belongs to another article.');
  END IF;
  IF NEW.digest IS DISTINCT FROM e.digest OR e.digest <> guard.sha256_hex(e.content) THEN
    CALL guard.refuse('publication_digest_is_the_editions', 'The digest is not that of the edition.');
  END IF;
  IF NEW.acted_by_id IS DISTINCT FROM guard.actor() THEN
    CALL guard.refuse('publication_by_the_actor', 'A publication must name the account that made it.');
  END IF;
  page := guard.public_page(NEW.article_id);
  NEW.id := guard.next_number('articles_publication');
  NEW.acted_at := clock_timestamp();
  NEW.medical_kind := 'medical_review'; NEW.fact_kind := 'fact_check'; NEW.signoff_decision := 'approve';
  NEW.medical_signoff_id := NULL; NEW.medical_signer_id := NULL; NEW.fact_signoff_id := NULL; NEW.fact_signer_id := NULL;

  IF NEW.kind IN ('suspended', 'withdrawn') THEN
    IF page.state NOT IN ('live', 'suspended') OR page.state = NEW.kind OR page.edition_id <> NEW.edition_id THEN
      CALL guard.refuse('publication_takes_down_what_is_up', 'This page is not live, or shows another edition.');
    END IF;
    IF NEW.kind = 'withdrawn' AND NOT guard.has_role(NEW.acted_by_id, 'managing_editor', 'chief_editor') THEN
      CALL guard.refuse('withdrawn_by_a_managing_editor', 'Only a managing or chief editor can withdraw an article.');
    END IF;
    RETURN NEW;
  END IF;

  IF NOT guard.has_role(NEW.acted_by_id, 'managing_editor', 'chief_editor') AND NOT (
      NEW.kind = 'published' AND guard.is_system(NEW.acted_by_id)
      AND EXISTS (SELECT FROM public.articles_schedule s WHERE s.edition_id = e.id AND s.state = 'waiting' AND s.publish_at <= clock_timestamp()
                   AND guard.has_role(s.scheduled_by_id, 'managing_editor', 'chief_editor'))) THEN
    CALL guard.refuse('published_by_a_managing_editor', 'Only a managing or chief editor, or a schedule that one of them set, can publish.');
  END IF;
  IF NEW.kind = 'published' AND page.edition_id = e.id THEN
    CALL guard.refuse('publication_already_live', 'The page has this edition already. If it is suspended, it can be reinstated.');
  END IF;
  IF NEW.kind = 'published' AND NOT guard.is_newest(e) THEN
    CALL guard.refuse('publication_of_the_newest_edition', 'A newer edition exists; only the newest can be published.');
  END IF;
  IF NEW.kind = 'rolled_back' AND (page.state NOT IN ('live', 'suspended') OR page.edition_id = e.id OR NOT EXISTS (
      SELECT FROM public.articles_publication p WHERE p.edition_id = e.id AND p.kind IN ('published', 'rolled_back', 'reinstated'))) THEN
    CALL guard.refuse('rolled_back_to_an_earlier_edition', 'A page can only be rolled back to an edition that was public before.');
  END IF;
  IF NEW.kind = 'reinstated' AND (page.state <> 'suspended' OR page.edition_id <> e.id) THEN
    CALL guard.refuse('reinstated_as_it_was', 'Only a suspended page can be reinstated, with the edition it had.');
  END IF;

  -- Nobody changes what is known about the sources while this decides.
  PERFORM FROM public.citations_citation c JOIN public.articles_editioncitation ec ON ec.citation_id = c.id
    WHERE ec.edition_id = e.id ORDER BY c.id FOR NO KEY UPDATE OF c;
  PERFORM FROM public.citations_journal j WHERE j.id IN (
      SELECT v.journal_id FROM public.citations_verification v JOIN public.articles_editioncitation ec ON ec.citation_id = v.citation_id
       WHERE ec.edition_id = e.id)
    ORDER BY j.id FOR NO KEY UPDATE;
  SELECT string_agg(DISTINCT b.code, ',' ORDER BY b.code) INTO codes FROM public.edition_blocker b WHERE b.edition_id = e.id;
  IF codes IS NOT NULL THEN
    RAISE EXCEPTION 'This edition may not go live: %', codes
      USING ERRCODE = '23514', CONSTRAINT = 'publication_blocked', DETAIL = codes;
  END IF;
  SELECT m.id AS medical, m.person_id AS medical_signer, f.id AS fact, f.person_id AS fact_signer INTO STRICT pair
    FROM guard.effective_signoff m JOIN guard.effective_signoff f ON f.edition_id = m.edition_id
   WHERE m.edition_id = e.id AND m.kind = 'medical_review' AND f.kind = 'fact_check' AND f.person_id <> m.person_id
   ORDER BY m.id DESC, f.id DESC LIMIT 1;
  NEW.medical_signoff_id := pair.medical; NEW.medical_signer_id := pair.medical_signer;
  NEW.fact_signoff_id := pair.fact; NEW.fact_signer_id := pair.fact_signer;
  RETURN NEW;
END $$;
CREATE TRIGGER b_check BEFORE INSERT ON public.articles_publication FOR EACH ROW EXECUTE FUNCTION guard.check_publication();
ALTER TABLE public.articles_publication ENABLE ALWAYS TRIGGER b_check;

-- The same rule once more as declarations: each alone let attacks through.
ALTER TABLE public.articles_publication ADD CONSTRAINT publication_of_one_edition_and_digest
  FOREIGN KEY (edition_id, article_id, digest) REFERENCES public.articles_edition (id, article_id, digest) MATCH FULL
  ON UPDATE RESTRICT ON DELETE RESTRICT;
ALTER TABLE public.articles_publication ADD CONSTRAINT publication_medical_signoff_of_this_edition
  FOREIGN KEY (medical_signoff_id, edition_id, article_id, digest, medical_kind, signoff_decision, medical_signer_id)
  REFERENCES public.articles_signoff (id, edition_id, article_id, digest, kind, decision, person_id) ON UPDATE RESTRICT ON DELETE RESTRICT;
ALTER TABLE public.articles_publication ADD CONSTRAINT publication_fact_signoff_of_this_edition
  FOREIGN KEY (fact_signoff_id, edition_id, article_id, digest, fact_kind, signoff_decision, fact_signer_id)
  REFERENCES public.articles_signoff (id, edition_id, article_id, digest, kind, decision, person_id) ON UPDATE RESTRICT ON DELETE RESTRICT;

CREATE FUNCTION guard.move_public_page() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  page record := guard.public_page(NEW.article_id);
BEGIN
  UPDATE public.articles_article SET live_edition_id = page.edition_id, public_state = page.state WHERE id = NEW.article_id;
  RETURN NULL;
END $$;
CREATE TRIGGER c_move_public_page AFTER INSERT ON public.articles_publication FOR EACH ROW EXECUTE FUNCTION guard.move_public_page();
ALTER TABLE public.articles_publication ENABLE ALWAYS TRIGGER c_move_public_page;

-- A blocking finding and a publication cannot pass each other. A finding is opened and settled under one's own name, and
-- what it says stays as it was.
CREATE FUNCTION guard.check_finding() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NEW.severity = 'blocking' THEN CALL guard.lock_article(NEW.article_id); END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.opened_by_id IS DISTINCT FROM guard.actor() OR NEW.state <> 'open' OR NEW.settled_by_id IS NOT NULL THEN
      CALL guard.refuse('finding_opened_by_the_actor', 'A finding starts open and names the account that opened it.');
    END IF;
    RETURN NEW;
  END IF;
  IF (NEW.id, NEW.article_id, NEW.edition_id, NEW.kind, NEW.severity, NEW.summary, NEW.address, NEW.opened_by_id, NEW.opened_at)
     IS DISTINCT FROM (OLD.id, OLD.article_id, OLD.edition_id, OLD.kind, OLD.severity, OLD.summary, OLD.address, OLD.opened_by_id, OLD.opened_at) THEN
    CALL guard.refuse('finding_identity', 'What a finding is about, and how grave it is, stays as it was.');
  END IF;
  IF OLD.state = 'resolved' AND NEW IS DISTINCT FROM OLD THEN
    CALL guard.refuse('finding_is_settled', 'This finding has been settled already.');
  END IF;
  IF NEW.kind = 'sign_off_revoked' AND (NEW.due_on IS NULL OR NEW.due_on > OLD.due_on) THEN
    CALL guard.refuse('finding_clock_runs_on', 'The clock of a revoked sign-off stops only when somebody signs anew.');
  END IF;
  IF NEW.settled_by_id IS NOT NULL AND (NEW.state = 'open' OR NOT EXISTS (
      SELECT FROM public.articles_edition e WHERE e.id = NEW.settled_by_id AND e.article_id = NEW.article_id)) THEN
    CALL guard.refuse('finding_settled_by_its_own_edition', 'Only an edition of the same article settles a finding.');
  END IF;
  IF NEW.state <> OLD.state THEN
    NEW.resolved_at := clock_timestamp();
    IF NEW.resolved_by_id IS DISTINCT FROM guard.actor() THEN
      CALL guard.refuse('finding_resolved_by_the_actor', 'A finding is settled under one''s own name.');
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER b_check BEFORE INSERT OR UPDATE ON public.articles_finding FOR EACH ROW EXECUTE FUNCTION guard.check_finding();
ALTER TABLE public.articles_finding ENABLE ALWAYS TRIGGER b_check;

-- A comment is said under one's own name: by an editor, or by a reviewer who is asked and could sign that kind of review.
-- It cannot pass a publication that it blocks.
CREATE FUNCTION guard.check_comment() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  article bigint := (SELECT e.article_id FROM public.articles_edition e WHERE e.id = NEW.edition_id);
BEGIN
  CALL guard.lock_article(article);
  IF NEW.user_id IS DISTINCT FROM guard.actor() THEN
    CALL guard.refuse('comment_by_the_actor', 'Everybody comments under their own name.');
  END IF;
  IF NOT (CASE WHEN NEW.kind = '' THEN guard.has_role(NEW.user_id, 'editor', 'managing_editor', 'chief_editor')
              ELSE guard.is_eligible(NEW.user_id, NEW.kind) AND EXISTS (
                SELECT FROM public.articles_assignment a
                  JOIN public.articles_reviewer r ON r.id = a.reviewer_id JOIN public.articles_person p ON p.id = r.person_id
                 WHERE a.article_id = article AND a.kind = NEW.kind AND p.user_id = NEW.user_id AND a.state IN ('invited', 'accepted')) END) THEN
    CALL guard.refuse('comment_by_the_desk', 'Only editors, and the reviewers who are asked about this article, can comment on it.');
  END IF;
  IF NEW.signoff_id IS NOT NULL AND NOT EXISTS (
      SELECT FROM public.articles_signoff s WHERE s.id = NEW.signoff_id AND (s.edition_id, s.user_id, s.kind) = (NEW.edition_id, NEW.user_id, NEW.kind)) THEN
    CALL guard.refuse('comment_with_its_own_signoff', 'A comment goes with its writer''s decision on the same edition, or with none.');
  END IF;
  IF NEW.reply_to_id IS NOT NULL AND NOT EXISTS (
      SELECT FROM public.articles_comment c WHERE c.id = NEW.reply_to_id AND c.edition_id = NEW.edition_id AND c.reply_to_id IS NULL) THEN
    CALL guard.refuse('answer_to_a_comment', 'An answer belongs to a comment on the same edition.');
  END IF;
  NEW.id := guard.next_number('articles_comment');
  NEW.sent_at := clock_timestamp();
  RETURN NEW;
END $$;
CREATE TRIGGER b_check BEFORE INSERT ON public.articles_comment FOR EACH ROW EXECUTE FUNCTION guard.check_comment();
ALTER TABLE public.articles_comment ENABLE ALWAYS TRIGGER b_check;

-- Who may close a comment: its writer; an editor, unless it blocks; the chief editor. A suggestion counts as taken by whoever
-- made the newest save of the working copy.
CREATE FUNCTION guard.check_settlement() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  c public.articles_comment;
  article bigint;
BEGIN
  SELECT * INTO c FROM public.articles_comment WHERE id = NEW.comment_id;
  SELECT e.article_id INTO article FROM public.articles_edition e WHERE e.id = c.edition_id;
  CALL guard.lock_article(article);
  IF NEW.user_id IS DISTINCT FROM guard.actor() THEN
    CALL guard.refuse('settlement_by_the_actor', 'Everybody settles a comment under their own name.');
  END IF;
  IF c.reply_to_id IS NOT NULL THEN
    CALL guard.refuse('settlement_of_a_comment', 'An answer is settled with the comment it belongs to.');
  END IF;
  IF NEW.outcome = 'resolved' AND NOT (c.user_id = NEW.user_id OR guard.has_role(NEW.user_id, 'chief_editor')
      OR (NOT c.is_blocking AND guard.has_role(NEW.user_id, 'editor', 'managing_editor'))) THEN
    CALL guard.refuse('comment_resolved_by_its_writer', 'A comment is resolved by its writer or an editor; one that blocks, only by its writer or the chief editor.');
  END IF;
  IF NEW.outcome = 'resolved' AND c.is_blocking AND NEW.note !~ '\S{3}' THEN
    CALL guard.refuse('comment_resolved_with_a_reason', 'Say what settled a comment that blocks.');
  END IF;
  IF NEW.outcome = 'taken' AND (btrim(c.suggestion) = '' OR NOT guard.has_role(NEW.user_id, 'editor', 'managing_editor', 'chief_editor')
      OR NOT EXISTS (SELECT FROM public.articles_article a JOIN public.articles_contribution w ON (w.article_id, w.version) = (a.id, a.version)
                      WHERE a.id = article AND a.version = NEW.version AND w.user_id = NEW.user_id)) THEN
    CALL guard.refuse('suggestion_taken_in_a_save', 'A suggestion is taken by the editor whose newest save holds it.');
  END IF;
  NEW.id := guard.next_number('articles_settlement');
  NEW.edition_id := c.edition_id;
  NEW.settled_at := clock_timestamp();
  RETURN NEW;
END $$;
CREATE TRIGGER b_check BEFORE INSERT ON public.articles_settlement FOR EACH ROW EXECUTE FUNCTION guard.check_settlement();
ALTER TABLE public.articles_settlement ENABLE ALWAYS TRIGGER b_check;

-- A schedule lets the system account publish later: so it is set by whoever could publish now, and only its state moves.
CREATE FUNCTION guard.check_schedule() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF (NEW.id, NEW.edition_id, NEW.publish_at, NEW.scheduled_by_id, NEW.scheduled_at)
       IS DISTINCT FROM (OLD.id, OLD.edition_id, OLD.publish_at, OLD.scheduled_by_id, OLD.scheduled_at) THEN
      CALL guard.refuse('schedule_identity', 'A schedule keeps its edition and its time: cancel it and set another.');
    END IF;
    IF OLD.state <> 'waiting' AND NEW IS DISTINCT FROM OLD THEN
      CALL guard.refuse('schedule_is_over', 'This schedule is no longer waiting.');
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.scheduled_by_id IS DISTINCT FROM guard.actor() THEN
    CALL guard.refuse('scheduled_by_the_actor', 'A schedule must name the account that set it.');
  END IF;
  IF NOT guard.has_role(NEW.scheduled_by_id, 'managing_editor', 'chief_editor') THEN
    CALL guard.refuse('scheduled_by_a_managing_editor', 'Only a managing or chief editor can schedule a publication.');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER b_check BEFORE INSERT OR UPDATE ON public.articles_schedule FOR EACH ROW EXECUTE FUNCTION guard.check_schedule();
ALTER TABLE public.articles_schedule ENABLE ALWAYS TRIGGER b_check;
