-- What the web application may do to the database. Run after every migration by the owner of the tables.
-- %(app)s and %(reader)s are replaced by the names of the two roles.

REVOKE ALL ON SCHEMA public FROM PUBLIC;
REVOKE ALL ON SCHEMA guard FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA guard FROM PUBLIC, %(app)s, %(reader)s;
REVOKE ALL ON ALL ROUTINES IN SCHEMA guard FROM PUBLIC, %(app)s, %(reader)s;
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, %(app)s, %(reader)s;

GRANT USAGE ON SCHEMA public TO %(app)s, %(reader)s;
GRANT USAGE ON SCHEMA guard TO %(app)s;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO %(app)s;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO %(app)s;

-- Written by PostgreSQL alone.
REVOKE INSERT, UPDATE, DELETE ON public.audit_auditevent, public.audit_audithead, public.articles_contribution,
  public.articles_address, public.articles_editioncitation, public.articles_editioncontributor, public.articles_claim, public.articles_signoff,
  public.articles_conditionalapproval,
  public.edition_blocker, public.site_stamp, public.django_migrations FROM %(app)s;
-- Grows, never changes.
REVOKE UPDATE, DELETE ON public.articles_edition, public.articles_editionrecall, public.articles_revocation,
  public.articles_interestwaiver, public.articles_verdict, public.articles_comment, public.articles_settlement, public.articles_publication, public.articles_image,
  public.citations_citationcheck, public.citations_verification, public.citations_journaldecision, public.reversion_revision, public.reversion_version FROM %(app)s;
-- Changes, never goes away.
REVOKE DELETE ON public.accounts_user, public.articles_person, public.articles_reviewer, public.articles_article,
  public.articles_assignment, public.articles_reviewlink, public.articles_feedback, public.articles_finding, public.articles_schedule,
  public.citations_editorialnotice, public.citations_journal FROM %(app)s;

GRANT EXECUTE ON FUNCTION guard.signing_salt(bigint), guard.has_signing_key(bigint), guard.set_signing_key(bigint, bytea, bytea, bytea),
  guard.note(text, text, bigint, bigint, jsonb), guard.claims_of(jsonb, jsonb), guard.holds(text),
  guard.sign(bigint, text, text, text, bigint, bytea, text, text, boolean, text, bigint, timestamptz),
  guard.approve_if(bigint, text, text, text, jsonb, bigint, bytea, text, text, boolean, text, bigint, timestamptz),
  guard.issue_code(bigint, text, bigint, bytea) TO %(app)s;
-- Which links open anything now: the application asks, and restates nothing.
GRANT SELECT ON guard.open_link TO %(app)s;

-- The role for public pages reads what is public by nature, and nothing of drafts: not the working copy, and of editions
-- and what hangs on them only those that readers have been shown.
GRANT SELECT (id, slug, topic_id, live_edition_id, public_state, related_ids) ON public.articles_article TO %(reader)s;
GRANT SELECT ON public.articles_edition, public.articles_editioncitation, public.articles_editioncontributor,
  public.articles_signoff, public.articles_revocation, public.articles_publication, public.articles_address, public.articles_topic,
  public.articles_article_other_topics, public.articles_person, public.citations_citation, public.citations_editorialnotice TO %(reader)s;
GRANT EXECUTE ON FUNCTION public.search_live(text, text, text, timestamptz, integer), public.search_finds(text),
  public.search_unknown(jsonb, boolean) TO %(app)s, %(reader)s;
-- What became of reports: the numbers, and of one report to whoever has its code. Never what was said.
GRANT SELECT ON public.feedback_figure TO %(reader)s;
GRANT EXECUTE ON FUNCTION public.feedback_receipt(text) TO %(app)s, %(reader)s;
-- A profile page says what a licence is for and who gave it.
GRANT SELECT (id, person_id, specialties, licence_body, verified_on, valid_until, is_active) ON public.articles_reviewer TO %(reader)s;

-- Web servers ask under which stamp they may show what they keep, and until when.
GRANT SELECT ON public.site_stamp TO %(reader)s;
GRANT EXECUTE ON FUNCTION public.renew_lease(text), public.end_lease(text), public.site_changes_at() TO %(app)s;

DO $$
DECLARE
  target text;
  condition text;
BEGIN
  FOR target, condition IN VALUES
    ('articles_article', 'public_state <> ''unpublished'''),
    ('articles_address', 'EXISTS (SELECT FROM public.articles_publication p WHERE p.article_id = articles_address.article_id)'),
    ('articles_edition', 'EXISTS (SELECT FROM public.articles_publication p WHERE p.edition_id = articles_edition.id)'),
    ('articles_editioncitation', 'EXISTS (SELECT FROM public.articles_edition e WHERE e.id = edition_id)'),
    ('articles_editioncontributor', 'EXISTS (SELECT FROM public.articles_edition e WHERE e.id = edition_id)'),
    ('articles_signoff', 'EXISTS (SELECT FROM public.articles_edition e WHERE e.id = edition_id)'),
    ('articles_revocation', 'EXISTS (SELECT FROM public.articles_signoff s WHERE s.id = signoff_id)')
  LOOP
    EXECUTE format('ALTER TABLE public.%%I ENABLE ROW LEVEL SECURITY', target);
    EXECUTE format('DROP POLICY IF EXISTS everything ON public.%%I', target);
    EXECUTE format('DROP POLICY IF EXISTS shown ON public.%%I', target);
    EXECUTE format('CREATE POLICY everything ON public.%%I TO %(app)s USING (true)', target);
    EXECUTE format('CREATE POLICY shown ON public.%%I FOR SELECT TO %(reader)s USING (%%s)', target, condition);
  END LOOP;
END $$;
