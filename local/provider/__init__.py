"""A resource provider for Pulumi's engine that creates the program's resources in the embedded AWS."""
