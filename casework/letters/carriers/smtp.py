"""Letters by e-mail, through the council's own mail server."""

from smtplib import SMTPRecipientsRefused, SMTPResponseException

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

from casework.letters.carriers.carrier import Capability, Doubtful, NotTaken, OutOfReach, Parcel
from casework.letters.making import email_body


class Email:
    """Text and HTML by SMTP. The server cannot be asked later whether it took a letter."""

    name = "e-mail"
    capability = Capability.BLIND

    def hand_over(self, parcel: Parcel) -> None:
        text, html = email_body.told(parcel.media_type, parcel.content)
        message = EmailMultiAlternatives(
            # Nothing personal: a subject shows on a locked screen.
            subject=f"A letter from {settings.COUNCIL['name']}",
            body=text,
            to=[parcel.to[-1]],
            headers={email_body.REFERENCE: parcel.reference},
        )
        if html:
            message.attach_alternative(html, "text/html")
        connection = get_connection()
        try:
            connection.open()
        except OSError as error:
            raise OutOfReach("The mail server cannot be reached.") from error
        try:
            connection.send_messages([message])
        except (SMTPResponseException, SMTPRecipientsRefused) as error:
            why = f"The mail server refused it ({type(error).__name__})."
            raise NotTaken(why) from error
        except OSError as error:
            raise Doubtful("The mail server did not say whether it took it.") from error
        finally:
            connection.close()

    def has(self, reference: str) -> bool:
        raise NotImplementedError
