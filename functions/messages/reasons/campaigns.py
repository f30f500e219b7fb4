"""Explanations of `campaign_send_status` and `journey_send_status`.

Sources: Amazon Pinpoint developer guide, "Campaign events" and "Journey events". These events carry no
message id: they say why an endpoint got a message or none, not whether one was delivered.
"""

from functions.messages.reasons.entry import NOTHING_TO_DO, Explanation, ResponsibleParty

_SENDER = ResponsibleParty.SENDER
_LATER = "Send again later."
_SETUP = "Fix the campaign or the journey."
_QUIET = "Nothing to do, or change the quiet time."

CAMPAIGNS: dict[str, Explanation] = {
    "SUCCESS": Explanation(
        "The message was handed over for sending.", ResponsibleParty.AWS, None, NOTHING_TO_DO
    ),
    "FAILURE": Explanation("The message could not be sent.", ResponsibleParty.UNKNOWN, False, _LATER),
    "DAILY_CAP": Explanation(
        "The recipient had as many messages as are allowed in 24 hours.", _SENDER, False, _LATER
    ),
    "EXPIRED": Explanation("The message would have come too late.", _SENDER, True, _SETUP),
    "QUIET_TIME": Explanation("It was quiet time where the recipient is.", _SENDER, False, _QUIET),
    "HOLDOUT": Explanation(
        "The endpoint is in the group that gets no message.", _SENDER, None, NOTHING_TO_DO
    ),
    "DUPLICATE_ADDRESS": Explanation(
        "Another endpoint with the same address got the message.", _SENDER, None, NOTHING_TO_DO
    ),
    "CAMPAIGN_CAP": Explanation(
        "The recipient had as many messages as the campaign allows.", _SENDER, True, NOTHING_TO_DO
    ),
    "FAILURE_PERMANENT": Explanation(
        "The endpoint cannot get messages.", ResponsibleParty.RECIPIENT, True, "Remove or fix the endpoint."
    ),
    "TRANSIENT_FAILURE": Explanation(
        "A temporary problem while sending.", ResponsibleParty.AWS, False, _LATER
    ),
    "THROTTLED": Explanation("Messages were sent faster than allowed.", _SENDER, False, "Send more slowly."),
    "UNKNOWN": Explanation("The result of the send is unknown.", ResponsibleParty.UNKNOWN, None, _LATER),
    "HOOK_FAILURE": Explanation("The campaign's own function failed.", _SENDER, False, "Fix the function."),
    "CUSTOM_DELIVERY_FAILURE": Explanation(
        "The custom channel's function or address failed.",
        _SENDER,
        False,
        "Fix the function or the address.",
    ),
    "RECOMMENDATION_FAILURE": Explanation(
        "The recommendations for the message could not be retrieved.",
        _SENDER,
        False,
        "Fix the recommender model.",
    ),
    "UNSUPPORTED_CHANNEL": Explanation("The endpoint's channel is not supported.", _SENDER, True, _SETUP),
}

JOURNEYS: dict[str, Explanation] = {
    name: CAMPAIGNS[name]
    for name in (
        "SUCCESS", "FAILURE", "CUSTOM_DELIVERY_FAILURE", "FAILURE_PERMANENT", "THROTTLED",
        "UNSUPPORTED_CHANNEL", "DAILY_CAP", "QUIET_TIME",
    )
} | {
    "QUIET_TIME_MISSING_TIMEZONE": Explanation(
        "It may have been quiet time: the endpoint has no time zone.",
        _SENDER,
        True,
        "Give the endpoint a time zone.",
    ),
    "QUIET_TIME_WAIT_FINISHED": Explanation(
        "Quiet time is over, and the endpoint goes on.", _SENDER, None, NOTHING_TO_DO
    ),
}  # fmt: skip
