-- Times are milliseconds since 1970 UTC, ids are the 16 bytes of a UUID, truth values are 0 and 1.

create table workspace (
    one integer primary key check (one = 1),
    epoch integer not null,          -- names this life of the database: another after a restore
    head integer not null,           -- number of the last event
    name text                        -- null until it is set up
) strict;

create table users (
    id blob primary key,
    name text not null unique,
    display_name text not null,
    role text not null check (role in ('admin', 'member')),
    password text not null,          -- argon2id, in the PHC format
    disabled integer not null default 0,
    created_at integer not null
) strict;

-- Browser sessions and API tokens: both are a secret that stands for a user. Only its hash is kept.
create table sessions (
    hash blob primary key,
    user blob not null references users (id),
    token blob unique,               -- the id of an API token; null for a browser session
    label text not null,
    created_at integer not null,
    used_at integer not null,
    expires_at integer               -- null: never
) strict;
create index sessions_of_user on sessions (user);

create table invites (
    id blob primary key,
    hash blob not null unique,
    made_by blob not null references users (id),
    created_at integer not null,
    expires_at integer not null,
    uses_max integer,                -- null: any number
    uses integer not null default 0
) strict;

create table channels (
    id blob primary key,
    slug text not null unique,
    name text not null,
    kind text not null check (kind in ('public', 'private', 'direct')),
    topic text not null,
    people text unique,              -- the members of a direct channel, sorted: there is one for the same people
    last_seq integer not null default 0,
    created_at integer not null
) strict;

create table members (
    channel blob not null references channels (id),
    user blob not null references users (id),
    read_seq integer not null,
    primary key (channel, user)
) strict, without rowid;
create index members_by_user on members (user, channel);

create table messages (
    id blob primary key,
    seq integer not null unique,
    channel blob not null references channels (id),
    sender blob not null references users (id),
    kind text not null,
    text text not null,
    reply_to blob references messages (id),
    created_at integer not null,
    edited_at integer,
    deleted integer not null default 0
) strict;
create index messages_by_channel on messages (channel, seq, sender);

-- What happened, in order. Seen by the members of `channel` and by `user`; by everybody when both are null.
create table log (
    seq integer primary key,
    at integer not null,
    channel blob,
    user blob,
    frame text not null              -- as it goes over the wire
) strict;
create index log_by_age on log (at);

create table error_reports (
    id integer primary key autoincrement,
    at integer not null,
    user blob,
    report text not null             -- JSON
) strict;
