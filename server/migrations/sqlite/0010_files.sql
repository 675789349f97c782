-- Files that people have sent or are about to send. What is in them is kept elsewhere, under their id.
create table files (
    id blob primary key,
    user blob not null references users (id),
    message blob references messages (id),  -- null until one carries it
    place integer not null default 0,       -- among the files of its message
    name text not null,
    mime text not null,
    kind text not null check (kind in ('image', 'audio', 'video', 'file')),
    size integer not null,                  -- in bytes, as it is given
    bytes integer not null,                 -- the space it takes, with its small picture
    width integer,
    height integer,
    thumbnail text,                         -- media type of its small picture; null when there is none
    duration_ms integer,
    waveform blob,
    voice integer not null default 0,
    created_at integer not null
) strict;
create index files_of_message on files (message, place) where message is not null;
create index files_of_user on files (user, bytes);
create index files_unsent on files (created_at) where message is null;
