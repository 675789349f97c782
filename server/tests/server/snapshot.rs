//! Whatever happens: what was known before, and the events since, make what a fresh snapshot shows.

use crate::tidings::{Live, Person, Tidings};
use protocol::{
    account::NewInvite,
    channel::{ChannelKind, MyChannel, ReadPosition},
    frame::ServerFrame,
    id::ChannelId,
    notification::{NotificationKind, Notifications},
    preferences::FOREVER,
    snapshot::Snapshot,
};
use serde_json::json;
use server::{
    clock,
    store::{Store, change::Change},
};

/// Takes an event into a snapshot, as a client has to.
fn apply(known: &mut Snapshot, frame: &ServerFrame) {
    let me = known.me.id;
    match frame {
        ServerFrame::User { user, .. } => {
            known.users.retain(|other| other.id != user.id);
            known.users.push(user.clone());
            known.users.sort_by(|a, b| a.name.cmp(&b.name));
            if user.id == me {
                known.me = user.clone();
            }
        }
        ServerFrame::Channel { channel, .. } => {
            if let Some(mine) = find(known, channel.id) {
                mine.channel = channel.clone();
            }
            sort(known);
        }
        ServerFrame::MemberJoined { seq, user, info, .. } if *user == me => {
            known.channels.push(MyChannel {
                channel: info.clone(),
                unread: 0,
                read_seq: *seq,
                last_seq: 0,
                reads: Vec::new(),
            });
            sort(known);
        }
        ServerFrame::MemberLeft { channel, user, .. } if *user == me => {
            known.channels.retain(|mine| mine.channel.id != *channel);
        }
        ServerFrame::Read { channel, user, read_seq, unread, .. } if *user == me => {
            let mine = find(known, *channel).unwrap();
            (mine.read_seq, mine.unread) = (*read_seq, *unread);
        }
        ServerFrame::Read { channel, user, read_seq, .. } => {
            if let Some(mine) = find(known, *channel) {
                mine.reads.retain(|read| read.user != *user);
                mine.reads.push(ReadPosition { user: *user, read_seq: *read_seq });
                mine.reads.sort_by_key(|read| read.user);
            }
        }
        ServerFrame::Reads { channel, reads, .. } => {
            if let Some(mine) = find(known, *channel) {
                mine.reads = reads.iter().filter(|read| read.user != me).copied().collect();
            }
        }
        ServerFrame::MemberLeft { channel, user, .. } => {
            if let Some(mine) = find(known, *channel) {
                mine.reads.retain(|read| read.user != *user);
            }
        }
        ServerFrame::Preferences { preferences, .. } => {
            known.preferences = preferences.clone();
            if !preferences.share_reads {
                known.channels.iter_mut().for_each(|mine| mine.reads.clear());
            }
        }
        ServerFrame::Notification { notification, .. } => {
            let is_for_me = notification.channel.is_none_or(|channel| find(known, channel).is_some());
            known.notifications_unread += u64::from(is_for_me);
        }
        ServerFrame::NotificationsRead { unread, .. } => known.notifications_unread = *unread,
        ServerFrame::Message { seq, channel, message } => {
            if let Some(mine) = find(known, *channel) {
                mine.last_seq = *seq;
                mine.unread += u64::from(message.sender.id != me);
                let is_direct = mine.channel.kind == ChannelKind::Direct;
                let kind = NotificationKind::of_message(message, me, is_direct, &known.preferences);
                known.notifications_unread += u64::from(kind.is_some());
            }
        }
        _ => {}
    }
}

fn find(known: &mut Snapshot, channel: ChannelId) -> Option<&mut MyChannel> {
    known.channels.iter_mut().find(|mine| mine.channel.id == channel)
}

fn sort(known: &mut Snapshot) {
    known.channels.sort_by(|a, b| (&a.channel.name, a.channel.id).cmp(&(&b.channel.name, b.channel.id)));
}

/// What events tell of: not who is here, and of the end of a channel only that all before joining counts as read.
fn told(mut snapshot: Snapshot) -> Snapshot {
    snapshot.presence.clear();
    snapshot.channels.iter_mut().for_each(|mine| mine.last_seq = mine.last_seq.max(mine.read_seq));
    snapshot
}

/// Somebody who keeps a snapshot up to date by events alone.
struct Follower {
    person: Person,
    live: Live,
    first: Snapshot,
    known: Snapshot,
}

impl Follower {
    async fn new(person: &Person) -> Self {
        let first = person.snapshot().await;
        let live = person.resume(first.cursor).await;
        Self { person: person.clone(), live, known: first.clone(), first }
    }

    /// Takes in what has happened, and compares.
    async fn agrees_after(&mut self, deed: &str) {
        let fresh = self.person.snapshot().await;
        self.live.until(fresh.cursor.seq).await.iter().for_each(|frame| apply(&mut self.known, frame));
        self.known.cursor = fresh.cursor;
        assert_eq!(told(self.known.clone()), told(fresh), "{} after {deed}", self.person.user.name);
    }

    /// Begins again from what was known first, with everything since.
    async fn agrees_from_the_start(&mut self, how: &str) {
        self.live = self.person.resume(self.first.cursor).await;
        self.known = self.first.clone();
        self.agrees_after(how).await;
    }
}

async fn all_agree(everybody: &mut [Follower], deed: &str) {
    for follower in everybody {
        follower.agrees_after(deed).await;
    }
}

#[tokio::test]
async fn events_make_a_fresh_snapshot_of_an_old_one() {
    let mut tidings = Tidings::with("--ping-ms 100").await;
    let (ada, bob) = tidings.with_two().await;
    let eve = ada.brings("eve").await;
    let mut everybody = [Follower::new(&ada).await, Follower::new(&bob).await, Follower::new(&eve).await];

    let zoe = ada.brings("zoe").await;
    all_agree(&mut everybody, "somebody new").await;
    ada.makes("plans", ChannelKind::Public, &[]).await;
    all_agree(&mut everybody, "a public channel").await;
    let club = ada.makes("club", ChannelKind::Private, &[&bob]).await;
    all_agree(&mut everybody, "a private channel").await;
    let direct = bob.makes("", ChannelKind::Direct, &[&eve]).await.slug;
    all_agree(&mut everybody, "a direct channel").await;
    ada.patch("/channels/club").json(&json!({"name": "A club", "topic": "ours"})).await.expect(200);
    ada.patch("/channels/plans").json(&json!({"name": "Zebra plans"})).await.expect(200);
    all_agree(&mut everybody, "renaming channels").await;
    let first = bob.says("general", "one").await;
    let second = zoe.says("general", "two").await;
    ada.says("club", "among us").await;
    bob.says(&direct, "between us").await;
    all_agree(&mut everybody, "messages").await;
    eve.reads("general", first.seq).await;
    bob.reads("general", second.seq).await;
    all_agree(&mut everybody, "reading").await;
    bob.post("/channels/general/read").json(&json!({"unread_from": second.id})).await.expect(204);
    all_agree(&mut everybody, "marking as unread").await;
    eve.joins("plans").await;
    eve.says("plans", "here I am").await;
    all_agree(&mut everybody, "joining").await;
    ada.put(&format!("/channels/club/members/{}", eve.user.id)).await.expect(200);
    ada.says("club", "welcome").await;
    all_agree(&mut everybody, "being let in").await;
    bob.leaves("club").await;
    ada.says("club", "he has left").await;
    all_agree(&mut everybody, "leaving").await;
    ada.put(&format!("/channels/club/members/{}", bob.user.id)).await.expect(200);
    ada.says("club", "he is back").await;
    all_agree(&mut everybody, "coming back").await;
    ada.delete(&format!("/channels/{}/members/{}", club.id, eve.user.id)).await.expect(204);
    ada.says("club", "she was removed").await;
    all_agree(&mut everybody, "being removed").await;
    let disable = Change::DisableUser { name: "zoe".into(), disabled: true };
    tidings.store().commit(clock::now(), &[disable]).await.unwrap().remove(0).unwrap();
    all_agree(&mut everybody, "a change by another process").await;
    everybody_is_told_things(&ada, &bob, &eve, &direct, &mut everybody).await;

    for follower in &mut everybody {
        follower.agrees_from_the_start("all of it at once").await;
    }
    tidings.restart().await;
    for follower in &mut everybody {
        follower.agrees_from_the_start("all of it from the database").await;
    }
}

async fn everybody_is_told_things(ada: &Person, bob: &Person, eve: &Person, direct: &str, everybody: &mut [Follower]) {
    ada.says("general", "@bob and @eve, and not @nobody").await;
    let last = ada.says("plans", "@channel: now").await;
    bob.says(direct, "@eve, between us").await;
    all_agree(everybody, "mentions").await;
    for to in
        [json!({"to": "everyone"}), json!({"to": "channel", "channel": "plans"}), json!({"to": "user", "user": "bob"})]
    {
        let mut notification = to.clone();
        notification["title"] = json!("news");
        ada.post("/notifications").json(&notification).await.expect(201);
        all_agree(everybody, &format!("telling {to}")).await;
    }
    eve.reads("plans", last.seq).await;
    bob.reads("general", last.seq).await;
    all_agree(everybody, "reading what was said to them").await;
    bob.post("/notifications/read").json(&json!({"up_to": last.seq + 2})).await.expect(204);
    let id = eve.get("/notifications").await.json::<Notifications>().notifications[0].notification.id;
    eve.post("/notifications/read").json(&json!({"ids": [id]})).await.expect(204);
    all_agree(everybody, "reading notifications").await;
    bob.put("/channels/general/level").json(&json!({"level": "mentions", "muted_until": FOREVER})).await.expect(200);
    bob.put("/preferences").json(&json!({"dnd_until": FOREVER})).await.expect(200);
    all_agree(everybody, "wanting less").await;
    ada.says("general", "@channel: quiet").await;
    ada.says("general", "@bob, but you").await;
    all_agree(everybody, "being told less").await;
    bob.put("/preferences").json(&json!({"share_reads": false})).await.expect(200);
    all_agree(everybody, "keeping to himself what he reads").await;
    bob.reads("general", u64::MAX / 4).await;
    eve.reads("general", u64::MAX / 4).await;
    all_agree(everybody, "reading unseen").await;
    bob.put("/preferences").json(&json!({"share_reads": true})).await.expect(200);
    all_agree(everybody, "sharing it again").await;
    bob.put("/me").json(&json!({"display_name": "Bobby", "status": {"emoji": "🌴"}})).await.expect(200);
    all_agree(everybody, "another name").await;
    ada.says("plans", "@eve, one more").await;
    eve.leaves("plans").await;
    all_agree(everybody, "leaving what is unread").await;
}

#[tokio::test]
async fn a_snapshot_shows_one_moment() {
    let tidings = Tidings::with("--ping-ms 100 --sends-burst 1000").await;
    let (ada, bob) = tidings.with_two().await;
    ada.invites(NewInvite::default()).await;
    let before = bob.snapshot().await;
    let talking = async {
        for number in 0..100 {
            ada.says("general", &format!("message {number}")).await;
        }
    };
    let looking = async {
        loop {
            let now = bob.snapshot().await;
            let general = &now.channels[0];
            // Nothing else happens, so each event is one more unread message.
            assert_eq!(general.unread, now.cursor.seq - before.cursor.seq);
            assert!(general.unread == 0 || general.last_seq == now.cursor.seq);
            let page = bob.history("general", "?limit=1").await;
            assert!(page.messages.last().is_none_or(|message| message.seq == page.cursor.seq));
            if general.unread == 100 {
                break;
            }
        }
    };
    tokio::join!(talking, looking);
}
