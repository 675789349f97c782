//! What people are told beside the conversation: notifications, how far others have read, what people want and say of
//! themselves.

use crate::tidings::{Live, Person, Tidings, hello, over_every_transport};
use protocol::{
    channel::{ChannelKind, ChannelRef},
    connection::Transport,
    frame::{ClientFrame, Hello, ServerFrame},
    id::UserId,
    notification::ReadMark,
    preferences::Preferences,
    presence::{
        Presence,
        PresenceStatus::{Dnd, Online},
    },
};
use serde_json::{Value, json};

over_every_transport! {
    a_notification_reaches_whom_it_is_for
    who_was_away_is_told_when_they_are_back
    a_mention_comes_with_its_message
    what_was_read_is_read_on_every_device
    reading_is_shared_among_those_who_share_it
    reading_that_was_missed_is_shared_likewise
    what_somebody_wants_is_told_to_them_alone
    who_is_not_to_be_disturbed_is_shown_so
    what_somebody_says_of_themselves_is_told_to_everybody
}

async fn notifies(admin: &Person, mut notification: Value, title: &str) {
    notification["title"] = json!(title);
    admin.post("/notifications").json(&notification).await.expect(201);
}

fn titles(frames: &[ServerFrame]) -> Vec<&str> {
    let titles = frames.iter().filter_map(|frame| match frame {
        ServerFrame::Notification { notification, .. } => Some(notification.title.as_str()),
        _ => None,
    });
    titles.collect()
}

/// Everything until somebody says that this is the end.
async fn until_the_end(live: &mut Live) -> Vec<ServerFrame> {
    live.until_message("end").await.0
}

/// Who was said to have read how far.
fn reads(frames: &[ServerFrame]) -> Vec<(UserId, u64)> {
    let reads = frames.iter().filter_map(|frame| match frame {
        ServerFrame::Read { user, read_seq, .. } => Some((*user, *read_seq)),
        _ => None,
    });
    reads.collect()
}

async fn shares(person: &Person, share_reads: bool) {
    person.put("/preferences").json(&json!({"share_reads": share_reads})).await.expect(200);
}

async fn a_notification_reaches_whom_it_is_for(over: Transport) {
    let tidings = Tidings::over(over, "").await;
    let (ada, bob) = tidings.with_two().await;
    let eve = ada.brings("eve").await;
    ada.makes("plans", ChannelKind::Public, &[&bob]).await;
    let (mut admin, mut member) = (ada.connect().await, bob.connect().await);
    let mut watcher = eve.knock().open().await;
    watcher.greets(Hello { subscribe: vec![ChannelRef::Slug("plans".into())], ..hello() }).await;
    notifies(&ada, json!({"to": "everyone"}), "all").await;
    notifies(&ada, json!({"to": "channel", "channel": "plans"}), "plans").await;
    notifies(&ada, json!({"to": "user", "user": "bob"}), "bob").await;
    notifies(&ada, json!({"to": "user", "user": eve.user.id}), "eve").await;
    ada.says("general", "end").await;
    assert_eq!(titles(&until_the_end(&mut admin).await), ["all", "plans"]);
    assert_eq!(titles(&until_the_end(&mut member).await), ["all", "plans", "bob"]);
    assert_eq!(titles(&until_the_end(&mut watcher).await), ["all", "eve"], "who only looks in is no member");
}

async fn who_was_away_is_told_when_they_are_back(over: Transport) {
    let mut tidings = Tidings::over(over, "").await;
    let (ada, bob) = tidings.with_two().await;
    let eve = ada.brings("eve").await;
    ada.makes("club", ChannelKind::Private, &[&bob]).await;
    let cursors = [bob.snapshot().await.cursor, eve.snapshot().await.cursor];
    notifies(&ada, json!({"to": "everyone"}), "all").await;
    notifies(&ada, json!({"to": "channel", "channel": "club"}), "club").await;
    notifies(&ada, json!({"to": "user", "user": "bob"}), "bob").await;
    ada.says("general", "end").await;
    for from in ["memory", "the database"] {
        let (mut bobs, mut eves) = (bob.resume(cursors[0]).await, eve.resume(cursors[1]).await);
        assert_eq!(titles(&until_the_end(&mut bobs).await), ["all", "club", "bob"], "from {from}");
        assert_eq!(titles(&until_the_end(&mut eves).await), ["all"], "from {from}");
        tidings.restart().await;
    }
}

async fn a_mention_comes_with_its_message(over: Transport) {
    let tidings = Tidings::over(over, "").await;
    let (ada, bob) = tidings.with_two().await;
    let eve = ada.brings("eve").await;
    ada.makes("club", ChannelKind::Private, &[&bob]).await;
    let (mut live, mut speaker) = (bob.connect().await, ada.connect().await);
    let text = "@bob and @ada, not @eve or `@bob`, but @channel";
    speaker.send("club", text).await;
    let message = live.expect_message(text).await;
    assert_eq!(message.mentions, [bob.user.id, ada.user.id], "who is not in the channel is not spoken to");
    assert!(message.mentions_channel);
    assert_eq!(bob.history("club", "").await.messages, [message], "history says the same");
    assert_eq!(unread_of(&ada).await, 0, "who speaks is not told");
    assert_eq!((unread_of(&bob).await, unread_of(&eve).await), (1, 0));
}

async fn unread_of(person: &Person) -> u64 {
    person.snapshot().await.notifications_unread
}

async fn what_was_read_is_read_on_every_device(over: Transport) {
    let tidings = Tidings::over(over, "").await;
    let (ada, bob) = tidings.with_two().await;
    let (mut phone, mut laptop, mut other) = (bob.connect().await, bob.connect().await, ada.connect().await);
    let first = ada.says("general", "@bob one").await;
    ada.says("general", "@bob two").await;
    notifies(&ada, json!({"to": "everyone"}), "all").await;
    phone.say(ClientFrame::Read { channel: ChannelRef::Slug("general".into()), seq: first.seq }).await;
    let told = |frame: &ServerFrame| match frame {
        ServerFrame::NotificationsRead { read, unread, .. } => Some((read.clone(), *unread)),
        _ => None,
    };
    let in_channel = ReadMark::Channel { channel: first.channel, up_to: first.seq };
    assert_eq!(laptop.expect(told).await, (in_channel, 2));
    let up_to = bob.snapshot().await.cursor.seq;
    bob.post("/notifications/read").json(&json!({"up_to": up_to})).await.expect(204);
    assert_eq!(laptop.expect(told).await, (ReadMark::UpTo { up_to }, 0));
    bob.post("/notifications/read").json(&json!({"up_to": up_to})).await.expect(204);
    ada.says("general", "end").await;
    assert!(!until_the_end(&mut laptop).await.iter().any(|frame| told(frame).is_some()), "nothing new is not told");
    assert!(!until_the_end(&mut other).await.iter().any(|frame| told(frame).is_some()), "it is nobody else's");
}

async fn reading_is_shared_among_those_who_share_it(over: Transport) {
    let tidings = Tidings::over(over, "").await;
    let (ada, bob) = tidings.with_two().await;
    let eve = ada.brings("eve").await;
    shares(&eve, false).await;
    ada.makes("plans", ChannelKind::Public, &[&bob]).await;
    let zoe = ada.brings("zoe").await;
    let mut watcher = zoe.knock().open().await;
    watcher.greets(Hello { subscribe: vec![ChannelRef::Slug("plans".into())], ..hello() }).await;
    let (mut adas, mut bobs, mut eves) = (ada.connect().await, bob.connect().await, eve.connect().await);
    let one = ada.says("general", "one").await;
    let plan = ada.says("plans", "a plan").await;
    bob.reads("general", one.seq).await;
    bob.reads("plans", plan.seq).await;
    eve.reads("general", one.seq).await;
    ada.says("general", "end").await;
    let bob_read = [(bob.user.id, one.seq), (bob.user.id, plan.seq)];
    assert_eq!(reads(&until_the_end(&mut adas).await), bob_read);
    assert_eq!(reads(&until_the_end(&mut bobs).await), bob_read);
    assert_eq!(reads(&until_the_end(&mut eves).await), [(eve.user.id, one.seq)], "who does not share does not see");
    assert_eq!(reads(&until_the_end(&mut watcher).await), bob_read[..1], "who only looks in does not see");

    shares(&bob, false).await;
    shares(&eve, true).await;
    let two = ada.says("general", "two").await;
    bob.reads("general", two.seq).await;
    eve.reads("general", two.seq).await;
    ada.says("general", "end").await;
    assert_eq!(reads(&until_the_end(&mut adas).await), [(eve.user.id, two.seq)]);
    assert_eq!(reads(&until_the_end(&mut bobs).await), [(bob.user.id, two.seq)]);
    assert_eq!(reads(&until_the_end(&mut eves).await), [(eve.user.id, two.seq)]);
}

async fn reading_that_was_missed_is_shared_likewise(over: Transport) {
    let mut tidings = Tidings::over(over, "").await;
    let (ada, bob) = tidings.with_two().await;
    let eve = ada.brings("eve").await;
    shares(&eve, false).await;
    let one = ada.says("general", "one").await;
    let cursor = ada.snapshot().await.cursor;
    bob.reads("general", one.seq).await;
    eve.reads("general", one.seq).await;
    ada.says("general", "end").await;
    for from in ["memory", "the database"] {
        for (person, expected) in [(&ada, &bob), (&bob, &bob), (&eve, &eve)] {
            let mut live = person.resume(cursor).await;
            assert_eq!(reads(&until_the_end(&mut live).await), [(expected.user.id, one.seq)], "from {from}");
        }
        tidings.restart().await;
    }
}

async fn what_somebody_wants_is_told_to_them_alone(over: Transport) {
    let tidings = Tidings::over(over, "").await;
    let (ada, bob) = tidings.with_two().await;
    let (mut phone, mut other) = (bob.connect().await, ada.connect().await);
    let level = json!({"level": "mentions"});
    let answered: Preferences = bob.put("/channels/general/level").json(&level).await.expect(200).json();
    let told = |frame: &ServerFrame| match frame {
        ServerFrame::Preferences { preferences, .. } => Some(preferences.clone()),
        _ => None,
    };
    assert_eq!(phone.expect(told).await, answered);
    assert_eq!(bob.snapshot().await.preferences, answered);
    bob.put("/channels/general/level").json(&level).await.expect(200);
    ada.says("general", "end").await;
    assert!(!until_the_end(&mut phone).await.iter().any(|frame| told(frame).is_some()), "nothing new is not told");
    assert!(!until_the_end(&mut other).await.iter().any(|frame| told(frame).is_some()));
}

async fn who_is_not_to_be_disturbed_is_shown_so(over: Transport) {
    let tidings = Tidings::over(over, "").await;
    let (ada, bob) = tidings.with_two().await;
    let mut live = ada.connect().await;
    let _bobs = bob.connect().await;
    let an_hour = server::clock::now() + 3_600_000;
    bob.put("/preferences").json(&json!({"dnd_until": an_hour})).await.expect(200);
    let _again = bob.connect().await;
    bob.put("/preferences").json(&json!({"dnd_until": null})).await.expect(200);
    bob.says("general", "end").await;
    let of_bob = |frame: ServerFrame| match frame {
        ServerFrame::Presence(Presence { user, status, .. }) => (user == bob.user.id).then_some(status),
        _ => None,
    };
    let shown: Vec<_> = until_the_end(&mut live).await.into_iter().filter_map(of_bob).collect();
    assert_eq!(shown, [Online, Dnd, Online]);
}

async fn what_somebody_says_of_themselves_is_told_to_everybody(over: Transport) {
    let tidings = Tidings::over(over, "").await;
    let (ada, bob) = tidings.with_two().await;
    let mut live = ada.connect().await;
    let status = json!({"emoji": "🌴", "text": "on leave", "until": server::clock::now() + 1_000_000});
    bob.put("/me").json(&json!({"display_name": "Bobby", "status": status})).await.expect(200);
    let user = |frame: &ServerFrame| match frame {
        ServerFrame::User { user, .. } => Some(user.clone()),
        _ => None,
    };
    let told = live.expect(user).await;
    assert_eq!((told.id, told.display_name.as_str(), json!(told.status)), (bob.user.id, "Bobby", status));
    assert_eq!(bob.snapshot().await.me, told);
    bob.put("/me").json(&json!({"status": null})).await.expect(200);
    let told = live.expect(user).await;
    assert_eq!((told.display_name.as_str(), told.status), ("Bobby", None), "what is not said stays");
}
