-- Whether firmware can boot from the disc that is in the drive.
ALTER TABLE ledger ADD COLUMN bootable boolean NOT NULL DEFAULT false;
