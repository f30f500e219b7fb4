"""CloudWatch's metrics in the local run: told by what plays a service, read by alarms and functions."""
