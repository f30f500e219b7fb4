"""Alarm definitions, one file for each monitored resource: metric, limit, description and runbook.

Thresholds without a name in the configuration are those of AWS's recommended alarms (CloudWatch User Guide)
and of the Firehose Developer Guide, "Monitoring with CloudWatch metrics".

Some metrics have data points only when something happens. Where several are added up, missing ones are filled
with zero. The newest minute may be missing, too, so such an alarm evaluates more periods than must breach
(CloudWatch User Guide, "Using metric math", `FILL`).
"""
