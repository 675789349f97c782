//! The law of the client's state: an old snapshot and the events since are the same as a fresh snapshot.

use super::*;
use crate::chat::story::{at, channel, event, mine, said, snapshot, user};
use protocol::{
    message::Message,
    presence::{Presence, PresenceStatus},
    user::User,
};

/// A workspace as a server keeps it, seen by `ada`.
struct Server {
    now: Snapshot,
    log: Vec<ServerFrame>,
    messages: Vec<Message>,
    /// Chance, always the same one.
    dice: u64,
}

const PLACES: [&str; 4] = ["general", "random", "lobby", "ops"];
const NAMES: [&str; 3] = ["ada", "bea", "cy"];

impl Server {
    fn new(dice: u64) -> Self {
        Self { now: snapshot("ada", &["bea", "cy"], &["general"]), log: Vec::new(), messages: Vec::new(), dice }
    }

    fn roll(&mut self, sides: usize) -> usize {
        self.dice = self.dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.dice >> 33).unwrap() % sides
    }

    fn happen(&mut self) {
        let (what, place, name) = (self.roll(8), PLACES[self.roll(4)], NAMES[self.roll(3)]);
        let seq = self.now.cursor.seq + 1;
        let frame = match what {
            0 => self.join(seq, place),
            1 => self.leave(seq, place),
            2 => self.rename(seq, name),
            3 => self.read(seq, place),
            4 => Some(self.presence(name)),
            _ => self.say(seq, name, place),
        };
        if let Some(frame) = frame {
            self.now.cursor = at(frame.seq().unwrap_or(self.now.cursor.seq));
            self.log.push(frame);
        }
    }

    fn is_in(&self, place: &str) -> Option<usize> {
        self.now.channels.iter().position(|mine| mine.channel.slug == place)
    }

    fn join(&mut self, seq: u64, place: &str) -> Option<ServerFrame> {
        if self.is_in(place).is_some() {
            return None;
        }
        self.now.channels.push(protocol::channel::MyChannel { read_seq: seq, ..mine(place) });
        self.now.channels.sort_by_key(|mine| mine.channel.name.clone());
        let (channel, info) = (channel(place).id, channel(place));
        Some(ServerFrame::MemberJoined { seq, channel, user: user("ada").id, info })
    }

    fn leave(&mut self, seq: u64, place: &str) -> Option<ServerFrame> {
        self.now.channels.remove(self.is_in(place)?);
        Some(ServerFrame::MemberLeft { seq, channel: channel(place).id, user: user("ada").id })
    }

    fn rename(&mut self, seq: u64, name: &str) -> Option<ServerFrame> {
        let known = self.now.users.iter_mut().find(|user| user.name == name)?;
        known.display_name = format!("{name} {seq}");
        let renamed: User = known.clone();
        if name == "ada" {
            self.now.me = renamed.clone();
        }
        Some(ServerFrame::User { seq, user: renamed })
    }

    fn read(&mut self, seq: u64, place: &str) -> Option<ServerFrame> {
        let index = self.is_in(place)?;
        let channel = channel(place).id;
        let read_seq = self.messages.iter().rev().find(|message| message.channel == channel)?.seq;
        (self.now.channels[index].read_seq, self.now.channels[index].unread) = (read_seq, 0);
        Some(ServerFrame::Read { seq, channel, user: user("ada").id, read_seq, unread: 0 })
    }

    fn presence(&mut self, name: &str) -> ServerFrame {
        let status = if self.roll(2) == 0 { PresenceStatus::Online } else { PresenceStatus::Away };
        let presence = Presence { user: user(name).id, status, last_seen: 0 };
        self.now.presence.retain(|known| known.user != presence.user);
        self.now.presence.push(presence);
        ServerFrame::Presence(presence)
    }

    fn say(&mut self, seq: u64, name: &str, place: &str) -> Option<ServerFrame> {
        let index = self.is_in(place)?;
        let message = said(seq, name, place);
        let mine = &mut self.now.channels[index];
        mine.unread += u64::from(name != "ada");
        mine.last_seq = seq;
        self.messages.push(message.clone());
        Some(event(message))
    }
}

/// What the sidebar is made of.
fn seen(workspace: Workspace) -> (People, Vec<(String, u64)>) {
    let unread = workspace.channels.with_untracked(|channels| {
        channels.all().iter().map(|mine| (mine.channel.slug.clone(), mine.unread)).collect()
    });
    (workspace.people.get_untracked(), unread)
}

#[test]
fn an_old_snapshot_and_the_events_since_are_a_fresh_snapshot() {
    for dice in 0..200 {
        let owner = Owner::new();
        owner.set();
        let mut server = Server::new(dice);
        for _ in 0..server.roll(40) {
            server.happen();
        }
        let (old, known) = (Workspace::new(Some(&server.now), None), server.log.len());
        for _ in 0..60 {
            server.happen();
        }
        old.receive(0, &server.log[known..]);
        assert_eq!(seen(old), seen(Workspace::new(Some(&server.now), None)), "dice {dice}");
    }
}

#[test]
fn a_path_names_a_channel() {
    let owner = Owner::new();
    owner.set();
    let workspace = Workspace::new(Some(&snapshot("ada", &[], &["general", "über-uns"])), None);
    let at = |path: &str| workspace.channel_at(path);
    assert_eq!(at("/chat"), Some(channel("general").id));
    assert_eq!(at("/chat/"), Some(channel("general").id));
    assert_eq!(at("/chat/%C3%BCber-uns/0190"), Some(channel("über-uns").id));
    assert_eq!(at(&format!("/chat/{}", channel("general").id)), Some(channel("general").id));
    assert_eq!(at("/chat/nowhere"), None);
    assert_eq!(at("/settings"), None);
}
