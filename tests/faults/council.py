"""A council of any size; everyone has waited 28 days and is owed a letter and an escalation."""

from datetime import date

from django.db import connection

PEOPLE_A_TEAM = 500

# Deferred triggers stay on: nothing here is built that the product itself would refuse. No two
# people are like each other, or the death of one would rightly hold the letters of many.
_BUILD = """
INSERT INTO casework_team (name, locality, hub, phone, email, hours, opened_on, former_names)
SELECT 'Town team ' || i, '', '', '01632 960 200', 'team@council.example', '',
       DATE '2015-01-01', '{{}}'
FROM generate_series(1, 1 + {people} / {a_team}) AS i;

INSERT INTO casework_user (password, is_superuser, username, first_name, last_name, email,
                           is_staff, is_active, date_joined)
VALUES ('!', false, 'manager', '', '', 'manager@council.example', false, true, now());

INSERT INTO casework_worker (user_id, name, team_id, role, employment, fte, skills, started_on)
SELECT u.id, 'Ada Okafor', (SELECT min(id) FROM casework_team), 'team_manager', 'permanent', 1,
       '{{}}', DATE '2015-01-01'
FROM casework_user u WHERE username = 'manager';

INSERT INTO casework_person (
    id, family_name, given_names, preferred_name, born_on, gender, ethnicity, spoken_language,
    written_language, access_needs_asked_on, email, phone, mobile, safe_by_post, safe_by_email,
    safe_by_phone, safe_by_text, safe_voicemail, reach_note, do_not_write, safety_warning,
    is_restricted, version, created_at)
SELECT i, 'Kemp' || i,
       (ARRAY['Ada', 'Bert', 'Clara', 'Doris', 'Edwin', 'Flora', 'George', 'Hilda', 'Ivor', 'Kofi',
              'Leila', 'Nadia', 'Omar', 'Priya', 'Ruth', 'Tomasz', 'Vera'])[1 + i % 17], '',
       DATE '1930-01-01' + i * 37 % 12000,
       'unknown', 'not_known', 'English', 'English',
       {day} - 100, '', '', '', 'safe', 'not_asked', 'not_asked', 'not_asked', 'not_asked', '',
       false, '', false, 1, now()
FROM generate_series(1, {people}) AS i;

INSERT INTO casework_address (person_id, kind, lines, postcode, uprn, starts_on)
SELECT id, 'home', id || ' Example Street' || chr(10) || 'Exampleton',
       'ZZ1 ' || id % 10 || substr('ABDEFGHJLN', (1 + id / 10 % 10)::int, 1)
       || substr('PQRSTUWXYZ', (1 + id / 100 % 10)::int, 1), '', DATE '2015-01-01'
FROM casework_person;

INSERT INTO casework_case (
    id, person_id, kind, team_id, received_on, source, summary, joined_on, next_look_on,
    look_because, spell, letter_due_on, escalation_due_on, close_reason, version, created_at)
SELECT p.id, p.id, 'care_act', t.first + p.id % t.teams, {day} - 28, 'gp', '', {day} - 28,
       {day} + 7, '', 1, {day}, {day}, '', 1, now()
FROM casework_person p,
     (SELECT min(id) AS first, count(*) AS teams FROM casework_team) AS t;

INSERT INTO casework_stay (case_id, team_id, reason, entered_on, left_because)
SELECT id, team_id, 'received', received_on, '' FROM casework_case;
"""


def sql(*, people: int, day: date) -> str:
    """What fills an empty, migrated database."""
    return _BUILD.format(people=people, day=f"DATE '{day}'", a_team=PEOPLE_A_TEAM)


def build(*, people: int, day: date) -> None:
    """Fill the database that Django is connected to, in the transaction that is open."""
    with connection.cursor() as cursor:
        cursor.execute(sql(people=people, day=day))
        cursor.execute("ANALYZE")
