"""Named queries over an archive on this machine."""
