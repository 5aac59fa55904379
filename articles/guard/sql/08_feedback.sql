-- What readers tell: nothing of it can be altered. It can be judged, and words of it can be taken out.

-- A report belongs to a finding that is open about the same article; “helpful” belongs to none, and neither does what
-- looked like spam until somebody takes it up. The fingerprint is made of the words and a salt. Both go when the words
-- go, and what is left in the trail tells nothing of them.
CREATE FUNCTION guard.check_feedback() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM public.articles_edition e WHERE e.id = NEW.edition_id AND e.article_id = NEW.article_id)
     OR (NEW.finding_id IS NULL AND NEW.verdict <> 'helpful' AND NEW.suspicion = '')
     OR (NEW.finding_id IS NOT NULL AND NEW.verdict = 'helpful') THEN
    CALL guard.refuse('report_of_its_own_article', 'A report belongs to an open finding about the article that it is about.');
  END IF;
  IF TG_OP = 'UPDATE' AND (
       (NEW.id, NEW.article_id, NEW.edition_id, NEW.verdict, NEW.heading, NEW.suspicion, NEW.receipt, NEW.received_at)
         IS DISTINCT FROM (OLD.id, OLD.article_id, OLD.edition_id, OLD.verdict, OLD.heading, OLD.suspicion, OLD.receipt, OLD.received_at)
       OR (OLD.finding_id IS NOT NULL AND NEW.finding_id IS DISTINCT FROM OLD.finding_id)) THEN
    CALL guard.refuse('feedback_identity', 'What a reader said, and about which text, stays as it was.');
  END IF;
  IF NEW.finding_id IS NOT NULL AND (TG_OP = 'INSERT' OR OLD.finding_id IS NULL) AND NOT EXISTS (
       SELECT FROM public.articles_finding f
        WHERE f.id = NEW.finding_id AND f.article_id = NEW.article_id AND f.kind = 'reader_report' AND f.state = 'open') THEN
    CALL guard.refuse('report_of_its_own_article', 'A report belongs to an open finding about the article that it is about.');
  END IF;
  IF TG_OP = 'UPDATE' AND NEW.text = OLD.text THEN
    NEW.salt := OLD.salt;
    NEW.fingerprint := OLD.fingerprint;
    NEW.removed_at := OLD.removed_at;
    NEW.removed_because := OLD.removed_because;
    RETURN NEW;
  END IF;
  IF TG_OP = 'UPDATE' THEN
    -- The new words are the old ones, with “[removed]” wherever something stood.
    IF NEW.text <> '' AND OLD.text NOT LIKE
       replace(regexp_replace(NEW.text, '([\\%_])', '\\\1', 'g'), '[removed]', '%') THEN
      CALL guard.refuse('feedback_words_only_taken_out', 'Words of a reader can be taken out, never changed.');
    END IF;
    IF NEW.removed_because !~ '\S{3}' OR NOT (guard.is_system(guard.actor()) OR guard.has_role(guard.actor(), 'managing_editor', 'chief_editor')) THEN
      CALL guard.refuse('feedback_words_taken_out_with_a_reason', 'Only a managing or chief editor takes out words of a reader, and says why.');
    END IF;
    NEW.removed_at := clock_timestamp();
  ELSE
    NEW.removed_at := NULL;
    NEW.removed_because := '';
  END IF;
  NEW.salt := CASE WHEN NEW.text = '' THEN '' ELSE gen_random_uuid()::text END;
  NEW.fingerprint := CASE WHEN NEW.text = '' THEN '' ELSE guard.sha256_hex(NEW.salt || NEW.text) END;
  RETURN NEW;
END $$;
CREATE TRIGGER b_check BEFORE INSERT OR UPDATE ON public.articles_feedback FOR EACH ROW EXECUTE FUNCTION guard.check_feedback();
ALTER TABLE public.articles_feedback ENABLE ALWAYS TRIGGER b_check;

-- What became of one report, for whoever has the code that its writer was given (the database has its SHA-256). An edition
-- that never went up is settled by the first one after it that did. The role
-- for public pages can ask this and nothing else about reports: not their words, not how many there are.
CREATE FUNCTION public.feedback_receipt(code_hash text)
  RETURNS TABLE (article_id bigint, edition integer, received_at timestamptz, state text, outcome text,
                 settled_by integer, shown_at timestamptz, closed_at timestamptz)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT said.article_id, seen.number, said.received_at,
           CASE WHEN said.mark = 'spam' OR f.state = 'resolved' THEN 'closed'
                WHEN said.mark <> '' OR f.owner_id IS NOT NULL THEN 'looked_at'
                WHEN f.id IS NULL THEN 'received' ELSE 'due' END,
           CASE WHEN said.mark = 'spam' THEN 'spam' ELSE coalesce(f.outcome, '') END,
           coalesce(shown.number, settled.number), shown.acted_at,
           CASE WHEN said.mark = 'spam' THEN NULL ELSE f.resolved_at END
      FROM public.articles_feedback said
      JOIN public.articles_edition seen ON seen.id = said.edition_id
      LEFT JOIN public.articles_finding f ON f.id = said.finding_id
      LEFT JOIN public.articles_edition settled ON settled.id = f.settled_by_id AND said.mark <> 'spam'
      LEFT JOIN LATERAL (
           SELECT e.number, p.acted_at FROM public.articles_publication p JOIN public.articles_edition e ON e.id = p.edition_id
            WHERE e.article_id = settled.article_id AND (e.id = settled.id OR e.number > settled.number)
              AND p.kind IN ('published', 'rolled_back') AND p.acted_at > said.received_at
            ORDER BY p.id LIMIT 1) shown ON true
     WHERE said.receipt = code_hash
  $$;
REVOKE ALL ON FUNCTION public.feedback_receipt(text) FROM PUBLIC;
