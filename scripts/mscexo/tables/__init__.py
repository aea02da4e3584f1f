"""The hand-written tables: read into typed records, every mistake at once."""
