COMMENT ON COLUMN claimed_key.kind IS '1 member, 2 round; 0 nobody: the sweep took a key that was never claimed, so that nobody can claim it any more';
