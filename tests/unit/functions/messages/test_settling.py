"""Until when a status that is not final may still change, channel by channel."""

import pytest

from tests.builders import SENT_AT, text_message
from tests.unit.functions.messages.reading import at, mail, told

HOUR_MS = 3_600_000
DELAYED = {"delayType": "MailboxFull"}


def test_mail_settles_an_hour_after_ses_gives_up() -> None:
    assert told(mail("Send")).settles_at == SENT_AT + 15 * HOUR_MS
    assert told(mail("Send"), mail("DeliveryDelay", 9, **DELAYED)).settles_at == SENT_AT + 15 * HOUR_MS
    assert told(mail("Send"), mail("Delivery", 9)).settles_at is None


def test_a_delay_tells_when_ses_gives_up_and_the_latest_word_stands() -> None:
    first = mail("DeliveryDelay", 9, **DELAYED, expirationTime=at(600))
    second = mail("DeliveryDelay", 60, **DELAYED, expirationTime=at(900))

    assert told(mail("Send"), first).settles_at == SENT_AT + 600_000 + HOUR_MS
    assert told(mail("Send"), first, second).settles_at == SENT_AT + 900_000 + HOUR_MS


@pytest.mark.parametrize("event_type", ["TEXT_QUEUED", "MEDIA_PENDING", "VOICE_INITIATED", "RCS_SENT"])
def test_what_goes_to_a_phone_settles_after_72_hours(event_type: str) -> None:
    message = told(text_message(event_type))

    assert message.settles_at == SENT_AT + 72 * HOUR_MS
    assert not message.is_final(SENT_AT + 72 * HOUR_MS - 1)
    assert message.is_final(SENT_AT + 72 * HOUR_MS)
