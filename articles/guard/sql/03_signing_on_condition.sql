-- “I approve if exactly these edits are taken”: a medical review of a text that does not exist yet. It becomes a sign-off
-- when the very next edition has the digest, and the page, that the signer was shown, and never otherwise.

CREATE FUNCTION guard.check_condition() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  e public.articles_edition;
  p public.articles_person;
BEGIN
  CALL guard.spend_proof(NEW.user_id);
  SELECT * INTO e FROM public.articles_edition WHERE id = NEW.edition_id;
  CALL guard.lock_article(e.article_id);
  IF NEW.digest IS DISTINCT FROM e.digest OR NOT guard.is_newest(e) THEN
    CALL guard.refuse('condition_on_the_newest_edition', 'What was on screen is not the newest edition any more.');
  END IF;
  SELECT * INTO p FROM public.articles_person WHERE user_id = NEW.user_id;
  CALL guard.check_signer(e, NEW.user_id, p.id, 'medical_review', NEW.has_interests);
  NEW.id := guard.next_number('articles_conditionalapproval');
  NEW.person_id := p.id;
  NEW.signer_name := p.name;
  NEW.signer_credentials := p.credentials;
  NEW.given_at := clock_timestamp();
  RETURN NEW;
END $$;
CREATE TRIGGER b_check BEFORE INSERT ON public.articles_conditionalapproval FOR EACH ROW EXECUTE FUNCTION guard.check_condition();
ALTER TABLE public.articles_conditionalapproval ENABLE ALWAYS TRIGGER b_check;

-- The only way to an approval on condition. Answers as guard.sign does.
CREATE FUNCTION guard.approve_if(
  p_edition bigint, p_digest text, p_expected text, p_expected_html text, p_edits jsonb, p_account bigint, p_key bytea, p_attestation text,
  p_note text, p_has_interests boolean, p_interests text, p_basis bigint, p_valid_until timestamptz,
  OUT condition_id bigint, OUT outcome text)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  outcome := guard.try_key(p_account, p_key);
  IF outcome <> 'right' THEN RETURN; END IF;
  INSERT INTO guard.proof (user_id) VALUES (p_account) ON CONFLICT (user_id) DO UPDATE SET given_in = excluded.given_in;
  INSERT INTO public.articles_conditionalapproval (edition_id, digest, expected_digest, expected_html_digest, edits, person_id, user_id, signer_name,
    signer_credentials, attestation, note, has_interests, interests, basis_id, authentication, given_at, valid_until)
  SELECT p_edition, p_digest, p_expected, p_expected_html, p_edits, p.id, p_account, '', '', p_attestation, p_note,
         p_has_interests, p_interests, p_basis, 'signing passphrase', clock_timestamp(), p_valid_until
    FROM public.articles_person p WHERE p.user_id = p_account
  RETURNING id INTO condition_id;
  outcome := 'signed';
END $$;

-- Approvals on condition that an edition fulfils: given on the edition before it in the last 30 days, for exactly this text and page,
-- the last word of a person who may still sign and wrote nothing of it.
CREATE FUNCTION guard.conditions_met(e public.articles_edition) RETURNS SETOF public.articles_conditionalapproval
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
  AS $$
    SELECT c.* FROM public.articles_conditionalapproval c
     WHERE c.edition_id = e.base_edition_id AND c.expected_digest = e.digest AND c.expected_html_digest = e.html_digest
       AND NOT EXISTS (SELECT FROM public.articles_conditionalapproval later
                        WHERE later.edition_id = c.edition_id AND later.person_id = c.person_id AND later.id > c.id)
       AND NOT EXISTS (SELECT FROM public.articles_signoff s
                        WHERE s.edition_id = c.edition_id AND s.person_id = c.person_id AND s.signed_at > c.given_at)
       AND guard.is_eligible(c.user_id, 'medical_review')
       AND NOT guard.is_contributor(e.id, c.user_id, c.person_id)
       AND coalesce(c.valid_until > clock_timestamp(), true) AND c.given_at > clock_timestamp() - interval '30 days'
  $$;

CREATE FUNCTION guard.keep_conditions() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO public.articles_signoff (edition_id, article_id, digest, html_digest, kind, decision, person_id, user_id, signer_name,
    signer_credentials, licence, attestation, note, has_interests, interests, basis_id, authentication, signed_at, valid_until, condition_id)
  SELECT NEW.id, NEW.article_id, NEW.digest, '', 'medical_review', 'approve', c.person_id, c.user_id, '', '', '', c.attestation, c.note,
         c.has_interests, c.interests, c.basis_id, c.authentication, clock_timestamp(), c.valid_until, c.id
    FROM guard.conditions_met(NEW) c;
  RETURN NULL;
END $$;
-- After the contributors and claims of the new edition are known.
CREATE TRIGGER z_z_e_keep_conditions AFTER INSERT ON public.articles_edition FOR EACH ROW EXECUTE FUNCTION guard.keep_conditions();
ALTER TABLE public.articles_edition ENABLE ALWAYS TRIGGER z_z_e_keep_conditions;
