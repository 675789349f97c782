-- What people say of themselves and want to be told.
alter table users add column status text;                              -- JSON: emoji, words, until when
alter table users add column last_seen integer;                        -- null: never connected, or connected since
alter table users add column dnd_until integer;
alter table users add column share_reads integer not null default 1;

-- What somebody wants of a channel; a channel without a row is heard in full.
create table levels (
    user blob not null references users (id),
    channel blob not null references channels (id),
    level text not null check (level in ('all', 'mentions', 'nothing')),
    muted_until integer,
    primary key (user, channel)
) strict, without rowid;

alter table messages add column mentions text;                         -- ids with spaces between; null: nobody
alter table messages add column mentions_channel integer not null default 0;

-- System notifications.
create table notices (
    id blob primary key,
    seq integer not null unique,     -- number of the event that tells it
    channel blob references channels (id),
    told_by blob not null references users (id),
    title text not null,
    body text not null,
    level text not null check (level in ('info', 'warning', 'error')),
    link text,
    created_at integer not null
) strict;

-- The notification centre of each person: what was said to them, and notices.
create table told (
    user blob not null references users (id),
    seq integer not null,            -- number of the event that tells it
    kind text not null check (kind in ('system', 'mention', 'direct')),
    channel blob references channels (id),
    message blob references messages (id),
    notice blob references notices (id),
    read integer not null default 0,
    primary key (user, seq)
) strict, without rowid;
create index told_unread on told (user, channel, seq) where read = 0;

-- Which of those who hear of its channel may see an event: 0 everybody, 1 only members, 2 only members who share what
-- they have read.
alter table log add column among integer not null default 0;
