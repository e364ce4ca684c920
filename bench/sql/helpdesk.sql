-- The same cases as tickets of django-helpdesk: a team is a queue, a rating is a priority.
-- One in twenty of those that can be escalated is due.
SET session_replication_role = replica;

INSERT INTO auth_user (id, password, is_superuser, username, first_name, last_name, email, is_staff,
                       is_active, date_joined)
SELECT 1000 + id, '!', false, 'worker' || id, '', '', email, true, true, now()
FROM public.casework_user;

INSERT INTO helpdesk_usersettings (user_id, login_view_ticketlist, email_on_ticket_change,
    email_on_ticket_assign, tickets_per_page, use_email_as_submitter,
    ticket_respond_layout)
SELECT 1000 + id, true, true, true, 25, true, 'tabs' FROM public.casework_user;

INSERT INTO helpdesk_queue (id, title, slug, email_address, allow_public_submission,
    allow_email_submission, escalate_days, enable_notifications_on_email_events, permission_name,
    default_owner_id, dedicated_time, new_ticket_cc, updated_ticket_cc,
    email_box_ssl, email_box_interval)
SELECT id, name, 'team-' || id, email, false, false, 3, false, '', NULL, NULL, '', '',
       false, 5
FROM public.casework_team;

INSERT INTO helpdesk_ticket (id, title, created, modified, submitter_email, status, on_hold,
    description, resolution, priority, last_escalation, assigned_to_id, queue_id, secret_key)
SELECT c.id, left(p.given_names || ' ' || p.family_name || ': ' || c.kind, 200), c.received_on,
       now(), '', 1, false, c.summary, '', c.urgency,
       CASE WHEN c.id % 20 = 0 THEN now() - interval '10 days' ELSE now() END,
       1000 + w.user_id, c.team_id, md5(c.id::text)
FROM public.casework_case c
JOIN public.casework_person p ON p.id = c.person_id
LEFT JOIN public.casework_worker w ON w.id = c.worker_id
ORDER BY c.id;

INSERT INTO helpdesk_followup (date, title, comment, public, user_id, ticket_id, message_id)
SELECT e.at, e.verb, e.says, false, 1000 + e.by_id, e.case_id, ''
FROM public.casework_event e ORDER BY e.id;

-- The index that its list wants and does not bring.
CREATE INDEX IF NOT EXISTS bench_list_of_queue
    ON helpdesk_ticket (queue_id, status, priority, created);
CREATE INDEX IF NOT EXISTS bench_followup_of_ticket ON helpdesk_followup (ticket_id, date DESC);
SELECT setval(pg_get_serial_sequence('helpdesk_ticket', 'id'), max(id)) FROM helpdesk_ticket;
SELECT setval(pg_get_serial_sequence('helpdesk_queue', 'id'), max(id)) FROM helpdesk_queue;
