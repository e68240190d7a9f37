-- Which trace an event belongs to (W3C Trace Context), so that it can be followed to where it is read. Random ids only.
ALTER TABLE outbox_event ADD COLUMN trace text;
