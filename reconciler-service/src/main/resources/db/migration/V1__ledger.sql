-- One row an image; sets of fragments are bits, little-endian, fragment 1 first (FragmentSet.toBytes).
CREATE TABLE ledger (
  image_id     text        PRIMARY KEY,
  phase        text        NOT NULL DEFAULT 'REGISTERED',
  registration text,                             -- JSON; null until the image is heard to be registered
  received     bytea       NOT NULL DEFAULT '',
  lost         bytea       NOT NULL DEFAULT '',
  loaded       bytea       NOT NULL DEFAULT '',
  settled      bytea       NOT NULL DEFAULT '',
  copies       text        NOT NULL DEFAULT '{}', -- JSON by data centre: synced (base64 of the bits), object
  load_ended   boolean     NOT NULL DEFAULT false,
  digest       text,                             -- SHA-256 of the whole disc, hexadecimal
  failure      text,                             -- JSON string, so that it may hold any character
  said         text        NOT NULL DEFAULT '{}', -- JSON: what was announced, when to repeat it
  missing      integer     NOT NULL DEFAULT 0,   -- fragments the device is asked for again
  changed_at   timestamptz NOT NULL,
  next_look_at timestamptz                       -- null when only an event can change anything
);

CREATE INDEX ledger_next_look_at ON ledger (next_look_at) WHERE next_look_at IS NOT NULL;
