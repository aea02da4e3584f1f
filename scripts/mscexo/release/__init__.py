"""What the build writes: the slims and the release files, reproducible and atomic."""
