-- Which tables only ever grow, which rows never go away, and what the audit trail keeps of each.

CALL guard.make_append_only('articles_contribution');
CALL guard.make_append_only('articles_address');
CALL guard.make_append_only('articles_edition');
CALL guard.make_append_only('articles_editioncitation');
CALL guard.make_append_only('articles_editioncontributor');
CALL guard.make_append_only('articles_claim');
CALL guard.make_append_only('articles_verdict');
CALL guard.make_append_only('articles_comment');
CALL guard.make_append_only('articles_settlement');
CALL guard.make_append_only('articles_editionrecall');
CALL guard.make_append_only('articles_signoff');
CALL guard.make_append_only('articles_conditionalapproval');
CALL guard.make_append_only('articles_revocation');
CALL guard.make_append_only('articles_interestwaiver');
CALL guard.make_append_only('articles_publication');
CALL guard.make_append_only('articles_image');
CALL guard.make_append_only('citations_citationcheck');
CALL guard.make_append_only('citations_verification');
CALL guard.make_append_only('citations_journaldecision');

-- History as reversion keeps it: old revisions may be pruned, none may be rewritten.
CALL guard.make_unchanging('reversion_revision');
CALL guard.make_unchanging('reversion_version');

CALL guard.make_permanent('accounts_user');
CALL guard.make_permanent('articles_person');
CALL guard.make_permanent('articles_reviewer');
CALL guard.make_permanent('articles_article');
CALL guard.make_permanent('articles_assignment');
CALL guard.make_permanent('articles_reviewlink');
CALL guard.make_permanent('articles_feedback');
CALL guard.make_permanent('articles_finding');
CALL guard.make_permanent('articles_schedule');
CALL guard.make_permanent('citations_editorialnotice');
CALL guard.make_permanent('citations_journal');

CALL guard.keep_trail('accounts_user', 'password', 'last_login',
  '(to_jsonb(OLD) - ''last_login'') IS DISTINCT FROM (to_jsonb(NEW) - ''last_login'')');
CALL guard.keep_trail('articles_person', 'biography', '');
CALL guard.keep_trail('articles_reviewer');
CALL guard.keep_trail('articles_article', 'body,standfirst,key_points,meta_description,import_note', 'live_edition_id,public_state,related_ids,updated_at',
  'OLD.version IS DISTINCT FROM NEW.version');
CALL guard.keep_trail('articles_edition', 'claimed,content,html,search_heads,search_text,standfirst', 'search_vector');
CALL guard.keep_trail('articles_editionrecall');
CALL guard.keep_trail('articles_assignment', 'interests,note');
CALL guard.keep_trail('articles_reviewlink');
CALL guard.keep_trail('articles_signoff', 'attestation,note,interests');
CALL guard.keep_trail('articles_conditionalapproval', 'attestation,note,interests,edits');
CALL guard.keep_trail('articles_verdict', 'quotation,note');
CALL guard.keep_trail('articles_comment', 'quotation,prefix,suffix,text,suggestion');
CALL guard.keep_trail('articles_settlement', 'note');
CALL guard.keep_trail('articles_revocation');
CALL guard.keep_trail('articles_interestwaiver');
CALL guard.keep_trail('articles_publication');
CALL guard.keep_trail('articles_schedule');
CALL guard.keep_trail('articles_finding', 'resolution');
-- A reader's words can be taken out: the trail has their fingerprint, which says nothing once its salt is gone.
CALL guard.keep_trail('articles_feedback', '', 'text,salt');
CALL guard.keep_trail('articles_image');
CALL guard.keep_trail('citations_citation', '', 'updated_at', 'OLD.version IS DISTINCT FROM NEW.version');
CALL guard.keep_trail('citations_citationcheck', 'reason');
CALL guard.keep_trail('citations_verification', 'outcome');
CALL guard.keep_trail('citations_journal');
CALL guard.keep_trail('citations_journaldecision', 'reason');
CALL guard.keep_trail('citations_editorialnotice');

-- Rows that hang on an edition are proved through it: they must be what its content says (see verify_audit).
