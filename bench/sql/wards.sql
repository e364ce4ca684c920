-- The same cases in the tables of the Django admin.
SET session_replication_role = replica;
INSERT INTO wards_team (id, name) SELECT id, name FROM public.casework_team;
INSERT INTO wards_worker (id, name, team_id) SELECT id, name, team_id FROM public.casework_worker;
INSERT INTO wards_person (id, name, nhs_number, born_on, postcode)
SELECT p.id, p.given_names || ' ' || p.family_name, p.nhs_number, p.born_on, a.postcode
FROM public.casework_person p JOIN public.casework_address a ON a.person_id = p.id;
INSERT INTO wards_case (id, person_id, kind, team_id, worker_id, received_on, urgency, next_look_on,
                        summary, is_open)
SELECT id, person_id, kind, team_id, worker_id, received_on, urgency, next_look_on, summary, true
FROM public.casework_case ORDER BY id;
SELECT setval(pg_get_serial_sequence('wards_case', 'id'), max(id)) FROM wards_case;
