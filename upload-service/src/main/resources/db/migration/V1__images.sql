-- The catalogue of images. Fragments are not rows: their receipts are on the staging volume.
create table images (
  id                   varchar(63)  primary key,
  name                 varchar(255) not null,
  size                 bigint       not null check (size > 0),
  fragment_size        integer      not null check (fragment_size > 0),
  sha256               char(64),                    -- what the device said
  drive                varchar(255) not null,
  data_centres         varchar(255)[] not null,
  phase                varchar(16)  not null,
  said_by_device       boolean      not null,       -- in phase CHECKING: whether the device ended the load
  whole_sha256         char(64),                    -- in phase COMPLETE
  failure              text,                        -- in phase FAILED
  created_at           timestamptz  not null,
  expires_at           timestamptz  not null,
  revision             bigint       not null,       -- the later of two changes is kept
  token_sha256         char(64)     not null,       -- the upload token itself is not stored
  token_salt           char(64)     not null,
  idempotency_key      char(64)     unique,         -- SHA-256 of the key
  idempotency_request  char(64)                     -- SHA-256 of the request that came with it
);

create index images_unfinished on images (id) where phase in ('REGISTERED', 'RECEIVING', 'CHECKING');
