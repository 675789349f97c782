//! Who is mentioned in a text: members of its channel only.

use super::row;
use crate::store::StoreError;
use protocol::{
    id::{ChannelId, UserId},
    mention::{self, Mentioned},
};
use sqlx::{SqliteConnection, query};
use std::collections::HashMap;

/// Who is mentioned in a text.
#[derive(Debug, Default)]
pub struct Mentions {
    /// By name, in the order in which they are, each once.
    pub people: Vec<UserId>,
    /// Everybody in the channel.
    pub channel: bool,
}

pub async fn of(db: &mut SqliteConnection, channel: ChannelId, text: &str) -> Result<Mentions, StoreError> {
    let candidates = mention::candidates(text);
    if candidates.is_empty() {
        return Ok(Mentions::default());
    }
    let members = members(db, channel, &candidates).await?;
    let mut mentions = Mentions::default();
    for found in mention::find(text, |name| members.contains_key(name)) {
        match found.who {
            Mentioned::Channel => mentions.channel = true,
            Mentioned::Name(name) => mentions.people.extend(members.get(&name)),
        }
    }
    let mut seen = Vec::new();
    mentions.people.retain(|user| {
        !seen.contains(user) && {
            seen.push(*user);
            true
        }
    });
    Ok(mentions)
}

/// The members of a channel among people of these names.
async fn members(
    db: &mut SqliteConnection,
    channel: ChannelId,
    names: &[String],
) -> Result<HashMap<String, UserId>, StoreError> {
    let mut members = HashMap::new();
    for name in names {
        let row =
            query("select users.id as id from users join members on user = users.id where name = ? and channel = ?")
                .bind(name)
                .bind(row::id(channel.as_bytes()))
                .fetch_optional(&mut *db)
                .await?;
        if let Some(row) = row {
            members.insert(name.clone(), row::read_id(&row, "id")?);
        }
    }
    Ok(members)
}
