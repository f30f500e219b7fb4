"""What metrics are called that one function tells and another reads, or the program watches."""

from collections.abc import Mapping

#: Of all stacks of an account and region together; each stack's own stand below it.
SHARED_NAMESPACE = "MessageTracker"
#: By source, the records that came from it.
RECORDS_OF: Mapping[str, str] = {"pinpoint": "PinpointRecords", "ses": "SesRecords", "sms": "SmsRecords"}
