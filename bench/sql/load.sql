-- The invented council of the benchmark: {open} open cases on {day}, set-based.
-- Deferred triggers are off while this runs; bench/data.py proves afterwards that none would
-- have refused a row.
SET session_replication_role = replica;
SET maintenance_work_mem = '256MB';
SELECT setseed(0.5);

-- 30 teams; the first owns a quarter of all open cases.
INSERT INTO casework_team (name, locality, hub, phone, email, hours, opened_on, former_names)
SELECT 'Team ' || i, 'Locality ' || 1 + i % 5, '', '01632 960 2' || lpad(i::text, 2, '0'),
       'team' || i || '@council.example', '', DATE '2015-01-01', '{{}}'
FROM generate_series(1, 30) AS i;

-- 60 staff with sign-ins: a manager and a practitioner for each team.
INSERT INTO casework_user (password, is_superuser, username, first_name, last_name, email,
                           is_staff, is_active, date_joined, last_login)
SELECT '!', false, 'staff' || i, '', '', 'staff' || i || '@council.example', false, true, now(),
       now()
FROM generate_series(1, 60) AS i;

INSERT INTO casework_worker (user_id, name, team_id, role, employment, fte, skills, started_on)
SELECT u.id, 'Alex ' || translate(n.i::text, '0123456789', 'bcdfghklmn'), t.id,
       CASE WHEN n.i = 60 THEN 'service_manager' WHEN n.i <= 30 THEN 'team_manager'
            ELSE 'practitioner' END,
       'permanent', 1, '{{}}', DATE '2015-01-01'
FROM generate_series(1, 60) AS n(i)
JOIN casework_user u ON u.username = 'staff' || n.i
JOIN casework_team t ON t.name = 'Team ' || 1 + (n.i - 1) % 30;

-- Thirty practitioners hold a fifth of all cases here: many more than people can.
INSERT INTO casework_policynumber (code, value, from_on, reason, by_id, at, applied_at)
SELECT 'caseload.impossible', 100000, DATE '2015-01-01', 'To measure', min(id), now(), now()
FROM casework_user;

-- Numbers from the test range 999, with the check digit that they must have.
CREATE TEMP TABLE nhs AS
SELECT row_number() OVER (ORDER BY body) AS place, '999' || body || (11 - total % 11) % 11 AS number
FROM (
    SELECT lpad(i::text, 6, '0') AS body,
           9 * 10 + 9 * 9 + 9 * 8 + i / 100000 % 10 * 7 + i / 10000 % 10 * 6 + i / 1000 % 10 * 5
           + i / 100 % 10 * 4 + i / 10 % 10 * 3 + i % 10 * 2 AS total
    FROM generate_series(0, 999999) AS i
) AS digits
WHERE total % 11 <> 1;

-- People, one to 1.1 cases. The lines above and below rest on numbers that count.
INSERT INTO casework_person (
    id, family_name, given_names, preferred_name, nhs_number, born_on, gender, ethnicity,
    spoken_language, written_language, interpreter_needed, access_needs_asked_on, email, phone,
    mobile, safe_by_post, safe_by_email, safe_by_phone, safe_by_text, safe_voicemail, reach_note,
    do_not_write, safety_warning, is_restricted, version, created_at)
SELECT
    i, (ARRAY['Ash', 'Bram', 'Carl', 'Dun', 'Elm', 'Fen', 'Gar', 'Hart', 'Ing', 'Jen', 'Kirk', 'Lang',
           'Marsh', 'Nor', 'Oak', 'Pem', 'Quar', 'Rother', 'Stan', 'Thorn'])[1 + i % 20]
    || (ARRAY['by', 'combe', 'den', 'field', 'gate', 'ham', 'ley', 'mere', 'over', 'wick', 'stead',
              'ton', 'well', 'worth', 'bridge', 'ford', 'hurst', 'shaw', 'thwaite', 'croft'])
       [1 + i / 20 % 20],
    (ARRAY['Ada', 'Bert', 'Clara', 'Doris', 'Edwin', 'Flora', 'George', 'Hilda', 'Ivor', 'Joan',
           'Kofi', 'Leila', 'Mary', 'Nadia', 'Omar', 'Priya', 'Ruth', 'Stan', 'Tomasz', 'Vera'])
       [1 + i / 400 % 20],
    '', CASE WHEN i % 10 > 0 THEN nhs.number END,
    {day} - 6570 - (random() * 28000)::int, 'unknown', 'not_known', 'English', 'English',
    CASE WHEN i % 33 = 0 THEN true WHEN i % 5 > 0 THEN false END,
    CASE WHEN i % 5 > 0 THEN {day} - 100 END, '', '01632 960' || lpad((i % 1000)::text, 3, '0'), '',
    CASE i % 20 WHEN 0 THEN 'unsafe' WHEN 1 THEN 'not_asked' ELSE 'safe' END,
    'not_asked', 'not_asked', 'not_asked', 'not_asked', '', i % 100 = 7,
    CASE WHEN i % 50 = 3 THEN 'Two staff at each visit' ELSE '' END, i % 200 = 11, 1, now()
FROM generate_series(1, {people}) AS i LEFT JOIN nhs ON nhs.place = i;

INSERT INTO casework_address (person_id, kind, lines, postcode, uprn, starts_on)
SELECT id, 'home', 1 + id % 90 || ' Example Street' || chr(10) || 'Exampleton',
       'ZZ' || 1 + id / 15 % 20 || ' ' || id / 300 % 10 || chr((65 + id / 3000 % 26)::int)
       || chr((65 + id / 78000 % 26)::int), '', DATE '2015-01-01'
FROM casework_person;

INSERT INTO casework_accessneed (person_id, term_id, note, source, share, recorded_on, review_due_on)
SELECT p.id, t.code, '', 'asked', true, {day} - 100, {day} + 265
FROM casework_person p
JOIN (SELECT code, row_number() OVER (ORDER BY code) - 1 AS place, count(*) OVER () AS many
      FROM casework_accessneedterm) t ON t.place = p.id / 10 % t.many
WHERE p.id % 10 = 4;

-- Cases: most wait some weeks, a few for years. One in ten is unrated; one in five has a worker.
CREATE TEMP TABLE made AS
SELECT i AS id,
       CASE WHEN i <= {people} THEN i ELSE (i - {people}) * 7 % {people} + 1 END AS person,
       CASE WHEN i <= {people} THEN i % kinds ELSE ((i - {people}) * 7 % {people} + 2) % kinds END
           AS kind,
       CASE WHEN i % 4 = 0 THEN 1 ELSE 2 + (i::bigint * 7919) % 29 END AS team,
       {day} - least((-ln(1 - random()) * 60)::int, 900) AS received_on,
       random() AS risk, random() AS held, random() AS other
FROM generate_series(1, {open}) AS i, (SELECT cardinality({kinds}::text[]) AS kinds) AS k;

-- Up to three tries to speak to them, a week apart; one in five in vain.
CREATE TEMP TABLE said AS
SELECT id, n, received_on + least(n * 7, {day} - received_on) AS "on",
       CASE WHEN (id + n) % 5 = 0 THEN 'no_answer' ELSE 'spoke' END AS outcome
FROM made CROSS JOIN generate_series(1, 3) AS n WHERE id % 4 >= n;
CREATE INDEX ON said (id);

INSERT INTO casework_case (
    id, person_id, kind, team_id, worker_id, received_on, source, summary, rag, rated_on, spoken_on,
    joined_on, allocated_on, next_look_on, look_because, spell, close_reason,
    version, created_at)
SELECT
    m.id, p.id, ({kinds}::text[])[m.kind + 1], t.id, w.id, m.received_on, 'gp',
    'Finds it hard to wash, dress and manage the stairs; the family asks for help.',
    rag.rag, CASE WHEN rag.rag IS NOT NULL THEN m.received_on + least(5, {day} - m.received_on) END,
    (SELECT max("on") FROM said WHERE said.id = m.id AND outcome = 'spoke'),
    m.received_on, CASE WHEN w.id IS NOT NULL THEN m.received_on + ({day} - m.received_on) / 2 END,
    CASE WHEN m.other < 0.05 THEN {day} - (m.other * 100)::int ELSE {day} + 1 + (m.other * 27)::int
    END,
    CASE WHEN rag.rag IS NULL THEN 'New, nobody has rated it' ELSE '' END, 1, '', 1,
    now()
FROM made m
JOIN casework_team t ON t.name = 'Team ' || m.team
JOIN casework_person p ON p.id = (SELECT min(id) FROM casework_person) + m.person - 1
LEFT JOIN casework_user u ON m.held < 0.2 AND u.username = 'staff' || 30 + m.team
LEFT JOIN casework_worker w ON w.user_id = u.id
CROSS JOIN LATERAL (
    -- No case became red within the last days, so that working days need no sum here.
    SELECT CASE WHEN m.risk < 0.1 THEN NULL
                WHEN m.risk < 0.22 AND {day} - m.received_on > 20 THEN 1
                WHEN m.risk < 0.55 THEN 2 WHEN m.risk < 0.9 THEN 3 ELSE 4 END AS rag) AS rag
ORDER BY m.id;

INSERT INTO casework_casereference (case_id, system, kind, number, plain)
SELECT id, 'Present system', 'number', 'OLD-' || place, 'OLD-' || place
FROM (SELECT id, row_number() OVER (ORDER BY id) AS place FROM casework_case) AS c;

INSERT INTO casework_stay (case_id, team_id, reason, entered_on, left_because)
SELECT id, team_id, 'received', received_on, '' FROM casework_case;

INSERT INTO casework_allocation (case_id, worker_id, reason, note, starts_on, by_id, ended_because)
SELECT c.id, c.worker_id, 'capacity', '', c.allocated_on, m.user_id, ''
FROM casework_case c JOIN casework_worker m ON m.team_id = c.team_id AND m.role = 'team_manager'
WHERE c.worker_id IS NOT NULL;

INSERT INTO casework_rating (case_id, rag, suggested, reasons, reasons_version, note, "on", by_id, at)
SELECT c.id, c.rag, c.rag, ARRAY[(ARRAY['no_essential_care', 'falls', 'stable_safe',
       'waits_on_others'])[c.rag]], 1, '', c.rated_on, m.user_id, c.rated_on
FROM casework_case c JOIN casework_worker m ON m.team_id = c.team_id AND m.role = 'team_manager'
WHERE c.rag IS NOT NULL;

INSERT INTO casework_contact (case_id, how, spoke_with, outcome, talked, chasing, summary, "on", by_id,
                              at)
SELECT c.id, (ARRAY['phone', 'visit', 'phone'])[said.n], 'person', said.outcome,
       said.outcome = 'spoke', false,
       'Spoke about how things are.', said."on", m.user_id, said."on"
FROM said JOIN casework_casereference r ON r.plain = 'OLD-' || said.id
JOIN casework_case c ON c.id = r.case_id
JOIN casework_worker m ON m.team_id = c.team_id AND m.role = 'team_manager'
ORDER BY c.id, said.n;

INSERT INTO casework_note (case_id, text, by_id, at)
SELECT c.id, 'Daughter rang: nothing new.', m.user_id, now()
FROM casework_case c JOIN casework_worker m ON m.team_id = c.team_id AND m.role = 'team_manager'
WHERE c.id % 5 = 1;

INSERT INTO casework_pause (case_id, reason, note, starts_on, until, by_id)
SELECT c.id, 'hospital', '', {day} - 1, {day} + 20, m.user_id
FROM casework_case c JOIN casework_worker m ON m.team_id = c.team_id AND m.role = 'team_manager'
WHERE c.id % 50 = 2 AND c.worker_id IS NULL AND c.received_on < {day};

INSERT INTO casework_change (case_id, trigger, note, "on", due_on, by_id)
SELECT c.id, 'fall', '', {day} - 1, {day} + 1, m.user_id
FROM casework_case c JOIN casework_worker m ON m.team_id = c.team_id AND m.role = 'team_manager'
WHERE c.id % 33 = 5 AND c.received_on < {day};

INSERT INTO casework_offer (case_id, to_id, reason, by_id, at, answer, answer_note)
SELECT c.id, t.id, 'Moved house.', m.user_id, now(), '', ''
FROM casework_case c JOIN casework_worker m ON m.team_id = c.team_id AND m.role = 'team_manager'
JOIN casework_team t ON t.name = 'Team ' || 1 + c.id % 30 AND t.id <> c.team_id
WHERE c.id % 1000 = 9;

INSERT INTO casework_event (person_id, case_id, verb, says, data, by_id, at)
SELECT c.person_id, c.id, e.verb, e.says, '{{}}', m.user_id, c.received_on + e.place
FROM casework_case c JOIN casework_worker m ON m.team_id = c.team_id AND m.role = 'team_manager'
CROSS JOIN (VALUES (0, 'received', 'Care Act assessment, asked for by gp practice'),
                   (1, 'rated', 'Amber: two or more falls in four weeks'),
                   (2, 'contact', 'Spoke about how things are.')) AS e (place, verb, says)
WHERE e.verb <> 'rated' OR c.rag IS NOT NULL
ORDER BY c.id, e.place;
