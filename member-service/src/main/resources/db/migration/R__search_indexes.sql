-- Every search index has its first version. Repeatable, because the table of versions comes with a later migration than
-- some of the indexes. Where there are members already the version is not complete: a job fills it, for nothing but the
-- service can open what is to be tagged.
INSERT INTO search_index (field, version, bits, complete, begun_at)
SELECT f.field, 1, f.bits, NOT EXISTS (SELECT FROM member), now()
  FROM (VALUES ('last-four', 12), ('email', 16), ('id-number', 16), ('display-name', 16), ('real-name', 16))
       AS f (field, bits)
 WHERE NOT EXISTS (SELECT FROM search_index s WHERE s.field = f.field);
