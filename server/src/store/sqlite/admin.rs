//! What only an admin reads.

use super::row;
use crate::store::{AUDIT_KEPT, Note, StoreError};
use const_format::concatcp;
use protocol::{
    admin::{Action, AuditEntry, DEVICES, Device, ErrorGroup, Person},
    error::ErrorReport,
    id::UserId,
    presence::PresenceStatus,
};
use sqlx::{Row, SqliteConnection, query, query_scalar};
use std::collections::HashMap;

pub async fn people(
    db: &mut SqliteConnection,
    after: &str,
    holding: &str,
    now: u64,
    limit: u32,
) -> Result<Vec<Person>, StoreError> {
    let rows = query(concatcp!(
        "select ",
        row::USER,
        ", users.created_at, nullif(max(coalesce(users.last_seen, 0), \
           coalesce((select max(used_at) from sessions where sessions.user = users.id), 0)), 0) as seen_at from users \
         where users.name > ?1 and (instr(users.name, lower(?2)) > 0 or instr(lower(display_name), lower(?2)) > 0) \
         order by users.name limit ?3"
    ))
    .bind(after)
    .bind(holding)
    .bind(limit)
    .fetch_all(&mut *db)
    .await?;
    let mut people = Vec::with_capacity(rows.len());
    for row in &rows {
        people.push(Person {
            user: row::user(row)?,
            created_at: row::number(row, "created_at")?,
            last_seen: row.try_get::<Option<i64>, _>("seen_at")?.map(i64::cast_unsigned),
            status: PresenceStatus::Offline,
            connections: 0,
            devices: Vec::new(),
        });
    }
    let mut devices = devices(db, &people, now).await?;
    for person in &mut people {
        person.devices = devices.remove(&person.user.id).unwrap_or_default();
    }
    Ok(people)
}

async fn devices(
    db: &mut SqliteConnection,
    people: &[Person],
    now: u64,
) -> Result<HashMap<UserId, Vec<Device>>, StoreError> {
    let names: Vec<&str> = people.iter().map(|person| person.user.name.as_str()).collect();
    let names = serde_json::to_string(&names).map_err(|_| StoreError::Damaged("a list of names"))?;
    let rows = query(
        "select * from (select user, label, token is not null as is_token, sessions.created_at, used_at, \
           row_number() over (partition by user order by used_at desc, sessions.created_at desc) as place \
           from sessions join users on users.id = sessions.user \
           where users.name in (select value from json_each(?1)) and (expires_at is null or expires_at > ?2)) \
         where place <= ?3 order by user, place",
    )
    .bind(names)
    .bind(row::int(now))
    .bind(row::int(DEVICES as u64))
    .fetch_all(db)
    .await?;
    let mut devices: HashMap<UserId, Vec<Device>> = HashMap::new();
    for row in &rows {
        devices.entry(row::read_id(row, "user")?).or_default().push(Device {
            label: row.try_get("label")?,
            is_token: row.try_get("is_token")?,
            created_at: row::number(row, "created_at")?,
            used_at: row::number(row, "used_at")?,
        });
    }
    Ok(devices)
}

/// Of each group the other columns are those of its last report: the one row that has the maximum.
pub async fn error_groups(db: &mut SqliteConnection, limit: u32) -> Result<Vec<ErrorGroup>, StoreError> {
    let rows = query(
        "select count(*) as times, count(distinct user) as people, min(at) as first_at, max(at) as last_at, report \
         from error_reports group by report ->> 'kind', report ->> 'message' order by last_at desc, id desc limit ?",
    )
    .bind(limit)
    .fetch_all(db)
    .await?;
    rows.iter()
        .map(|row| {
            let last: ErrorReport =
                serde_json::from_str(row.try_get("report")?).map_err(|_| StoreError::Damaged("an error report"))?;
            Ok(ErrorGroup {
                kind: last.kind,
                message: last.message,
                count: row::number(row, "times")?,
                people: row::number(row, "people")?,
                first_at: row::number(row, "first_at")?,
                last_at: row::number(row, "last_at")?,
                page: last.page,
                stack: last.stack,
                build: last.build,
            })
        })
        .collect()
}

pub async fn note(db: &mut SqliteConnection, now: u64, note: &Note<'_>) -> Result<(), StoreError> {
    query("insert into audit (at, \"by\", action, whom, about) values (?, ?, ?, ?, ?)")
        .bind(row::int(now))
        .bind(note.by)
        .bind(note.action.as_str())
        .bind(note.whom)
        .bind(note.about)
        .execute(&mut *db)
        .await?;
    query("delete from audit where id <= (select max(id) from audit) - ?").bind(AUDIT_KEPT).execute(db).await?;
    Ok(())
}

pub async fn audit(db: &mut SqliteConnection, before: u64, limit: u32) -> Result<Vec<AuditEntry>, StoreError> {
    let before = i64::try_from(before).unwrap_or(i64::MAX);
    let rows = query("select * from audit where id < ? order by id desc limit ?")
        .bind(before)
        .bind(limit)
        .fetch_all(db)
        .await?;
    rows.iter()
        .map(|row| {
            Ok(AuditEntry {
                id: row::number(row, "id")?,
                at: row::number(row, "at")?,
                by: row.try_get("by")?,
                action: Action::from_text(row.try_get("action")?),
                whom: row.try_get("whom")?,
                about: row.try_get("about")?,
            })
        })
        .collect()
}

/// The database is as large as its pages; what lies in its journal comes on top for a while. Files are as large as what
/// was noted when they were put into storage.
pub async fn sizes(db: &mut SqliteConnection) -> Result<(u64, u64), StoreError> {
    let pages: i64 = query_scalar("pragma page_count").fetch_one(&mut *db).await?;
    let page: i64 = query_scalar("pragma page_size").fetch_one(&mut *db).await?;
    let files: i64 = query_scalar("select coalesce(sum(bytes), 0) from files").fetch_one(db).await?;
    Ok(((pages * page).cast_unsigned(), files.cast_unsigned()))
}
