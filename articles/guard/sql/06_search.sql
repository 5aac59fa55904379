-- Searching live editions.

-- Row level security keeps the reader's role from the search index (words are compared only after the rows are known), so
-- the owner looks for it. The answer is numbers of editions that anybody can read now.
CREATE FUNCTION public.live_editions_matching(words text, folded text, most integer) RETURNS SETOF bigint
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT e.id FROM public.articles_edition e JOIN public.articles_article a ON a.live_edition_id = e.id AND a.public_state = 'live'
     WHERE e.search_vector @@ (websearch_to_tsquery('english', words) || websearch_to_tsquery('english', folded))
     ORDER BY e.id DESC LIMIT most
  $$;
REVOKE ALL ON FUNCTION public.live_editions_matching(text, text, integer) FROM PUBLIC;
