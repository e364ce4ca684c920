-- What the clocks would have done by {day}: every threshold passed was raised, every letter day
-- written about, except for one in twenty of the waiting, whose latest is due now.
-- bench/data.py asks casework.clocks about a sample and compares.
SET session_replication_role = replica;

-- What counts working days is looked up: the calendar of bank holidays is not in the database.
CREATE TEMP TABLE soon (asked_on, unrated_on) AS {unrated_after};

CREATE TEMP TABLE waits AS
SELECT c.id, c.person_id, c.team_id, c.rag, c.received_on, c.joined_on, c.rated_on,
       {day} - c.received_on AS waited, c.kind = ANY({kinds_with_letters}::text[]) AS writes,
       CASE WHEN c.rag IS NULL THEN soon.unrated_on END AS unrated_on
FROM casework_case c LEFT JOIN soon ON soon.asked_on = c.received_on
WHERE c.closed_on IS NULL AND c.worker_id IS NULL;

CREATE TEMP TABLE passed AS
SELECT w.id, w.rag, rung.code, rung.days, rung.told,
       CASE WHEN rung.code = 'unrated' THEN w.unrated_on ELSE w.received_on + rung.days END AS passed_on
FROM waits w CROSS JOIN LATERAL (VALUES
    ('unrated', CASE WHEN w.rag IS NULL THEN 2 END, 'team_manager'),
    ('red_waiting', CASE WHEN w.rag = 1 THEN 2 END, 'team_manager'),
    ('wait_42', 42, CASE WHEN w.rag = 1 THEN 'service_manager' ELSE 'team_manager' END),
    ('wait_56', 56, CASE WHEN w.rag = 1 THEN 'head_of_service' ELSE 'service_manager' END),
    ('wait_84', 84, CASE WHEN w.rag = 1 THEN 'director' ELSE 'head_of_service' END),
    ('wait_182', 182, 'director'),
    ('wait_365', CASE WHEN w.waited >= 365 THEN 365 + (w.waited - 365) / 30 * 30 END, 'director')
) AS rung (code, days, told)
WHERE CASE WHEN rung.code = 'unrated' THEN w.unrated_on <= {day} ELSE rung.days <= w.waited END;

-- One in twenty is due one threshold: the last that it passed.
CREATE TEMP TABLE due_now AS
SELECT DISTINCT ON (chosen.id) passed.id, code, days, passed_on
FROM (SELECT id FROM waits WHERE id IN (SELECT id FROM passed WHERE code <> 'red_waiting')
      ORDER BY id * 7919 % 1000003 LIMIT (SELECT count(*) / 20 FROM waits)) AS chosen
JOIN passed ON passed.id = chosen.id AND code <> 'red_waiting'
ORDER BY chosen.id, days DESC;

INSERT INTO casework_escalation (case_id, rung, threshold, spell, rag, told, raised_on, climbs_on,
                                 acknowledged_by_id, acknowledged_at, action)
SELECT p.id, p.code, p.days, 1, p.rag, p.told, least(p.passed_on, {day}), {day} + 5,
       CASE WHEN p.id % 10 > 0 THEN boss.user_id END, CASE WHEN p.id % 10 > 0 THEN now() END,
       CASE WHEN p.id % 10 > 0 THEN 'Talked about at the meeting.' ELSE '' END
FROM passed p
CROSS JOIN (SELECT user_id FROM casework_worker WHERE role = 'service_manager') AS boss
WHERE NOT EXISTS (SELECT 1 FROM due_now d WHERE d.id = p.id AND d.code = p.code);

-- One in twenty is due one letter: the last of its letter days, at most ten days late.
CREATE TEMP TABLE letter_now AS
SELECT id, 28 + (waited - 28) / 28 * 28 AS milestone
FROM waits WHERE writes AND waited >= 28 AND (waited - 28) % 28 <= 10
ORDER BY id * 7907 % 1000003 LIMIT (SELECT count(*) / 20 FROM waits);

INSERT INTO casework_letter (
    id, case_id, person_id, team_id, kind, milestone, due_on, state, held_because, held_detail,
    channel, format, format_because, sent_to, sha256, pages, carrier, sent_at, decided_because,
    overrides, created_at)
SELECT gen_random_uuid(), w.id, w.person_id, w.team_id, 'waiting_well', n * 28,
       w.received_on + n * 28, held.state, CASE WHEN held.state = 'held' THEN 'unsafe' ELSE '' END,
       '', 'post', 'standard', '', 'Somebody' || chr(10) || '1 Example Street', repeat('0', 64), 1,
       'print_room', CASE WHEN held.state = 'sent' THEN w.received_on + n * 28 END, '', '[]', now()
FROM waits w CROSS JOIN LATERAL generate_series(1, w.waited / 28) AS n
CROSS JOIN LATERAL (SELECT CASE WHEN w.id % 100 = 1 AND n = w.waited / 28 THEN 'held' ELSE 'sent'
                    END AS state) AS held
WHERE w.writes
AND NOT EXISTS (SELECT 1 FROM letter_now d WHERE d.id = w.id AND d.milestone = n * 28);

UPDATE casework_case c SET
    escalation_due_on = coalesce(due_now.passed_on, ahead.passed_on),
    letter_due_on = CASE WHEN w.writes THEN c.received_on
        + coalesce(letter_now.milestone, 28 + w.waited / 28 * 28) END
FROM waits w
LEFT JOIN due_now ON due_now.id = w.id
LEFT JOIN letter_now ON letter_now.id = w.id
CROSS JOIN LATERAL (
    SELECT least(min(w.received_on + days), CASE WHEN w.unrated_on > {day} THEN w.unrated_on END)
           AS passed_on
    FROM (VALUES (42), (56), (84), (182), (365),
                 (CASE WHEN w.waited >= 365 THEN 395 + (w.waited - 365) / 30 * 30 END)) AS t (days)
    WHERE days > w.waited
) AS ahead
WHERE c.id = w.id;
