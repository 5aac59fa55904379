"""The questions behind the reports, for PostgreSQL to count.

`since` and `until` are moments, `until` not included; `unfinished` are ids of `queues.unfinished`.
"""

WAITS = """
WITH step (measure, part, article_id, finding_id, began, ended) AS (
  SELECT s.kind, '', e.article_id, NULL::bigint, e.submitted_at, s.signed_at
    FROM articles_signoff s JOIN articles_edition e ON e.id = s.edition_id
   WHERE s.signed_at >= %(since)s AND s.signed_at < %(until)s AND NOT EXISTS (
     SELECT FROM articles_signoff b WHERE b.edition_id = s.edition_id AND b.kind = s.kind AND b.id < s.id)
  UNION ALL
  SELECT 'both', '', e.article_id, NULL, e.submitted_at, greatest(first.medical, first.fact)
    FROM (SELECT edition_id, min(signed_at) FILTER (WHERE kind = 'medical_review') AS medical,
                 min(signed_at) FILTER (WHERE kind = 'fact_check') AS fact
            FROM articles_signoff WHERE decision = 'approve' AND edition_id IN (
              SELECT edition_id FROM articles_signoff WHERE signed_at >= %(since)s AND signed_at < %(until)s)
           GROUP BY edition_id) first JOIN articles_edition e ON e.id = first.edition_id
   WHERE first.medical IS NOT NULL AND first.fact IS NOT NULL
     AND greatest(first.medical, first.fact) >= %(since)s AND greatest(first.medical, first.fact) < %(until)s
  UNION ALL
  SELECT 'published', '', e.article_id, NULL, e.submitted_at, p.acted_at
    FROM articles_publication p JOIN articles_edition e ON e.id = p.edition_id
   WHERE p.kind = 'published' AND p.acted_at >= %(since)s AND p.acted_at < %(until)s AND NOT EXISTS (
     SELECT FROM articles_publication b WHERE b.edition_id = p.edition_id AND b.kind = 'published' AND b.id < p.id)
  UNION ALL
  SELECT 'answered', '', a.article_id, NULL, a.assigned_at, v.at
    FROM audit_auditevent v JOIN articles_assignment a ON a.id = v.row_id
   WHERE v.row_table = 'articles_assignment' AND v.at >= %(since)s AND v.at < %(until)s
     AND v."row" ->> 'state' IN ('accepted', 'declined') AND NOT EXISTS (
     SELECT FROM audit_auditevent b WHERE b.row_table = v.row_table AND b.row_id = v.row_id AND b.seq < v.seq
        AND b."row" ->> 'state' IN ('accepted', 'declined'))
  UNION ALL
  SELECT 'resubmitted', '', n.article_id, NULL, min(s.signed_at), n.submitted_at
    FROM articles_edition n JOIN articles_edition e ON e.article_id = n.article_id AND e.number = n.number - 1
    JOIN articles_signoff s ON s.edition_id = e.id AND s.decision = 'request_changes' AND s.signed_at < n.submitted_at
   WHERE n.submitted_at >= %(since)s AND n.submitted_at < %(until)s GROUP BY n.id
  UNION ALL
  SELECT 'settled', f.kind, f.article_id, f.id, f.opened_at, f.resolved_at
    FROM articles_finding f WHERE f.resolved_at >= %(since)s AND f.resolved_at < %(until)s
)
SELECT measure, part, count(*), percentile_cont(0.5) WITHIN GROUP (ORDER BY ended - began),
       percentile_cont(0.9) WITHIN GROUP (ORDER BY ended - began), max(ended - began),
       (array_agg(article_id ORDER BY ended - began DESC, article_id))[1],
       (array_agg(finding_id ORDER BY ended - began DESC, article_id))[1]
  FROM step GROUP BY measure, part ORDER BY measure, part
"""

LOADS = """
WITH waiting AS (
  SELECT reviewer_id, count(*) FILTER (WHERE state = 'accepted') AS accepted,
         count(*) FILTER (WHERE state = 'invited') AS invited
    FROM articles_assignment WHERE id = ANY(%(unfinished)s) GROUP BY reviewer_id
), word AS (
  SELECT s.person_id, s.signed_at - greatest(e.submitted_at, asked.at) AS took, NOT EXISTS (
           SELECT FROM articles_signoff b WHERE b.edition_id = s.edition_id AND b.person_id = s.person_id
              AND b.kind = s.kind AND b.id < s.id)
         AND NOT EXISTS (
           SELECT FROM articles_publication p WHERE p.edition_id = e.id AND p.acted_at < s.signed_at) AS is_first
    FROM articles_signoff s JOIN articles_edition e ON e.id = s.edition_id
    LEFT JOIN LATERAL (
      SELECT max(a.assigned_at) AS at FROM articles_assignment a JOIN articles_reviewer r ON r.id = a.reviewer_id
       WHERE r.person_id = s.person_id AND a.article_id = s.article_id AND a.kind = s.kind
         AND a.assigned_at < s.signed_at
    ) asked ON true
   WHERE s.signed_at >= %(since)s AND s.signed_at < %(until)s
), signed AS (
  SELECT person_id, count(*) AS number,
         percentile_cont(0.5) WITHIN GROUP (ORDER BY took) FILTER (WHERE is_first) AS median
    FROM word GROUP BY person_id
), declined AS (
  SELECT a.reviewer_id, count(DISTINCT a.id) AS number
    FROM audit_auditevent v JOIN articles_assignment a ON a.id = v.row_id
   WHERE v.row_table = 'articles_assignment' AND v.at >= %(since)s AND v.at < %(until)s
     AND v."row" ->> 'state' = 'declined'
   GROUP BY a.reviewer_id
)
SELECT p.name, r.kinds, coalesce(w.accepted, 0), coalesce(w.invited, 0), coalesce(s.number, 0), s.median,
       coalesce(d.number, 0)
  FROM articles_reviewer r JOIN articles_person p ON p.id = r.person_id
  LEFT JOIN waiting w ON w.reviewer_id = r.id LEFT JOIN signed s ON s.person_id = p.id
  LEFT JOIN declined d ON d.reviewer_id = r.id
 WHERE (r.is_active AND p.is_active) OR w.reviewer_id IS NOT NULL OR s.person_id IS NOT NULL
    OR d.reviewer_id IS NOT NULL
 ORDER BY coalesce(w.accepted, 0) DESC, p.name, r.id
"""

REFUSALS = """
SELECT act, coalesce("row" ->> 'codes', ''), (array_agg(reason ORDER BY seq DESC))[1], count(*),
       count(DISTINCT actor_id), max(at), max(seq)
  FROM audit_auditevent WHERE act = ANY(%(acts)s) AND at >= %(since)s AND at < %(until)s
 GROUP BY 1, 2 ORDER BY 4 DESC, 1, 2
"""
