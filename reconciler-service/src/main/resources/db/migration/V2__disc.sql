-- A disc that was lost is replaced by another one; what was loaded on the first is void.
ALTER TABLE ledger ADD COLUMN disc text;         -- id of the disc that "loaded" is of; null until one is named
ALTER TABLE ledger ADD COLUMN digest_disc text;  -- id of the disc that "digest" is of; null when it was not named
