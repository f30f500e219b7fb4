"""Reads what a recipient changed in a contact list of Amazon SES.

Source: Amazon SES developer guide, "Subscription object".
"""

from functions.messages.parsers.json_fields import Fields

UNSUBSCRIBE_ALL, OPT_OUT, OPT_IN = "UnsubscribeAll", "OptOut", "OptIn"


def subscription_change(subscription: Fields) -> tuple[str, str]:
    """Return the change in the provider's words, and the list and topics it is about: `news: offers, tips`.

    An opt-out outweighs an opt-in of the same event. Both texts are empty where nothing changed.
    """
    new, old = subscription.child("newTopicPreferences"), subscription.child("oldTopicPreferences")
    contact_list = subscription.text("contactList") or ""
    if new.flag("unsubscribeAll"):
        return UNSUBSCRIBE_ALL, contact_list
    before = _topics(old)
    changed = [(topic, word) for topic, word in _topics(new).items() if before.get(topic) != word]
    for word in (OPT_OUT, OPT_IN):
        if topics := [topic for topic, now in changed if now == word]:
            return word, _joined(contact_list, topics)
    return (OPT_IN, contact_list) if old.flag("unsubscribeAll") else ("", "")


def _topics(preferences: Fields) -> dict[str, str]:
    return {
        name: status.text("subscriptionStatus") or ""
        for status in preferences.children("topicSubscriptionStatus")
        if (name := status.text("topicName"))
    }


def _joined(contact_list: str, topics: list[str]) -> str:
    return f"{contact_list}: {', '.join(topics)}" if contact_list else ", ".join(topics)
