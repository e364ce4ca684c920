"""The carrier that workers under test are told to use (``LETTER_CARRIERS``): it asks the book."""

import os
from http.client import HTTPConnection, HTTPException

from django.conf import settings

from casework.letters.carriers.carrier import (
    Capability,
    Carriers,
    Doubtful,
    NotNow,
    NotTaken,
    OutOfReach,
    Parcel,
)
from casework.models import Channel

PATIENCE_S = 0.4


class Recorded:
    """Hands letters to ``recording_carrier`` over the loop-back, as to any carrier on a network."""

    name = "recorded"

    def __init__(self) -> None:
        self.capability = Capability[os.environ["FAULTS_KIND"].upper()]

    def hand_over(self, parcel: Parcel) -> None:
        connection = self._connect()
        try:
            connection.request("POST", f"/letters/{parcel.reference}", body=parcel.content)
            status = connection.getresponse().status
        except (OSError, HTTPException) as error:
            raise Doubtful("The carrier did not answer.") from error
        finally:
            connection.close()
        if status >= 500:
            message = f"The carrier answered {status}."
            raise Doubtful(message)
        if status == 429:
            raise NotNow("The carrier asks us to slow down.", wait=settings.LETTER_TRY_AGAIN)
        if status >= 400:
            message = f"The carrier refused it: {status}."
            raise NotTaken(message)

    def has(self, reference: str) -> bool:
        connection = self._connect()
        try:
            connection.request("GET", f"/letters/{reference}")
            return connection.getresponse().status == 200
        except (OSError, HTTPException) as error:
            raise Doubtful("The carrier did not answer.") from error
        finally:
            connection.close()

    def _connect(self) -> HTTPConnection:
        connection = HTTPConnection("127.0.0.1", int(os.environ["FAULTS_PORT"]), timeout=PATIENCE_S)
        try:
            connection.connect()
        except OSError as error:
            raise OutOfReach("The carrier cannot be reached.") from error
        return connection


CARRIERS: Carriers = {Channel.POST: Recorded(), Channel.EMAIL: Recorded()}
