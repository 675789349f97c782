-- What admins did, the last 10 000 things. Names are kept as they were then.
create table audit (
    id integer primary key autoincrement,
    at integer not null,
    "by" text not null,
    action text not null,
    whom text,
    about text
) strict;
