-- Searching live editions.

-- Row level security keeps the reader's role from the search index (words are compared only after the rows are known), so
-- the owner looks for it. The answers are about articles that anybody can read now.

-- What a reader typed as a query. A word or phrase of the list of synonyms stands for all of its group, also inside a
-- longer query. Long phrases come first, so that "attack" does not take "heart attack" apart.
CREATE FUNCTION public.search_query(typed text) RETURNS tsquery
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  wanted tsquery := websearch_to_tsquery('english', typed);
  same record;
BEGIN
  FOR same IN
    SELECT s.words AS phrase, plainto_tsquery('english', s.folded) AS anywhere,
           string_agg('(' || o.words::text || ')', ' | ')::tsquery AS others
      FROM public.search_synonym s JOIN public.search_synonym o ON o.group_id = s.group_id AND o.id <> s.id
     WHERE numnode(s.words) > 0 AND wanted @> s.words AND numnode(o.words) > 0
     GROUP BY s.id ORDER BY numnode(s.words) DESC, s.id
  LOOP
    wanted := ts_rewrite(wanted, same.phrase, same.phrase || same.others);
    IF same.anywhere <> same.phrase THEN
      wanted := ts_rewrite(wanted, same.anywhere, same.anywhere || same.others);
    END IF;
  END LOOP;
  RETURN wanted;
END $$;
REVOKE ALL ON FUNCTION public.search_query(text) FROM PUBLIC;

-- How many editions, or titles of editions, PostgreSQL expects to fit a query: exact enough for words that many have.
CREATE FUNCTION public.search_expects(query tsquery, in_title boolean) RETURNS numeric
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  plan json;
BEGIN
  EXECUTE format('EXPLAIN (FORMAT JSON) SELECT FROM public.articles_edition e WHERE %s @@ %L::tsquery',
    CASE WHEN in_title THEN 'to_tsvector(''english''::regconfig, COALESCE(e.title, ''''))' ELSE 'e.search_vector' END, query::text)
    INTO plan;
  RETURN (plan -> 0 -> 'Plan' ->> 'Plan Rows')::numeric;
END $$;
REVOKE ALL ON FUNCTION public.search_expects(tsquery, boolean) FROM PUBLIC;

-- The best live articles for what was typed, also as spelled without accents, best first; under a topic (its address, or
-- '') and with a medical review signed since a moment (or NULL), if wanted. Of very many matches `most` are ranked: the
-- newest with the words in the title, then the newest of all. `topics` are those of what was found: address, name, number.
CREATE FUNCTION public.search_live(typed text, folded text, under text, since timestamptz, most integer,
    OUT articles bigint[], OUT wanted text, OUT topics jsonb)
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  -- Rare and common words need different plans, and none that looks through all texts to join them with articles.
  SET plan_cache_mode = force_custom_plan SET jit = off SET enable_mergejoin = off SET enable_hashjoin = off AS $$
DECLARE
  query tsquery := public.search_query(folded);
  said text := regexp_replace(folded, '(^|\s)-\S+', ' ', 'g');  -- without what is to be left out
  phrase tsquery := phraseto_tsquery('english', said) || phraseto_tsquery('english', regexp_replace(typed, '(^|\s)-\S+', ' ', 'g'));
  is_phrase boolean := numnode(phraseto_tsquery('english', said)) > 1;
  about bigint[] := ARRAY(
    SELECT a.id FROM public.articles_topic t JOIN public.articles_article a ON a.topic_id = t.id AND a.public_state = 'live' WHERE t.slug = under
    UNION SELECT o.article_id FROM public.articles_topic t JOIN public.articles_article_other_topics o ON o.topic_id = t.id WHERE t.slug = under);
  found bigint[] := '{}';
  in_title boolean;
  is_common boolean;
BEGIN
  IF typed <> folded THEN
    query := public.search_query(typed) || query;
  END IF;
  wanted := query::text;
  FOREACH in_title IN ARRAY ARRAY[true, false] LOOP
    EXIT WHEN cardinality(found) >= most;
    -- Of a common word the newest texts are looked through until there are enough; by a rare one the index finds all. The
    -- planner is not left to choose: it takes several rare synonyms for a common word, and would look through everything.
    is_common := public.search_expects(query, in_title) > 20 * most;
    found := found || ARRAY(
      SELECT e.id FROM public.articles_edition e JOIN public.articles_article a ON a.live_edition_id = e.id AND a.public_state = 'live'
       -- What a title has, the whole has, unless a word is to be left out.
       WHERE CASE WHEN in_title THEN to_tsvector('english'::regconfig, COALESCE(e.title, '')) @@ query ELSE e.search_vector @@ query END
         AND (NOT in_title OR position('!' IN wanted) = 0 OR e.search_vector @@ query)
         AND e.id <> ALL (found)
         AND (under = '' OR a.id = ANY (about))
         -- As guard.effective_signoff, by the clock of the statement. OFFSET keeps it from being worked out for the whole library.
         AND (since IS NULL OR EXISTS (
              SELECT FROM guard.last_word s
               WHERE s.edition_id = e.id AND s.kind = 'medical_review' AND s.decision = 'approve'
                 AND s.signed_at >= since AND s.valid_until > statement_timestamp() OFFSET 0))
       ORDER BY CASE WHEN is_common THEN e.id ELSE e.id + 0 END DESC LIMIT most - cardinality(found));
  END LOOP;
  -- All of it in the title, or the words side by side, says more than any one of them in a title.
  SELECT array_agg(a.id ORDER BY ts_filter(e.search_vector, '{a}') @@ query DESC, is_phrase AND e.search_vector @@ phrase DESC,
                   ts_rank(e.search_vector, query) DESC, e.id DESC) INTO articles
    FROM public.articles_edition e JOIN public.articles_article a ON a.live_edition_id = e.id
   WHERE e.id = ANY (found);
  SELECT jsonb_agg(jsonb_build_array(t.slug, t.name, n.number) ORDER BY n.number DESC, t.name) INTO topics
    FROM (SELECT u.topic_id, count(*) AS number
            FROM (SELECT a.id, a.topic_id FROM public.articles_article a WHERE a.id = ANY (articles)
                  UNION SELECT o.article_id, o.topic_id FROM public.articles_article_other_topics o WHERE o.article_id = ANY (articles)) u
           GROUP BY u.topic_id) n
    JOIN public.articles_topic t ON t.id = n.topic_id;
END $$;
REVOKE ALL ON FUNCTION public.search_live(text, text, text, timestamptz, integer) FROM PUBLIC;

-- Whether anything can be found by these words now.
CREATE FUNCTION public.search_finds(typed text) RETURNS boolean
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  SET plan_cache_mode = force_custom_plan SET jit = off SET enable_mergejoin = off SET enable_hashjoin = off AS $$
DECLARE
  query tsquery := public.search_query(typed);
  is_common boolean := public.search_expects(query, false) > 6000;
BEGIN
  RETURN EXISTS (SELECT FROM (
    SELECT e.id FROM public.articles_edition e JOIN public.articles_article a ON a.live_edition_id = e.id AND a.public_state = 'live'
     WHERE e.search_vector @@ query ORDER BY CASE WHEN is_common THEN e.id ELSE e.id + 0 END DESC LIMIT 1) one);
END $$;
REVOKE ALL ON FUNCTION public.search_finds(text) FROM PUBLIC;

-- For each of these words (articles.spelling.traits) that no live edition has and that is in no synonym: the words that begin,
-- end or sound alike, each with how many editions have it. While something was found, only words that were never seen
-- are looked into. A word of this list may be gone from live editions: nothing is offered before it has found something.
CREATE FUNCTION public.search_unknown(words jsonb, something_was_found boolean) RETURNS jsonb
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  SET plan_cache_mode = force_custom_plan SET jit = off AS $$
DECLARE
  typed record;
  unknown jsonb := '{}';
BEGIN
  FOR typed IN
    SELECT w.*, plainto_tsquery('english', w.word) AS query
      FROM jsonb_to_recordset(words) AS w(word text, length integer, start text, ending text, sound text)
  LOOP
    CONTINUE WHEN numnode(typed.query) = 0
      OR something_was_found AND EXISTS (SELECT FROM public.search_word k WHERE k.word = typed.word)
      OR EXISTS (SELECT FROM public.search_synonym s WHERE s.words @> typed.query)
      OR public.search_finds(typed.word);
    unknown := unknown || jsonb_build_object(typed.word, coalesce((
      SELECT jsonb_agg(jsonb_build_array(near.word, near.editions)) FROM (
        SELECT k.word, k.editions FROM public.search_word k
         WHERE k.start = typed.start AND k.length BETWEEN typed.length - 3 AND typed.length + 3
        UNION
        SELECT k.word, k.editions FROM public.search_word k
         WHERE k.ending = typed.ending AND k.length BETWEEN typed.length - 3 AND typed.length + 3
        UNION
        SELECT k.word, k.editions FROM public.search_word k WHERE k.sound = typed.sound
      ) near), '[]'));
  END LOOP;
  RETURN unknown;
END $$;
REVOKE ALL ON FUNCTION public.search_unknown(jsonb, boolean) FROM PUBLIC;
