"""Until when a status that is not final may change, by channel."""

import pytest

from tests.builders import SENT_AT, text_message
from tests.unit.functions.messages.helpers import at, mail, merged

HOUR_MS = 3_600_000
DELAYED = {"delayType": "MailboxFull"}


def test_mail_settles_an_hour_after_ses_stops_retrying() -> None:
    assert merged(mail("Send")).settles_at == SENT_AT + 15 * HOUR_MS
    assert merged(mail("Send"), mail("DeliveryDelay", 9, **DELAYED)).settles_at == SENT_AT + 15 * HOUR_MS
    assert merged(mail("Send"), mail("Delivery", 9)).settles_at is None


def test_the_latest_delay_decides_when_ses_stops_retrying() -> None:
    first = mail("DeliveryDelay", 9, **DELAYED, expirationTime=at(600))
    second = mail("DeliveryDelay", 60, **DELAYED, expirationTime=at(900))

    assert merged(mail("Send"), first).settles_at == SENT_AT + 600_000 + HOUR_MS
    assert merged(mail("Send"), first, second).settles_at == SENT_AT + 900_000 + HOUR_MS


@pytest.mark.parametrize("event_type", ["TEXT_QUEUED", "MEDIA_PENDING", "VOICE_INITIATED", "RCS_SENT"])
def test_what_goes_to_a_phone_settles_after_72_hours(event_type: str) -> None:
    message = merged(text_message(event_type))

    assert message.settles_at == SENT_AT + 72 * HOUR_MS
    assert not message.is_final(SENT_AT + 72 * HOUR_MS - 1)
    assert message.is_final(SENT_AT + 72 * HOUR_MS)
