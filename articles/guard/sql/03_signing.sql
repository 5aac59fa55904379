-- Signing: only guard.sign(…) makes a sign-off, and only for whoever knows the signer's passphrase.
-- The passphrase is stretched outside (argon2id); what arrives here is a 32-byte key, and only its SHA-256 is kept.

CREATE TABLE guard.validity (risk_class text PRIMARY KEY CHECK (risk_class IN ('A', 'B', 'C')), months integer NOT NULL CHECK (months BETWEEN 1 AND 120));
INSERT INTO guard.validity VALUES ('A', 12), ('B', 24), ('C', 36);

CREATE TABLE guard.signing_key (
  user_id bigint PRIMARY KEY REFERENCES public.accounts_user ON DELETE RESTRICT,
  salt bytea NOT NULL CHECK (octet_length(salt) >= 16),
  key_sha256 bytea NOT NULL CHECK (octet_length(key_sha256) = 32),
  set_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE TABLE guard.pepper (value bytea NOT NULL);
INSERT INTO guard.pepper VALUES (uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));

-- The salt to stretch with. An account without a key gets a stable invented one, so asking tells nothing.
CREATE FUNCTION guard.signing_salt(account bigint) RETURNS bytea
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$
    SELECT coalesce((SELECT salt FROM guard.signing_key WHERE user_id = account),
                    (SELECT substr(sha256(value || int8send(account)), 1, 16) FROM guard.pepper))
  $$;

CREATE FUNCTION guard.has_signing_key(account bigint) RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$ SELECT EXISTS (SELECT FROM guard.signing_key WHERE user_id = account) $$;

-- Tries are counted in a sequence of each account, because a sequence is the one thing that ROLLBACK does not take back:
-- otherwise a guess could be made, looked at and undone. Its value is 10 * (second in which a lock ends) + wrong tries.
CREATE FUNCTION guard.tries(account bigint) RETURNS text
  LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
  AS $$ SELECT 'guard.tries_' || account $$;

CREATE PROCEDURE guard.begin_counting(account bigint)
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF to_regclass(guard.tries(account)) IS NULL THEN
    EXECUTE format('CREATE SEQUENCE %s MINVALUE 0 START 0', guard.tries(account));
  END IF;
END $$;

-- 'right', 'wrong' or 'locked'. Five wrong ones lock for 15 minutes. It must commit for the trail to tell of it.
CREATE FUNCTION guard.count_try(account bigint, is_right boolean, what_is_wrong text) RETURNS text
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  counted bigint;
  is_last boolean;
BEGIN
  EXECUTE 'SELECT last_value FROM ' || guard.tries(account) INTO counted;
  IF to_timestamp(counted / 10) > clock_timestamp() THEN RETURN 'locked'; END IF;
  is_last := counted % 10 >= 4;
  PERFORM setval(guard.tries(account), CASE WHEN is_last THEN 10 * ceil(extract(epoch FROM clock_timestamp() + interval '15 minutes'))::bigint
                                            ELSE counted % 10 + 1 END);
  IF is_right THEN
    PERFORM setval(guard.tries(account), 0);
    RETURN 'right';
  END IF;
  PERFORM guard.note(CASE WHEN is_last THEN 'signing locked' ELSE what_is_wrong END, 'accounts_user', account, NULL, '{}');
  RETURN CASE WHEN is_last THEN 'locked' ELSE 'wrong' END;
END $$;

-- Answers like count_try, or 'none' when there is no key to try against. An external reviewer has none, even if they once had.
CREATE FUNCTION guard.try_key(account bigint, key bytea) RETURNS text
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  k guard.signing_key;
BEGIN
  SELECT * INTO k FROM guard.signing_key WHERE user_id = account FOR UPDATE;
  IF NOT FOUND OR guard.is_external(account) THEN RETURN 'none'; END IF;
  RETURN guard.count_try(account, k.key_sha256 = sha256(key), 'wrong signing passphrase');
END $$;

-- Enrol a key, or replace it knowing the old one. Answers like try_key; 'right' means it is set.
CREATE FUNCTION guard.set_signing_key(account bigint, new_salt bytea, new_key bytea, old_key bytea) RETURNS text
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  outcome text;
BEGIN
  IF account IS DISTINCT FROM guard.actor() THEN
    CALL guard.refuse('signing_key_of_the_actor', 'Everybody sets their own signing passphrase.');
  END IF;
  IF guard.is_external(account) THEN
    CALL guard.refuse('signing_key_not_of_an_external', 'External reviewers sign with a code from a mail, not with a passphrase.');
  END IF;
  IF octet_length(new_key) IS DISTINCT FROM 32 THEN
    CALL guard.refuse('signing_key_form', 'A signing key has 32 bytes.');
  END IF;
  outcome := CASE WHEN guard.has_signing_key(account) THEN guard.try_key(account, old_key) ELSE 'right' END;
  IF outcome = 'right' THEN
    CALL guard.begin_counting(account);
    INSERT INTO guard.signing_key (user_id, salt, key_sha256) VALUES (account, new_salt, sha256(new_key))
    ON CONFLICT (user_id) DO UPDATE SET salt = excluded.salt, key_sha256 = excluded.key_sha256, set_at = clock_timestamp();
    PERFORM guard.note('signing passphrase set', 'accounts_user', account, NULL, '{}');
  END IF;
  RETURN outcome;
END $$;

-- A forgotten passphrase is removed in the name of an administrator who is somebody else; the owner then enrols anew.
-- Only the owner of the database may call this: whoever holds the application's password could name any administrator.
CREATE FUNCTION guard.remove_signing_key(account bigint) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT guard.has_role(guard.actor(), 'administrator') OR account = guard.actor() THEN
    CALL guard.refuse('signing_key_removed_by_an_administrator', 'Only another administrator can remove a signing passphrase.');
  END IF;
  DELETE FROM guard.signing_key WHERE user_id = account;
  PERFORM guard.note('signing passphrase removed', 'accounts_user', account, NULL, '{}');
END $$;

-- That a passphrase was right in this transaction. One proof is good for one sign-off.
CREATE TABLE guard.proof (user_id bigint PRIMARY KEY, given_in xid8 NOT NULL DEFAULT pg_current_xact_id());

CREATE FUNCTION guard.holds(judgement text) RETURNS boolean
  LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
  AS $$ SELECT coalesce(judgement IN ('supported', 'partly', 'common_knowledge'), false) $$;

-- Claims nobody has judged, or whose newest verdict says that the text must change.
CREATE VIEW guard.open_claim AS
  SELECT c.edition_id, c.id AS claim_id FROM public.articles_claim c
    LEFT JOIN LATERAL (SELECT v.judgement FROM public.articles_verdict v WHERE v.claim_id = c.id ORDER BY v.id DESC LIMIT 1) newest ON true
   WHERE NOT guard.holds(newest.judgement);

-- A verdict is given by a fact checker who could sign, or carried from the same claim of another edition as it was last given.
CREATE FUNCTION guard.check_verdict() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  e public.articles_edition;
  p public.articles_person;
BEGIN
  SELECT e2.* INTO e FROM public.articles_edition e2 JOIN public.articles_claim c ON c.edition_id = e2.id WHERE c.id = NEW.claim_id;
  CALL guard.lock_article(e.article_id);
  NEW.identity := (SELECT c.identity FROM public.articles_claim c WHERE c.id = NEW.claim_id);
  IF NEW.carried_from_id IS NOT NULL THEN
    IF (NEW.carried_from_id, NEW.judgement, NEW.quotation, NEW.locator, NEW.note, NEW.person_id, NEW.user_id, NEW.given_at) IS DISTINCT FROM
       (SELECT (v.id, v.judgement, v.quotation, v.locator, v.note, v.person_id, v.user_id, v.given_at) FROM guard.newest_verdict(NEW.claim_id) v WHERE v.claim_id <> NEW.claim_id) THEN
      CALL guard.refuse('verdict_carried_as_it_was', 'A verdict is carried over as it was last given on the same claim.');
    END IF;
    NEW.id := guard.next_number('articles_verdict');
    RETURN NEW;
  END IF;
  IF NEW.user_id IS DISTINCT FROM guard.actor() THEN
    CALL guard.refuse('verdict_by_the_actor', 'Everybody judges under their own name.');
  END IF;
  IF NOT guard.is_eligible(NEW.user_id, 'fact_check') THEN
    CALL guard.refuse('verdict_by_a_fact_checker', 'Only an active fact checker with a verified, current licence can judge a claim.');
  END IF;
  SELECT * INTO p FROM public.articles_person WHERE user_id = NEW.user_id;
  IF guard.is_contributor(e.id, NEW.user_id, p.id) THEN
    CALL guard.refuse('verdict_by_somebody_independent', 'Whoever wrote part of this edition, submitted it or is named in its byline cannot judge it.');
  END IF;
  IF NOT guard.is_newest(e) AND NOT EXISTS (
      SELECT FROM public.articles_article a WHERE a.id = e.article_id AND a.live_edition_id = e.id) THEN
    CALL guard.refuse('verdict_on_the_newest_edition', 'A newer edition exists, or this one was recalled.');
  END IF;
  NEW.id := guard.next_number('articles_verdict');
  NEW.person_id := p.id;
  NEW.given_at := clock_timestamp();
  RETURN NEW;
END $$;
CREATE TRIGGER b_check BEFORE INSERT ON public.articles_verdict FOR EACH ROW EXECUTE FUNCTION guard.check_verdict();
ALTER TABLE public.articles_verdict ENABLE ALWAYS TRIGGER b_check;

-- The same claim in every edition of the article: no verdict on one of them may leave another as it was.
CREATE FUNCTION guard.same_claims(claim bigint) RETURNS SETOF bigint
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
  AS $$
    SELECT same.id FROM public.articles_claim c
      JOIN public.articles_edition e ON e.id = c.edition_id
      JOIN public.articles_edition other ON other.article_id = e.article_id
      JOIN public.articles_claim same ON same.edition_id = other.id AND same.identity = c.identity
     WHERE c.id = claim
  $$;

-- What a person last said on the same claim, in whichever edition. Whoever wrote part of this one can doubt it, not clear it.
CREATE FUNCTION guard.newest_verdict(claim bigint) RETURNS SETOF public.articles_verdict
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
  AS $$
    SELECT v.* FROM public.articles_verdict v JOIN public.articles_claim c ON c.id = claim
     WHERE v.claim_id IN (SELECT guard.same_claims(claim)) AND v.carried_from_id IS NULL
       AND NOT (guard.holds(v.judgement) AND guard.is_contributor(c.edition_id, v.user_id, v.person_id))
     ORDER BY v.id DESC LIMIT 1
  $$;

CREATE PROCEDURE guard.carry_verdict(claim bigint, given bigint DEFAULT NULL)
  LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO public.articles_verdict (claim_id, judgement, quotation, locator, note, person_id, user_id, given_at, carried_from_id)
    SELECT claim, v.judgement, v.quotation, v.locator, v.note, v.person_id, v.user_id, v.given_at, v.id
      FROM guard.newest_verdict(claim) v WHERE given IS NULL OR v.id = given;
  $$;

-- A new edition takes over what was said of its claims.
CREATE FUNCTION guard.carry_to_new_claim() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  CALL guard.carry_verdict(NEW.id);
  RETURN NULL;
END $$;
CREATE TRIGGER c_carry AFTER INSERT ON public.articles_claim FOR EACH ROW EXECUTE FUNCTION guard.carry_to_new_claim();
ALTER TABLE public.articles_claim ENABLE ALWAYS TRIGGER c_carry;

-- A doubt about the live edition counts for the one that waits, and one about a new edition for those that a page could go back to.
CREATE FUNCTION guard.carry_to_other_editions() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  other bigint;
BEGIN
  FOR other IN SELECT guard.same_claims(NEW.claim_id) EXCEPT SELECT NEW.claim_id ORDER BY 1 LOOP
    CALL guard.carry_verdict(other, NEW.id);
  END LOOP;
  RETURN NULL;
END $$;
CREATE TRIGGER c_carry AFTER INSERT ON public.articles_verdict FOR EACH ROW WHEN (NEW.carried_from_id IS NULL)
  EXECUTE FUNCTION guard.carry_to_other_editions();
ALTER TABLE public.articles_verdict ENABLE ALWAYS TRIGGER c_carry;

-- A signature is made by the account itself, with the passphrase that was right in this transaction. One proof is good for one.
CREATE PROCEDURE guard.spend_proof(account bigint)
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  DELETE FROM guard.proof WHERE user_id = account AND given_in = pg_current_xact_id();
  IF NOT FOUND THEN
    CALL guard.refuse('signoff_needs_the_passphrase', 'Only the signing passphrase makes a signature.');
  END IF;
  IF account IS DISTINCT FROM guard.actor() THEN
    CALL guard.refuse('signoff_by_the_actor', 'Everybody signs for themselves.');
  END IF;
END $$;

-- What whoever signs anything of an edition must be: licensed for it, without a part in it, without an interest that nobody waived.
CREATE PROCEDURE guard.check_signer(e public.articles_edition, account bigint, person bigint, kind text, approves_with_interests boolean)
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT guard.is_eligible(account, kind) THEN
    CALL guard.refuse('signoff_by_an_eligible_reviewer', 'The signer is not an active reviewer of this kind with a verified, current licence.');
  END IF;
  IF guard.is_contributor(e.id, account, person) THEN
    CALL guard.refuse('signoff_by_somebody_independent', 'The signer wrote part of this edition, submitted it or is named in its byline.');
  END IF;
  IF approves_with_interests AND NOT EXISTS (
      SELECT FROM public.articles_interestwaiver w WHERE w.article_id = e.article_id AND w.person_id = person) THEN
    CALL guard.refuse('signoff_interests_waived', 'The declared interest has not been waived by the chief editor.');
  END IF;
END $$;

CREATE FUNCTION guard.check_signoff() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  e public.articles_edition;
  p public.articles_person;
  r public.articles_reviewer;
BEGIN
  CALL guard.lock_article(NEW.article_id);
  SELECT * INTO e FROM public.articles_edition WHERE id = NEW.edition_id;
  IF NEW.condition_id IS NULL THEN
    CALL guard.spend_proof(NEW.user_id);
  ELSIF NOT EXISTS (SELECT FROM guard.conditions_met(e) c WHERE c.id = NEW.condition_id AND c.user_id = NEW.user_id) THEN
    CALL guard.refuse('signoff_needs_the_passphrase', 'Only the signing passphrase makes a signature.');
  END IF;
  IF e.article_id IS DISTINCT FROM NEW.article_id OR e.digest <> NEW.digest THEN
    CALL guard.refuse('signoff_digest_is_the_editions', 'What was on screen is not this edition any more.');
  END IF;
  IF NOT guard.is_newest(e) AND NOT EXISTS (
      SELECT FROM public.articles_article a WHERE a.id = e.article_id AND a.live_edition_id = e.id) THEN
    CALL guard.refuse('signoff_on_the_newest_edition', 'A newer edition exists, or this one was recalled.');
  END IF;
  SELECT * INTO p FROM public.articles_person WHERE user_id = NEW.user_id;
  CALL guard.check_signer(e, NEW.user_id, p.id, NEW.kind, NEW.has_interests AND NEW.decision = 'approve');
  SELECT * INTO r FROM public.articles_reviewer WHERE person_id = p.id;
  IF NEW.decision = 'approve' AND EXISTS (
      SELECT FROM public.articles_signoff s WHERE s.edition_id = e.id AND s.person_id = p.id AND s.kind <> NEW.kind
         AND s.decision = 'approve' AND NOT EXISTS (SELECT FROM public.articles_revocation v WHERE v.signoff_id = s.id)) THEN
    CALL guard.refuse('signoff_by_two_people', 'The two signatures must come from two people.');
  END IF;
  IF NEW.kind = 'fact_check' AND NEW.decision = 'approve' AND EXISTS (SELECT FROM guard.open_claim o WHERE o.edition_id = e.id) THEN
    CALL guard.refuse('signoff_after_every_claim', 'A claim of this edition has no verdict, or one that does not hold.');
  END IF;
  NEW.id := guard.next_number('articles_signoff');
  NEW.person_id := p.id;
  NEW.html_digest := e.html_digest;
  NEW.signer_name := p.name;
  NEW.signer_credentials := p.credentials;
  NEW.licence := concat_ws(' ', nullif(r.licence_body, ''), nullif(r.licence_number, ''));
  NEW.signed_at := clock_timestamp();
  NEW.valid_until := least(NEW.valid_until, NEW.signed_at + make_interval(months => (SELECT months FROM guard.validity v WHERE v.risk_class = e.risk_class)));
  IF NEW.valid_until <= NEW.signed_at THEN
    CALL guard.refuse('signoff_valid_for_a_while', 'The next review cannot be due before the signature.');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER b_check BEFORE INSERT ON public.articles_signoff FOR EACH ROW EXECUTE FUNCTION guard.check_signoff();
ALTER TABLE public.articles_signoff ENABLE ALWAYS TRIGGER b_check;

ALTER TABLE public.articles_signoff ADD CONSTRAINT signoff_of_one_edition_and_digest
  FOREIGN KEY (edition_id, article_id, digest) REFERENCES public.articles_edition (id, article_id, digest) MATCH FULL
  ON UPDATE RESTRICT ON DELETE RESTRICT;

-- The only way to a sign-off. Returns its id, or NULL with the reason; a wrong passphrase must be allowed to commit.
-- p_key is the stretched passphrase, or for an external reviewer the code that was sent to them (see 07_external.sql).
CREATE FUNCTION guard.sign(
  p_edition bigint, p_digest text, p_kind text, p_decision text, p_account bigint, p_key bytea, p_attestation text,
  p_note text, p_has_interests boolean, p_interests text, p_basis bigint, p_valid_until timestamptz,
  OUT signoff_id bigint, OUT outcome text)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  shown text := 'signing passphrase';
BEGIN
  IF guard.is_external(p_account) THEN
    SELECT t.outcome, t.shown INTO outcome, shown FROM guard.try_code(p_account, p_edition, p_kind, p_key) t;
  ELSE
    outcome := guard.try_key(p_account, p_key);
  END IF;
  IF outcome <> 'right' THEN RETURN; END IF;
  INSERT INTO guard.proof (user_id) VALUES (p_account) ON CONFLICT (user_id) DO UPDATE SET given_in = excluded.given_in;
  INSERT INTO public.articles_signoff (edition_id, article_id, digest, html_digest, kind, decision, person_id, user_id,
    signer_name, signer_credentials, licence, attestation, note, has_interests, interests, basis_id, authentication, signed_at, valid_until)
  SELECT p_edition, e.article_id, p_digest, '', p_kind, p_decision, p.id, p_account, '', '', '', p_attestation, p_note,
         p_has_interests, p_interests, p_basis, shown, clock_timestamp(), coalesce(p_valid_until, 'infinity')
    FROM public.articles_edition e LEFT JOIN public.articles_person p ON p.user_id = p_account WHERE e.id = p_edition
  RETURNING id INTO signoff_id;
  outcome := 'signed';
END $$;

CREATE FUNCTION guard.check_revocation() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  s public.articles_signoff;
BEGIN
  SELECT * INTO s FROM public.articles_signoff WHERE id = NEW.signoff_id;
  CALL guard.lock_article(s.article_id);
  NEW.revoked_at := clock_timestamp();
  IF NEW.revoked_by_id IS DISTINCT FROM guard.actor()
     OR NOT (s.user_id = NEW.revoked_by_id OR guard.has_role(NEW.revoked_by_id, 'chief_editor')) THEN
    CALL guard.refuse('revoked_by_the_signer_or_the_chief_editor', 'Only the signer or the chief editor can revoke a sign-off.');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER b_check BEFORE INSERT ON public.articles_revocation FOR EACH ROW EXECUTE FUNCTION guard.check_revocation();
ALTER TABLE public.articles_revocation ENABLE ALWAYS TRIGGER b_check;
