"""Records what the Pulumi program registers, without engine or cloud, and compares two recordings."""
