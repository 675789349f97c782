//! Channels and who is in them.

use super::{
    admin,
    batch::{Applied, Batch},
    notifications, reads, row, users,
};
use crate::store::{
    Note, StoreError,
    change::{Answer, Audience, Refusal},
};
use protocol::{
    admin::Action,
    channel::{Channel, ChannelKind, ChannelPatch, ChannelRef, ListedChannel, NewChannel, slug},
    error::ErrorCode,
    frame::ServerFrame,
    id::{ChannelId, UserId},
    user::{Role, User},
};
use sqlx::{Row, SqliteConnection, query, query_scalar};

/// The channel that everybody is in from the start.
const GENERAL: &str = "general";

pub const NO_CHANNEL: Refusal = Refusal::of_field(ErrorCode::NotFound, "channel", "there is no such channel");
pub const NO_USER: Refusal = Refusal::of_field(ErrorCode::NotFound, "user", "there is no such user");
const NOT_A_MEMBER: Refusal = Refusal::of_field(ErrorCode::Forbidden, "channel", "you are not a member of the channel");

/// A channel as one user stands to it.
pub struct Place {
    /// The channel.
    pub channel: Channel,
    /// Whether they are a member.
    pub joined: bool,
    /// Number of the last event they have read; 0 when they are not.
    pub read_seq: u64,
}

impl Place {
    /// Whether they may know of it.
    pub fn is_visible(&self) -> bool {
        self.joined || self.channel.kind == ChannelKind::Public
    }
}

pub async fn place(db: &mut SqliteConnection, user: UserId, channel: &ChannelRef) -> Result<Option<Place>, StoreError> {
    let (id, slug) = match channel {
        ChannelRef::Id(id) => (Some(row::id(id.as_bytes())), None),
        ChannelRef::Slug(slug) => (None, Some(slug)),
    };
    let row = query(
        "select channels.*, read_seq from channels left join members on channel = id and user = ? where id = ? or slug = ?",
    )
    .bind(row::id(user.as_bytes()))
    .bind(id)
    .bind(slug)
    .fetch_optional(db)
    .await?;
    row.map(|row| {
        let read_seq: Option<i64> = row.try_get("read_seq")?;
        let read = read_seq.unwrap_or_default().cast_unsigned();
        Ok(Place { channel: row::channel(&row)?, joined: read_seq.is_some(), read_seq: read })
    })
    .transpose()
}

/// The channel, if the user is a member.
pub async fn joined(
    db: &mut SqliteConnection,
    user: UserId,
    channel: &ChannelRef,
) -> Result<Result<Place, Refusal>, StoreError> {
    Ok(match place(db, user, channel).await? {
        Some(place) if place.joined => Ok(place),
        Some(place) if place.is_visible() => Err(NOT_A_MEMBER),
        _ => Err(NO_CHANNEL),
    })
}

pub async fn list(db: &mut SqliteConnection, user: UserId) -> Result<Vec<ListedChannel>, StoreError> {
    let rows = query(
        "select channels.*, \
           exists (select 1 from members where channel = id and user = ?) as joined, \
           (select count(*) from members where channel = id) as member_count \
         from channels where kind = 'public' or joined order by name, id",
    )
    .bind(row::id(user.as_bytes()))
    .fetch_all(db)
    .await?;
    rows.iter()
        .map(|row| {
            let member_count = row::number(row, "member_count")?;
            Ok(ListedChannel { channel: row::channel(row)?, joined: row.try_get("joined")?, member_count })
        })
        .collect()
}

pub async fn add_general(batch: &mut Batch<'_>, admin: UserId) -> Result<(), StoreError> {
    let id = ChannelId::new(batch.now, crate::secret::random());
    let new = NewChannel { name: GENERAL.into(), kind: ChannelKind::Public, topic: String::new(), members: Vec::new() };
    insert(batch, id, GENERAL.into(), &new, &[admin]).await?;
    Ok(())
}

pub async fn enter_general(batch: &mut Batch<'_>, user: UserId) -> Result<(), StoreError> {
    match place(&mut *batch.db, user, &ChannelRef::Slug(GENERAL.into())).await? {
        Some(place) => {
            let channel = place.channel.id;
            enter(batch, place.channel, user).await?;
            reads::tell_after_join(batch, channel).await
        }
        None => Ok(()),
    }
}

pub async fn add(batch: &mut Batch<'_>, by: UserId, id: ChannelId, new: &NewChannel) -> Applied {
    let mut people = new.members.clone();
    people.push(by);
    people.sort_unstable();
    people.dedup();
    for &user in &people {
        if users::user(&mut *batch.db, user).await?.is_none_or(|user| user.disabled) {
            return Ok(Err(NO_USER));
        }
    }
    if new.kind == ChannelKind::Direct {
        return add_direct(batch, id, new, &people).await;
    }
    let slug = slug(&new.name);
    if place(&mut *batch.db, by, &ChannelRef::Slug(slug.clone())).await?.is_some() {
        return Ok(Err(Refusal::of_field(ErrorCode::NameTaken, "name", "another channel has this name")));
    }
    let channel = insert(batch, id, slug, new, &people).await?;
    Ok(Ok(Answer::Channel(channel, true)))
}

/// There is one direct channel for the same people: asking for it again gives the same.
async fn add_direct(batch: &mut Batch<'_>, id: ChannelId, new: &NewChannel, people: &[UserId]) -> Applied {
    let row = query("select * from channels where people = ?")
        .bind(row::people_text(people))
        .fetch_optional(&mut *batch.db)
        .await?;
    if let Some(row) = row {
        return Ok(Ok(Answer::Channel(row::channel(&row)?, false)));
    }
    let channel = insert(batch, id, id.to_string(), new, people).await?;
    Ok(Ok(Answer::Channel(channel, true)))
}

async fn insert(
    batch: &mut Batch<'_>,
    id: ChannelId,
    slug: String,
    new: &NewChannel,
    people: &[UserId],
) -> Result<Channel, StoreError> {
    let direct = new.kind == ChannelKind::Direct;
    let channel = Channel {
        id,
        slug,
        name: if direct { String::new() } else { new.name.clone() },
        kind: new.kind,
        topic: new.topic.clone(),
        members: if direct { people.to_vec() } else { Vec::new() },
        created_at: batch.now,
    };
    query("insert into channels (id, slug, name, kind, topic, people, created_at) values (?, ?, ?, ?, ?, ?, ?)")
        .bind(row::id(id.as_bytes()))
        .bind(&channel.slug)
        .bind(&channel.name)
        .bind(row::kind(channel.kind))
        .bind(&channel.topic)
        .bind(direct.then(|| row::people_text(people)))
        .bind(row::int(batch.now))
        .execute(&mut *batch.db)
        .await?;
    log_channel(batch, channel.clone()).await?;
    for &user in people {
        enter(batch, channel.clone(), user).await?;
    }
    reads::tell(batch, id).await?;
    Ok(channel)
}

async fn log_channel(batch: &mut Batch<'_>, channel: Channel) -> Result<(), StoreError> {
    let is_public = channel.kind == ChannelKind::Public;
    let audience = if is_public { Audience::default() } else { Audience::channel(channel.id) };
    batch.log(audience, ServerFrame::Channel { seq: batch.next(), channel }).await
}

/// A new member has read all that was said before.
async fn enter(batch: &mut Batch<'_>, channel: Channel, user: UserId) -> Result<(), StoreError> {
    let seq = batch.next();
    query("insert into members (channel, user, read_seq) values (?, ?, ?)")
        .bind(row::id(channel.id.as_bytes()))
        .bind(row::id(user.as_bytes()))
        .bind(row::int(seq))
        .execute(&mut *batch.db)
        .await?;
    let audience = Audience { user: Some(user), ..Audience::channel(channel.id) };
    batch.log(audience, ServerFrame::MemberJoined { seq, channel: channel.id, user, info: channel }).await
}

pub async fn patch(batch: &mut Batch<'_>, by: UserId, channel: &ChannelRef, patch: &ChannelPatch) -> Applied {
    let mut channel = match joined(&mut *batch.db, by, channel).await? {
        Ok(place) => place.channel,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if channel.kind == ChannelKind::Direct {
        return Ok(Err(Refusal::of_field(
            ErrorCode::Forbidden,
            "channel",
            "a direct channel has no name and no topic",
        )));
    }
    let old = channel.clone();
    channel.name = patch.name.clone().unwrap_or(channel.name);
    channel.topic = patch.topic.clone().unwrap_or(channel.topic);
    if channel != old {
        query("update channels set name = ?, topic = ? where id = ?")
            .bind(&channel.name)
            .bind(&channel.topic)
            .bind(row::id(channel.id.as_bytes()))
            .execute(&mut *batch.db)
            .await?;
        log_channel(batch, channel.clone()).await?;
    }
    Ok(Ok(Answer::Channel(channel, false)))
}

pub async fn join(batch: &mut Batch<'_>, by: UserId, channel: &ChannelRef, user: UserId) -> Applied {
    let Some(place) = place(&mut *batch.db, by, channel).await?.filter(Place::is_visible) else {
        return Ok(Err(NO_CHANNEL));
    };
    if by != user && !place.joined {
        return Ok(Err(NOT_A_MEMBER));
    }
    if users::user(&mut *batch.db, user).await?.is_none_or(|user| user.disabled) {
        return Ok(Err(NO_USER));
    }
    let channel = place.channel;
    if !is_member(&mut *batch.db, channel.id, user).await? {
        if channel.kind == ChannelKind::Direct {
            return Ok(Err(Refusal::of_field(ErrorCode::Forbidden, "channel", "a direct channel keeps its people")));
        }
        enter(batch, channel.clone(), user).await?;
        reads::tell_after_join(batch, channel.id).await?;
    }
    Ok(Ok(Answer::Channel(channel, false)))
}

pub async fn leave(batch: &mut Batch<'_>, by: UserId, channel: &ChannelRef, user: UserId) -> Applied {
    let Some(place) = place(&mut *batch.db, by, channel).await?.filter(Place::is_visible) else {
        return Ok(Err(NO_CHANNEL));
    };
    let admin = users::user(&mut *batch.db, by).await?.filter(|by| by.role == Role::Admin);
    if by != user && admin.is_none() {
        return Ok(Err(Refusal::new(ErrorCode::Forbidden, "only an admin may remove somebody else")));
    }
    if place.channel.kind == ChannelKind::Direct {
        return Ok(Err(Refusal::of_field(ErrorCode::Forbidden, "channel", "a direct channel keeps its people")));
    }
    if is_member(&mut *batch.db, place.channel.id, user).await? {
        query("delete from members where channel = ? and user = ?")
            .bind(row::id(place.channel.id.as_bytes()))
            .bind(row::id(user.as_bytes()))
            .execute(&mut *batch.db)
            .await?;
        let audience = Audience { user: Some(user), ..Audience::channel(place.channel.id) };
        let frame = ServerFrame::MemberLeft { seq: batch.next(), channel: place.channel.id, user };
        batch.log(audience, frame).await?;
        reads::tell_after_leave(batch, place.channel.id).await?;
        notifications::forget(batch, user, place.channel.id).await?;
        if let Some(admin) = admin.filter(|admin| admin.id != user) {
            note_removal(batch, &admin, user, &place.channel).await?;
        }
    }
    Ok(Ok(Answer::Done))
}

/// Other admins read the note: a channel that they may not see is not named.
async fn note_removal(batch: &mut Batch<'_>, by: &User, user: UserId, from: &Channel) -> Result<(), StoreError> {
    let removed = users::user(&mut *batch.db, user).await?;
    let whom = removed.as_ref().map(|user| user.name.as_str());
    let about = (from.kind == ChannelKind::Public).then_some(from.name.as_str());
    let note = Note { by: &by.name, action: Action::Removed, whom, about };
    admin::note(&mut *batch.db, batch.now, &note).await
}

pub async fn members(db: &mut SqliteConnection, channel: ChannelId) -> Result<Vec<UserId>, StoreError> {
    let rows = query("select user from members where channel = ? order by user")
        .bind(row::id(channel.as_bytes()))
        .fetch_all(db)
        .await?;
    rows.iter().map(|row| row::read_id(row, "user")).collect()
}

async fn is_member(db: &mut SqliteConnection, channel: ChannelId, user: UserId) -> Result<bool, StoreError> {
    let is_member = query_scalar("select exists (select 1 from members where channel = ? and user = ?)")
        .bind(row::id(channel.as_bytes()))
        .bind(row::id(user.as_bytes()))
        .fetch_one(db)
        .await?;
    Ok(is_member)
}
