"""Alarm definitions, one file for each monitored resource: metrics, conditions, description and first action.

One alarm covers everything that has one cause and one runbook. Limits without a name in the configuration are
those of AWS's recommended alarms (CloudWatch User Guide) and of the Firehose Developer Guide, "Monitoring
with CloudWatch metrics".

Many metrics have data points only when something happens, and a sum with a missing term is missing. So each
condition fills missing values (CloudWatch User Guide, "Using metric math", `FILL`).
"""
