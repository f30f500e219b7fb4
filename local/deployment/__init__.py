"""The deployer: the real program, run and created in the embedded AWS."""
