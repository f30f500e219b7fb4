"""CloudWatch's alarms in the local run: the declared ones, evaluated on what is measured here."""
