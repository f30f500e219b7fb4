"""Which alarms there are, one file for each thing watched: when it is wrong, what it means, what to do first.

Thresholds without a name in the configuration are those of AWS's recommended alarms (CloudWatch User Guide)
and of the Firehose Developer Guide, "Monitoring with CloudWatch metrics".

Where metrics are added up that are told only when something happens, the missing ones are filled with zero.
The newest minute may be missing still, so such an alarm looks at more periods than must be wrong (CloudWatch
User Guide, "Using metric math", `FILL`).
"""
