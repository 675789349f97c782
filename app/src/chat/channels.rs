//! The channels I am in, with what is unread in each, and those I only look at.

use protocol::{
    channel::{Channel, ChannelKind, ChannelRef, MyChannel, ReadPosition},
    frame::ServerFrame,
    id::{ChannelId, UserId},
    snapshot::Snapshot,
};
use std::collections::HashMap;

/// How many channels are remembered that I only look at.
const VISITED_MAX: usize = 32;

/// What is unread in a channel.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Unread {
    /// Messages of others above this number.
    pub above: u64,
    /// So many.
    pub count: u64,
}

/// The channels of a person.
#[derive(Clone, Default, PartialEq, Debug)]
pub struct Channels {
    me: Option<UserId>,
    mine: Vec<MyChannel>,
    visited: Vec<Channel>,
    /// Read positions that were told and not yet confirmed: an older confirmation must not bring a count back.
    told: HashMap<ChannelId, u64>,
}

impl Channels {
    /// The channels of a snapshot.
    #[must_use]
    pub fn new(snapshot: &Snapshot) -> Self {
        let mut channels = Self { me: Some(snapshot.me.id), mine: snapshot.channels.clone(), ..Self::default() };
        channels.sort();
        channels
    }

    /// Takes a fresh snapshot in; what I only look at stays known.
    pub fn replace(&mut self, snapshot: &Snapshot) {
        let visited = std::mem::take(&mut self.visited);
        *self = Self { visited, ..Self::new(snapshot) };
    }

    /// Takes an event in; true when anything is another now.
    pub fn apply(&mut self, frame: &ServerFrame) -> bool {
        match frame {
            ServerFrame::Message { seq, channel, message } => {
                let others = self.me != Some(message.sender.id);
                self.change(*channel, |mine| {
                    mine.unread += u64::from(others && *seq > mine.read_seq);
                    mine.last_seq = mine.last_seq.max(*seq);
                })
            }
            ServerFrame::Ack { seq, message, .. } => {
                self.change(message.channel, |mine| mine.last_seq = mine.last_seq.max(*seq))
            }
            ServerFrame::Read { channel, user, read_seq, unread, .. } if self.me == Some(*user) => {
                self.confirm(*channel, *read_seq, *unread)
            }
            ServerFrame::Read { channel, user, read_seq, .. } => self.change(*channel, |mine| {
                mine.reads.retain(|read| read.user != *user);
                mine.reads.push(ReadPosition { user: *user, read_seq: *read_seq });
            }),
            ServerFrame::Reads { channel, reads, .. } => {
                let me = self.me;
                let others = reads.iter().filter(|read| me != Some(read.user)).copied().collect();
                self.change(*channel, |mine| mine.reads = others)
            }
            ServerFrame::Preferences { preferences, .. } if !preferences.share_reads => self.forget_reads(),
            ServerFrame::Channel { channel, .. } => self.describe(channel),
            ServerFrame::MemberJoined { seq, user, info, .. } if self.me == Some(*user) => self.join(info, *seq),
            ServerFrame::MemberLeft { channel, user, .. } if self.me == Some(*user) => self.leave(*channel),
            ServerFrame::MemberLeft { channel, user, .. } => {
                self.change(*channel, |mine| mine.reads.retain(|read| read.user != *user))
            }
            _ => false,
        }
    }

    /// Notes that everything up to `seq`, the last message, was read, before the server has confirmed it.
    pub fn read(&mut self, channel: ChannelId, seq: u64) -> bool {
        let Some(mine) = self.mine.iter_mut().find(|mine| mine.channel.id == channel && seq > mine.read_seq) else {
            return false;
        };
        (mine.read_seq, mine.unread) = (seq, 0);
        self.told.insert(channel, seq);
        true
    }

    /// Remembers a channel that I am not in.
    pub fn visit(&mut self, channel: Channel) {
        self.visited.retain(|known| known.id != channel.id);
        if self.visited.len() == VISITED_MAX {
            self.visited.remove(0);
        }
        self.visited.push(channel);
    }

    /// Notes that I am in a channel now.
    pub fn join(&mut self, channel: &Channel, seq: u64) -> bool {
        if self.mine(channel.id).is_some() {
            return self.describe(channel);
        }
        self.visited.retain(|known| known.id != channel.id);
        self.mine.push(MyChannel {
            channel: channel.clone(),
            unread: 0,
            read_seq: seq,
            last_seq: 0,
            reads: Vec::new(),
        });
        self.sort();
        true
    }

    /// Notes that I am no longer in a channel. A public one can still be looked at.
    pub fn leave(&mut self, channel: ChannelId) -> bool {
        let Some(index) = self.mine.iter().position(|mine| mine.channel.id == channel) else { return false };
        let left = self.mine.remove(index).channel;
        if left.kind == ChannelKind::Public {
            self.visit(left);
        }
        true
    }

    /// All that I am in, by name.
    #[must_use]
    pub fn all(&self) -> &[MyChannel] {
        &self.mine
    }

    /// What is mine about a channel, if I am in it.
    #[must_use]
    pub fn mine(&self, id: ChannelId) -> Option<&MyChannel> {
        self.mine.iter().find(|mine| mine.channel.id == id)
    }

    /// What is unread in a channel, if anything is.
    #[must_use]
    pub fn unread(&self, id: ChannelId) -> Option<Unread> {
        let mine = self.mine(id).filter(|mine| mine.unread > 0)?;
        Some(Unread { above: mine.read_seq, count: mine.unread })
    }

    /// A channel that I am in or look at.
    #[must_use]
    pub fn get(&self, id: ChannelId) -> Option<&Channel> {
        self.mine.iter().map(|mine| &mine.channel).chain(&self.visited).find(|channel| channel.id == id)
    }

    /// The same, by id or slug.
    #[must_use]
    pub fn find(&self, reference: &ChannelRef) -> Option<&Channel> {
        self.mine.iter().map(|mine| &mine.channel).chain(&self.visited).find(|channel| match reference {
            ChannelRef::Id(id) => channel.id == *id,
            ChannelRef::Slug(slug) => channel.slug == *slug,
        })
    }

    /// The channel that is shown when none is asked for.
    #[must_use]
    pub fn first(&self) -> Option<&Channel> {
        let named = |mine: &&MyChannel| mine.channel.kind != ChannelKind::Direct;
        self.mine
            .iter()
            .find(|mine| mine.channel.slug == "general")
            .or_else(|| self.mine.iter().find(named))
            .or_else(|| self.mine.first())
            .map(|mine| &mine.channel)
    }

    /// The direct channel with exactly these people and me.
    #[must_use]
    pub fn direct_with(&self, others: &[UserId]) -> Option<&Channel> {
        let wanted = |id: &UserId| others.contains(id) || self.me == Some(*id);
        self.mine.iter().map(|mine| &mine.channel).find(|channel| {
            channel.kind == ChannelKind::Direct
                && channel.members.iter().all(wanted)
                && others.iter().all(|id| channel.members.contains(id))
        })
    }

    fn confirm(&mut self, channel: ChannelId, read_seq: u64, unread: u64) -> bool {
        if self.told.get(&channel).is_some_and(|told| read_seq < *told) {
            return false;
        }
        self.told.remove(&channel);
        self.change(channel, |mine| (mine.read_seq, mine.unread) = (read_seq, unread))
    }

    fn forget_reads(&mut self) -> bool {
        let was_known = self.mine.iter().any(|mine| !mine.reads.is_empty());
        self.mine.iter_mut().for_each(|mine| mine.reads.clear());
        was_known
    }

    fn describe(&mut self, channel: &Channel) -> bool {
        let known = self.mine.iter_mut().map(|mine| &mut mine.channel).chain(&mut self.visited);
        let Some(known) = known.into_iter().find(|known| known.id == channel.id) else { return false };
        let changed = known != channel;
        known.clone_from(channel);
        self.sort();
        changed
    }

    fn change(&mut self, channel: ChannelId, change: impl FnOnce(&mut MyChannel)) -> bool {
        let Some(mine) = self.mine.iter_mut().find(|mine| mine.channel.id == channel) else { return false };
        let before = mine.clone();
        change(mine);
        before != *mine
    }

    fn sort(&mut self) {
        self.mine.sort_by_cached_key(|mine| (mine.channel.name.to_lowercase(), mine.channel.id));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::story::{channel, direct, event, said, snapshot, user};
    use protocol::preferences::Preferences;

    fn unread(channels: &Channels, name: &str) -> Option<u64> {
        channels.mine(channel(name).id).map(|mine| mine.unread)
    }

    fn confirmed(name: &str, read_seq: u64, unread: u64) -> ServerFrame {
        ServerFrame::Read { seq: 90, channel: channel("general").id, user: user(name).id, read_seq, unread }
    }

    #[test]
    fn only_the_words_of_others_are_unread() {
        let mut channels = Channels::new(&snapshot("ada", &["bea"], &["general", "random"]));
        assert!(channels.apply(&event(said(1, "bea", "general"))));
        assert!(channels.apply(&event(said(2, "ada", "general"))), "the last message is another");
        assert!(!channels.apply(&event(said(3, "bea", "elsewhere"))), "not my channel");
        assert_eq!((unread(&channels, "general"), unread(&channels, "random")), (Some(1), Some(0)));
    }

    #[test]
    fn reading_counts_at_once_and_an_older_confirmation_brings_nothing_back() {
        let mut channels = Channels::new(&snapshot("ada", &["bea"], &["general"]));
        for seq in 1..=4 {
            channels.apply(&event(said(seq, "bea", "general")));
        }
        assert!(channels.read(channel("general").id, 4));
        assert!(!channels.read(channel("general").id, 3), "never back");
        assert!(!channels.apply(&confirmed("ada", 2, 2)));
        channels.apply(&confirmed("bea", 4, 7));
        assert_eq!(unread(&channels, "general"), Some(0), "what others have read is theirs");
        channels.apply(&confirmed("ada", 4, 0));
        channels.apply(&confirmed("ada", 1, 3));
        assert_eq!(unread(&channels, "general"), Some(3), "marked unread elsewhere");
    }

    #[test]
    fn joining_and_leaving() {
        let mut channels = Channels::new(&snapshot("ada", &["bea"], &["general"]));
        let joined = |name: &str| ServerFrame::MemberJoined {
            seq: 5,
            channel: channel("random").id,
            user: user(name).id,
            info: channel("random"),
        };
        assert!(!channels.apply(&joined("bea")));
        assert!(channels.apply(&joined("ada")) && !channels.apply(&joined("ada")));
        channels.apply(&event(said(6, "bea", "random")));
        assert_eq!(unread(&channels, "random"), Some(1));
        let left = ServerFrame::MemberLeft { seq: 7, channel: channel("random").id, user: user("ada").id };
        assert!(channels.apply(&left) && !channels.apply(&left));
        assert_eq!(unread(&channels, "random"), None);
        assert!(channels.get(channel("random").id).is_some(), "a public channel can still be looked at");
    }

    #[test]
    fn a_channel_is_found_by_either_name() {
        let mut channels = Channels::new(&snapshot("ada", &[], &["general"]));
        channels.visit(channel("lobby"));
        assert!(channels.find(&ChannelRef::Slug("lobby".into())).is_some());
        assert!(channels.find(&channel("general").id.into()).is_some());
        assert!(channels.find(&ChannelRef::Slug("nowhere".into())).is_none());
    }

    #[test]
    fn the_first_is_general_and_never_a_direct_one_if_there_is_another() {
        let first = |names: &[&str]| {
            let mut channels = Channels::new(&snapshot("ada", &["bea"], names));
            channels.join(&direct(&["ada", "bea"]), 1);
            channels.first().map(|channel| channel.name.clone())
        };
        assert_eq!(first(&["alpha", "general"]).as_deref(), Some("general"));
        assert_eq!(first(&["beta", "alpha"]).as_deref(), Some("alpha"));
        assert_eq!(first(&[]).as_deref(), Some(""));
    }

    #[test]
    fn a_direct_channel_is_found_by_its_people() {
        let mut channels = Channels::new(&snapshot("ada", &["bea", "cy"], &["general"]));
        channels.join(&direct(&["ada", "bea", "cy"]), 1);
        channels.join(&direct(&["ada", "bea"]), 2);
        let found = |names: &[&str]| {
            let ids: Vec<_> = names.iter().map(|name| user(name).id).collect();
            channels.direct_with(&ids).map(|channel| channel.members.len())
        };
        assert_eq!((found(&["bea"]), found(&["cy"]), found(&["bea", "cy"])), (Some(2), None, Some(3)));
    }

    #[test]
    fn how_far_others_have_read_is_kept_replaced_and_forgotten() {
        let mut channels = Channels::new(&snapshot("ada", &["bea", "cy"], &["general"]));
        let general = channel("general").id;
        let position = |name: &str, read_seq| ReadPosition { user: user(name).id, read_seq };
        let known = |channels: &Channels| channels.mine(general).map(|mine| mine.reads.clone()).unwrap_or_default();
        assert!(channels.apply(&confirmed("bea", 4, 0)));
        assert!(channels.apply(&confirmed("bea", 6, 0)));
        assert_eq!((known(&channels), unread(&channels, "general")), (vec![position("bea", 6)], Some(0)));
        let reads = vec![position("ada", 9), position("cy", 3), position("bea", 6)];
        assert!(channels.apply(&ServerFrame::Reads { seq: 91, channel: general, reads }));
        assert_eq!(known(&channels), [position("cy", 3), position("bea", 6)], "without me");
        channels.apply(&ServerFrame::MemberLeft { seq: 92, channel: general, user: user("cy").id });
        assert_eq!(known(&channels), [position("bea", 6)]);
        let preferences = Preferences { share_reads: false, ..Preferences::default() };
        assert!(channels.apply(&ServerFrame::Preferences { seq: 93, preferences: preferences.clone() }));
        assert!(!channels.apply(&ServerFrame::Preferences { seq: 94, preferences }), "nothing is left");
        assert_eq!(known(&channels), []);
    }
}
