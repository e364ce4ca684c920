"""An e-mail to one member of staff, by itself: a mailbox that refuses it silences nobody else."""

import logging
import smtplib
import socket
from collections.abc import Iterable

from django.core.mail import send_mail

from casework.models import Worker
from casework.not_done import place_of

log = logging.getLogger(__name__)

# After these it certainly did not go, and may be tried again.
CERTAINLY_NOT = (
    smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPConnectError,
    smtplib.SMTPHeloError, smtplib.SMTPAuthenticationError, ConnectionRefusedError,
    socket.gaierror,
)  # fmt: skip


def mail(worker: Worker, subject: str, body: str) -> None:
    """Raises what the mail server said."""
    to = worker.user.email if worker.user else ""
    send_mail(subject, body, None, [to])


def mail_each(workers: Iterable[Worker], subject: str, body: str) -> list[Worker]:
    """To each who has an address; answers to whom it could not be sent, each of them logged."""
    refused = []
    for worker in workers:
        try:
            mail(worker, subject, body)
        except Exception as error:
            # By number: an address is personal, and a server's words may quote it.
            log.error("no mail to worker %s: %s", worker.pk, place_of(error))
            refused.append(worker)
    return refused
