//! Channels: where people talk.

use crate::id::{ChannelId, UserId};
use serde::{Deserialize, Serialize};
use std::{convert::Infallible, fmt, str::FromStr};

/// A channel, the same for everybody who may see it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Channel {
    /// Which.
    pub id: ChannelId,
    /// Its name in addresses, unique; equal to the id's text for a direct channel.
    pub slug: String,
    /// Its name; empty for a direct channel, which is named after its members.
    pub name: String,
    /// Who may enter.
    pub kind: ChannelKind,
    /// What it is for; may be empty.
    #[serde(default)]
    pub topic: String,
    /// The people of a direct channel; empty for the other kinds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<UserId>,
    /// When it was made, in milliseconds since 1970 UTC.
    pub created_at: u64,
}

/// Who may enter a channel.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChannelKind {
    /// Everybody.
    Public,
    /// Who was invited by a member.
    Private,
    /// The people it was made for.
    Direct,
}

/// A channel that I am a member of, with what is mine about it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct MyChannel {
    /// The channel.
    #[serde(flatten)]
    pub channel: Channel,
    /// How many messages of others lie above `read_seq`.
    pub unread: u64,
    /// Number of the last event I have read.
    pub read_seq: u64,
    /// Number of the last message; 0 when there is none.
    pub last_seq: u64,
    /// How far others have read, of those who share it with me and only in a channel of at most [`READS_MEMBERS_MAX`]; I
    /// am not among them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reads: Vec<ReadPosition>,
}

/// How far somebody has read.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ReadPosition {
    /// Who.
    pub user: UserId,
    /// Number of the last event they have read.
    pub read_seq: u64,
}

impl MyChannel {
    /// Who else has read the message of that number.
    pub fn seen_by(&self, seq: u64) -> impl Iterator<Item = UserId> {
        self.reads.iter().filter(move |read| read.read_seq >= seq).map(|read| read.user)
    }
}

/// `GET /api/v1/channels`: public channels and mine.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Channels {
    /// In the order of their names.
    pub channels: Vec<ListedChannel>,
}

/// A channel in the list of those that can be entered.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ListedChannel {
    /// The channel.
    #[serde(flatten)]
    pub channel: Channel,
    /// Whether I am a member.
    pub joined: bool,
    /// How many people are members.
    pub member_count: u64,
}

/// `GET /api/v1/channels/{id}/members`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Members {
    /// Everybody who is in the channel.
    pub members: Vec<UserId>,
}

/// `POST /api/v1/channels`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct NewChannel {
    /// Its name, 1 to 64 characters; not used for a direct channel.
    #[serde(default)]
    pub name: String,
    /// Who may enter.
    pub kind: ChannelKind,
    /// What it is for, up to 250 characters.
    #[serde(default)]
    pub topic: String,
    /// Who else is in it from the start.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<UserId>,
}

/// `PATCH /api/v1/channels/{id}`: what is absent stays.
#[derive(Clone, Default, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ChannelPatch {
    /// A new name (the slug stays, so that links go on working).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// A new topic.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub topic: Option<String>,
}

/// Longest channel name, in characters.
pub const CHANNEL_NAME_MAX: usize = 64;
/// Longest topic, in characters.
pub const TOPIC_MAX: usize = 250;
/// The most members of a channel whose read positions are shared.
pub const READS_MEMBERS_MAX: usize = 50;
/// The most people in a direct channel.
pub const DIRECT_MEMBERS_MAX: usize = 8;

/// A channel named by its id or by its slug.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum ChannelRef {
    /// By id.
    Id(ChannelId),
    /// By slug.
    Slug(String),
}

impl From<String> for ChannelRef {
    /// Only the hyphenated form is an id: a channel can be named with 32 hexadecimal digits.
    fn from(text: String) -> Self {
        let id = (text.len() == ID_LENGTH).then(|| text.parse().ok()).flatten();
        id.map_or(Self::Slug(text), Self::Id)
    }
}

const ID_LENGTH: usize = 36;

impl From<ChannelRef> for String {
    fn from(channel: ChannelRef) -> Self {
        channel.to_string()
    }
}

impl From<ChannelId> for ChannelRef {
    fn from(id: ChannelId) -> Self {
        Self::Id(id)
    }
}

impl FromStr for ChannelRef {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(text.to_owned().into())
    }
}

impl fmt::Display for ChannelRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => id.fmt(f),
            Self::Slug(slug) => slug.fmt(f),
        }
    }
}

/// The slug for a name: lower case, letters and digits of any language kept, all else becomes single hyphens.
/// Empty when the name has no letter or digit.
#[must_use]
pub fn slug(name: &str) -> String {
    let words: Vec<String> = name
        .to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect();
    words.join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs() {
        for (name, expected) in [
            ("General", "general"),
            ("  Über uns! ", "über-uns"),
            ("产品 讨论", "产品-讨论"),
            ("a--b__c", "a-b-c"),
            ("!!!", ""),
        ] {
            assert_eq!(slug(name), expected);
        }
    }

    #[test]
    fn a_reference_is_an_id_or_a_slug() {
        let id = ChannelId::new(1, [7; 10]);
        assert_eq!(ChannelRef::from(id.to_string()), ChannelRef::Id(id));
        let digits = id.to_string().replace('-', "");
        assert_eq!(ChannelRef::from(digits.clone()), ChannelRef::Slug(digits));
        assert_eq!(ChannelRef::from("general".to_owned()), ChannelRef::Slug("general".into()));
    }
}
