//! The laws of the database, for every engine. Each law gets the same empty database opened twice, as two processes would.

use crate::tidings::new_id;
use protocol::{
    channel::{Channel, ChannelKind, ChannelRef, NewChannel, READS_MEMBERS_MAX},
    error::ErrorCode,
    frame::ServerFrame,
    id::{ChannelId, MessageId, NotificationId, UserId},
    message::{Message, MoveRead, NewMessage},
    notification::{Level, NewNotification, ReadMark, Receiver},
    preferences::{NewLevel, PreferencesPatch},
    user::{MePatch, Role},
};
use server::{
    secret,
    store::{
        Anchor, At, LoggedEvent, NewSession, Reader, Store, Which,
        change::{Answer, Change, NewUser, Outcome, Refusal},
        sqlite::Sqlite,
    },
};

/// Instantiates each law for each engine.
macro_rules! laws {
    ($($law:ident)+) => {
        mod sqlite {
            $(
                #[tokio::test]
                async fn $law() {
                    let folder = tempfile::tempdir().unwrap();
                    let file = folder.path().join("tidings.db");
                    let one = super::Sqlite::open(&file).await.unwrap();
                    let other = super::Sqlite::open(&file).await.unwrap();
                    super::$law(&one, &other).await;
                }
            )+
        }
    };
}

laws! {
    what_was_answered_is_on_disk
    a_commit_is_applied_in_order
    a_refused_change_leaves_no_trace
    a_commit_that_fails_leaves_nothing_at_all
    events_are_numbered_without_a_hole
    a_message_is_posted_once_under_its_id
    reading_shows_one_moment
    replay_shows_what_may_be_seen_now
    replay_is_given_in_pages
    forgetting_old_events_changes_nothing_else
    sessions_last_as_long_as_they_say
    invites_work_as_long_and_as_often_as_they_say
    only_who_shares_their_reading_sees_that_of_others
    large_channels_keep_reading_to_themselves
    who_was_seen_when_is_kept
    notifications_are_kept_until_they_are_read
}

const NOW: u64 = 1_800_000_000_000;

fn user(name: &str, role: Role) -> NewUser {
    let id = UserId::new(NOW, secret::random());
    NewUser { id, name: name.into(), display_name: name.into(), role, password: "hash".into() }
}

fn general() -> ChannelRef {
    ChannelRef::Slug("general".into())
}

fn message(text: &str) -> NewMessage {
    NewMessage { id: new_id(), text: text.into(), reply_to: None, attachments: Vec::new() }
}

fn post(by: UserId, text: &str) -> Change {
    Change::Post { by, channel: general(), message: message(text) }
}

async fn commit(store: &dyn Store, changes: &[Change]) -> Vec<Result<Outcome, Refusal>> {
    store.commit(NOW, changes).await.unwrap()
}

/// What came of a single change that is sure to be made.
async fn done(store: &dyn Store, change: Change) -> Outcome {
    commit(store, &[change]).await.remove(0).unwrap()
}

/// Sets the workspace up with an admin and a member.
async fn two(store: &dyn Store) -> (UserId, UserId) {
    let (ada, bob) = (user("ada", Role::Admin), user("bob", Role::Member));
    let ids = (ada.id, bob.id);
    done(store, Change::SetUp { workspace: "Acme".into(), admin: ada }).await;
    done(store, Change::AddUser { user: bob, invite: None }).await;
    ids
}

async fn channel(store: &dyn Store, by: UserId, name: &str, kind: ChannelKind, members: &[UserId]) -> Channel {
    let channel = NewChannel { name: name.into(), kind, topic: String::new(), members: members.to_vec() };
    let id = ChannelId::new(NOW, secret::random());
    match done(store, Change::AddChannel { by, id, channel }).await.answer {
        Answer::Channel(channel, true) => channel,
        other => panic!("{other:?}"),
    }
}

async fn texts(store: &dyn Store, user: UserId) -> Vec<String> {
    let (channel, _) = store.channel(user, &general()).await.unwrap().unwrap();
    let history = store.history(channel.id, At::Latest, 100).await.unwrap().unwrap();
    history.messages.into_iter().map(|message| message.text).collect()
}

fn posted(answer: &Answer) -> (&Message, bool) {
    match answer {
        Answer::Message(message, is_new) => (message, *is_new),
        other => panic!("{other:?}"),
    }
}

async fn what_was_answered_is_on_disk(store: &dyn Store, other: &dyn Store) {
    let (ada, _) = two(store).await;
    done(store, post(ada, "hello")).await;
    assert_eq!(other.epoch(), store.epoch());
    assert_eq!(other.head().await.unwrap(), store.head().await.unwrap());
    assert_eq!(other.workspace().await.unwrap().as_deref(), Some("Acme"));
    assert_eq!(texts(other, ada).await, ["hello"]);
    // Either may go on where the other stopped.
    let event = done(other, post(ada, "and again")).await.events.remove(0);
    assert_eq!(event.seq, store.head().await.unwrap());
    assert_eq!(texts(store, ada).await, ["hello", "and again"]);
}

async fn a_commit_is_applied_in_order(store: &dyn Store, other: &dyn Store) {
    let (ada, bob) = two(store).await;
    let head = store.head().await.unwrap();
    let leave = Change::Leave { by: bob, channel: general(), user: bob };
    let join = Change::Join { by: bob, channel: general(), user: bob };
    let changes = [post(bob, "one"), leave, post(bob, "two"), join, post(bob, "three"), post(ada, "four")];
    let outcomes = commit(store, &changes).await;
    assert_eq!(outcomes.len(), changes.len());
    assert_eq!(outcomes[2].as_ref().unwrap_err().code, ErrorCode::Forbidden, "he had left just before");
    let seqs: Vec<u64> = outcomes.iter().flatten().flat_map(|outcome| &outcome.events).map(|event| event.seq).collect();
    assert_eq!(seqs, (head + 1..=head + 6).collect::<Vec<_>>());
    assert_eq!(texts(other, ada).await, ["one", "three", "four"]);
}

async fn a_refused_change_leaves_no_trace(store: &dyn Store, other: &dyn Store) {
    let (ada, bob) = two(store).await;
    let private = channel(store, ada, "secret", ChannelKind::Private, &[]).await;
    let before = store.head().await.unwrap();
    let stranger = UserId::new(1, [1; 10]);
    let new = |name: &str, members: Vec<UserId>| Change::AddChannel {
        by: bob,
        id: ChannelId::new(NOW, secret::random()),
        channel: NewChannel { name: name.into(), kind: ChannelKind::Public, topic: String::new(), members },
    };
    let secret_ref = ChannelRef::from(private.id);
    let secret_ref_too = secret_ref.clone();
    let refused = [
        (Change::SetUp { workspace: "Other".into(), admin: user("eve", Role::Admin) }, ErrorCode::AlreadySetUp),
        (Change::AddUser { user: user("ada", Role::Member), invite: None }, ErrorCode::NameTaken),
        (Change::AddUser { user: user("eve", Role::Member), invite: Some([7; 32]) }, ErrorCode::InviteInvalid),
        (Change::DisableUser { name: "nobody".into(), disabled: true }, ErrorCode::NotFound),
        (Change::SetPassword { name: "nobody".into(), password: "hash".into() }, ErrorCode::NotFound),
        (Change::DisableUser { name: "ada".into(), disabled: true }, ErrorCode::Forbidden),
        (new("General", Vec::new()), ErrorCode::NameTaken),
        (new("club", vec![ada, stranger]), ErrorCode::NotFound),
        (Change::Join { by: bob, channel: secret_ref.clone(), user: bob }, ErrorCode::NotFound),
        (Change::Leave { by: bob, channel: general(), user: ada }, ErrorCode::Forbidden),
        (Change::Post { by: bob, channel: secret_ref.clone(), message: message("x") }, ErrorCode::NotFound),
        (Change::Read { by: bob, channel: secret_ref, to: MoveRead::UpTo { seq: 1 } }, ErrorCode::NotFound),
        (post(stranger, "who am I"), ErrorCode::Forbidden),
        (notify(bob, Receiver::Everyone), ErrorCode::Forbidden),
        (notify(stranger, Receiver::Everyone), ErrorCode::Forbidden),
        (notify(ada, Receiver::User { user: stranger.to_string().into() }), ErrorCode::NotFound),
        (Change::SetLevel { by: bob, channel: secret_ref_too, level: NewLevel::default() }, ErrorCode::NotFound),
        (Change::SetMe { by: stranger, patch: MePatch::default() }, ErrorCode::NotFound),
    ];
    let mut changes: Vec<Change> = refused.iter().map(|(change, _)| change.clone()).collect();
    changes.push(post(bob, "still here"));
    let mut outcomes = commit(store, &changes).await;
    let last = outcomes.pop().unwrap().unwrap();
    assert_eq!(last.events[0].seq, before + 1, "the others are not disturbed");
    for (outcome, (change, code)) in outcomes.iter().zip(&refused) {
        assert_eq!(outcome.as_ref().unwrap_err().code, *code, "{change:?}");
    }
    assert_eq!(other.head().await.unwrap(), before + 1);
    assert_eq!(other.users().await.unwrap().len(), 2);
    assert_eq!(other.channels(ada).await.unwrap().len(), 2);
    assert_eq!(other.workspace().await.unwrap().as_deref(), Some("Acme"));
}

async fn a_commit_that_fails_leaves_nothing_at_all(store: &dyn Store, other: &dyn Store) {
    let (ada, bob) = two(store).await;
    let before = store.head().await.unwrap();
    // No program makes the same id twice, so the engine alone stands against it.
    let twin = NewUser { id: bob, ..user("twin", Role::Member) };
    let changes = [post(ada, "lost"), Change::AddUser { user: twin, invite: None }, post(ada, "lost too")];
    store.commit(NOW, &changes).await.unwrap_err();
    assert_eq!(other.head().await.unwrap(), before);
    assert!(texts(other, ada).await.is_empty());
    assert_eq!(done(store, post(ada, "kept")).await.events[0].seq, before + 1, "the numbers go on without a hole");
}

async fn events_are_numbered_without_a_hole(store: &dyn Store, other: &dyn Store) {
    assert_eq!((store.head().await.unwrap(), store.oldest().await.unwrap()), (0, 1));
    let (ada, bob) = two(store).await;
    channel(other, bob, "plans", ChannelKind::Public, &[ada]).await;
    for number in 0..10 {
        done(if number % 2 == 0 { store } else { other }, post(ada, "hello")).await;
    }
    done(store, Change::Read { by: bob, channel: general(), to: MoveRead::UpTo { seq: u64::MAX } }).await;
    let head = other.head().await.unwrap();
    let mut seen = Vec::new();
    while let Some(last) = other.missed(seen.len() as u64, 4).await.unwrap().last() {
        let page = other.missed(seen.len() as u64, 4).await.unwrap();
        assert!(page.iter().all(|event| event.frame.seq() == Some(event.seq)));
        assert!(page.iter().all(|event| ServerFrame::decode(&event.text).as_ref() == Ok(&event.frame)));
        seen.extend(page.iter().map(|event| event.seq));
        assert_eq!(seen.last(), Some(&last.seq));
    }
    assert_eq!(seen, (1..=head).collect::<Vec<_>>());
    assert_eq!(other.oldest().await.unwrap(), 1);
}

async fn a_message_is_posted_once_under_its_id(store: &dyn Store, other: &dyn Store) {
    let (ada, bob) = two(store).await;
    let once = message("once");
    let change = |by, text: &str| {
        let message = NewMessage { text: text.into(), ..once.clone() };
        Change::Post { by, channel: general(), message }
    };
    let changes = [change(ada, "once"), change(ada, "once more"), change(bob, "mine")];
    let mut outcomes = commit(store, &changes).await;
    assert_eq!(outcomes.pop().unwrap().unwrap_err().code, ErrorCode::IdConflict);
    let again = outcomes.pop().unwrap().unwrap();
    let first = outcomes.pop().unwrap().unwrap();
    assert_eq!((first.events.len(), again.events.len()), (1, 0));
    let (first, is_new) = posted(&first.answer);
    assert!(is_new);
    assert_eq!(posted(&again.answer), (first, false));
    let late = done(other, change(ada, "much later")).await;
    assert_eq!((posted(&late.answer), late.events.len()), ((first, false), 0));

    // Still so when she may no longer post there: what was sent was sent.
    done(store, Change::Leave { by: ada, channel: general(), user: ada }).await;
    assert_eq!(posted(&done(store, change(ada, "once")).await.answer), (first, false));
    assert_eq!(texts(store, bob).await, ["once"]);
}

async fn reading_shows_one_moment(store: &dyn Store, other: &dyn Store) {
    let (ada, bob) = two(store).await;
    let (channel, _) = store.channel(ada, &general()).await.unwrap().unwrap();
    let before = store.head().await.unwrap();
    let writing = async {
        for _ in 0..50 {
            commit(store, &[post(ada, "a"), post(ada, "b"), post(ada, "c")]).await;
        }
    };
    let reading = async {
        loop {
            let state = other.snapshot(bob).await.unwrap().unwrap();
            let mine = &state.channels[0];
            assert_eq!(mine.unread, state.head - before);
            assert!(state.head == before || mine.last_seq == state.head);
            assert_eq!(mine.unread % 3, 0, "no commit is seen in part");
            let page = other.history(channel.id, At::Latest, 1).await.unwrap().unwrap();
            assert!(page.messages.last().is_none_or(|last| last.seq == page.cursor.seq));
            if mine.unread == 150 {
                break;
            }
        }
    };
    tokio::join!(writing, reading);
}

async fn replay(store: &dyn Store, after: u64, user: UserId, watching: Vec<ChannelId>) -> Vec<LoggedEvent> {
    let head = store.head().await.unwrap();
    store.events(after, head, &Reader { user, watching }, 1000).await.unwrap()
}

/// The texts of the messages among events.
fn heard(events: &[LoggedEvent]) -> Vec<String> {
    let frames = events.iter().map(|event| ServerFrame::decode(&event.text).unwrap());
    let messages = frames.filter_map(|frame| match frame {
        ServerFrame::Message { message, .. } => Some(message.text),
        _ => None,
    });
    messages.collect()
}

async fn replay_shows_what_may_be_seen_now(store: &dyn Store, other: &dyn Store) {
    let (ada, bob) = two(store).await;
    let secret = channel(store, ada, "secret", ChannelKind::Private, &[]).await;
    let public = channel(store, ada, "public", ChannelKind::Public, &[]).await;
    let say =
        |channel: &Channel, text: &str| Change::Post { by: ada, channel: channel.id.into(), message: message(text) };
    commit(store, &[say(&secret, "psst"), say(&public, "hear hear"), post(ada, "hello")]).await;
    assert_eq!(heard(&replay(other, 0, ada, Vec::new()).await), ["psst", "hear hear", "hello"]);
    assert_eq!(heard(&replay(other, 0, bob, Vec::new()).await), ["hello"]);
    assert_eq!(
        heard(&replay(other, 0, bob, vec![public.id, secret.id]).await),
        ["hear hear", "hello"],
        "watching shows public channels only"
    );

    let join = |channel: &Channel| Change::Join { by: ada, channel: channel.id.into(), user: bob };
    let leave = |channel: &Channel| Change::Leave { by: bob, channel: channel.id.into(), user: bob };
    done(store, join(&secret)).await;
    assert_eq!(heard(&replay(other, 0, bob, Vec::new()).await), ["psst", "hello"], "the past comes with membership");
    let before = store.head().await.unwrap();
    done(store, leave(&secret)).await;
    assert_eq!(heard(&replay(other, 0, bob, Vec::new()).await), ["hello"], "and goes with it");
    let left = replay(other, before, bob, Vec::new()).await;
    assert_eq!(left.len(), 1, "but who leaves is told so");

    // Somebody's reading is theirs alone, if they want.
    let private = PreferencesPatch { share_reads: Some(false), ..PreferencesPatch::default() };
    done(store, Change::SetPreferences { by: bob, patch: private }).await;
    let before = store.head().await.unwrap();
    done(store, Change::Read { by: bob, channel: general(), to: MoveRead::UpTo { seq: before } }).await;
    assert_eq!(replay(other, before, bob, Vec::new()).await.len(), 1);
    assert!(replay(other, before, ada, Vec::new()).await.is_empty());
}

async fn replay_is_given_in_pages(store: &dyn Store, other: &dyn Store) {
    let (ada, bob) = two(store).await;
    channel(store, ada, "secret", ChannelKind::Private, &[]).await;
    let (mut reader, head) = (Vec::new(), store.head().await.unwrap());
    let all: Vec<u64> = replay(other, 0, bob, Vec::new()).await.iter().map(|event| event.seq).collect();
    let who = Reader { user: bob, watching: Vec::new() };
    loop {
        let after = reader.last().copied().unwrap_or_default();
        let page = other.events(after, head, &who, 2).await.unwrap();
        reader.extend(page.iter().map(|event| event.seq));
        if page.len() < 2 {
            break;
        }
    }
    assert_eq!(reader, all);
    let bounded = other.events(all[0], all[2], &who, 100).await.unwrap();
    assert_eq!(bounded.iter().map(|event| event.seq).collect::<Vec<_>>(), all[1..=2]);
}

async fn forgetting_old_events_changes_nothing_else(store: &dyn Store, other: &dyn Store) {
    let (ada, bob) = two(store).await;
    done(store, post(ada, "hello")).await;
    let newest = store.commit(NOW + 10, &[post(ada, "newer")]).await.unwrap().remove(0).unwrap().events[0].seq;
    let shown = |state: server::store::State| format!("{state:?}");
    let before = shown(store.snapshot(bob).await.unwrap().unwrap());
    store.trim(NOW).await.unwrap();
    assert_eq!(other.oldest().await.unwrap(), 1, "what is just that old is kept");
    store.trim(NOW + 10).await.unwrap();
    assert_eq!(other.oldest().await.unwrap(), newest);
    store.trim(u64::MAX / 2).await.unwrap();
    assert_eq!((other.oldest().await.unwrap(), other.head().await.unwrap()), (newest, newest));
    assert_eq!(shown(other.snapshot(bob).await.unwrap().unwrap()), before);
    assert_eq!(texts(other, bob).await, ["hello", "newer"]);
    assert_eq!(done(other, post(ada, "newest")).await.events[0].seq, newest + 1);
}

async fn sessions_last_as_long_as_they_say(store: &dyn Store, other: &dyn Store) {
    let (ada, bob) = two(store).await;
    let session = |hash: u8, user, expires_at| NewSession {
        hash: [hash; 32],
        user,
        token: None,
        label: "browser".into(),
        created_at: NOW,
        expires_at,
    };
    store.add_session(&session(1, ada, Some(NOW + 10))).await.unwrap();
    store.add_session(&session(2, ada, None)).await.unwrap();
    store.add_session(&session(3, bob, None)).await.unwrap();
    let who = async |hash: u8, now| other.session(&[hash; 32], now).await.unwrap().map(|session| session.user.id);
    assert_eq!(who(1, NOW + 9).await, Some(ada));
    assert_eq!(who(1, NOW + 10).await, None);
    store.touch_session(&[1; 32], NOW + 9, Some(NOW + 20)).await.unwrap();
    assert_eq!(who(1, NOW + 19).await, Some(ada));
    assert_eq!(who(2, u64::MAX / 2).await, Some(ada));
    assert!(store.end_session(&[1; 32]).await.unwrap());
    assert!(!store.end_session(&[1; 32]).await.unwrap());
    done(store, Change::SetPassword { name: "ada".into(), password: "other".into() }).await;
    assert_eq!((who(2, NOW).await, who(3, NOW).await), (None, Some(bob)));
    assert_eq!(other.account("ada").await.unwrap().unwrap().password, "other");
    done(store, Change::DisableUser { name: "bob".into(), disabled: true }).await;
    done(store, Change::DisableUser { name: "bob".into(), disabled: false }).await;
    assert_eq!(who(3, NOW).await, None, "what was ended stays so");
}

async fn invites_work_as_long_and_as_often_as_they_say(store: &dyn Store, other: &dyn Store) {
    let (ada, _) = two(store).await;
    let invite = |uses_left| protocol::account::Invite {
        id: protocol::id::InviteId::new(NOW, secret::random()),
        token: None,
        url: None,
        expires_at: NOW + 10,
        uses_left,
        uses: 0,
    };
    let (twice, always) = (invite(Some(2)), invite(None));
    store.add_invite(&[1; 32], ada, NOW, &twice).await.unwrap();
    store.add_invite(&[2; 32], ada, NOW, &always).await.unwrap();
    let works = async |hash: u8, now| other.invite_works(&[hash; 32], now).await.unwrap();
    assert!(works(1, NOW + 9).await && !works(1, NOW + 10).await && !works(3, NOW).await);
    let join = |name: &str| Change::AddUser { user: user(name, Role::Member), invite: Some([1; 32]) };
    let outcomes = commit(store, &[join("eve"), join("ada"), join("zoe"), join("late")]).await;
    let refusals: Vec<_> = outcomes.iter().map(|outcome| outcome.as_ref().err().map(|refusal| refusal.code)).collect();
    assert_eq!(refusals, [None, Some(ErrorCode::NameTaken), None, Some(ErrorCode::InviteInvalid)]);
    assert!(!works(1, NOW).await && works(2, NOW).await);
    assert_eq!(other.invites(NOW).await.unwrap().iter().map(|invite| invite.id).collect::<Vec<_>>(), [always.id]);
    assert!(store.end_invite(always.id).await.unwrap() && !store.end_invite(always.id).await.unwrap());
    assert!(!works(2, NOW).await);
}

fn notify(by: UserId, to: Receiver) -> Change {
    let id = NotificationId::new(NOW, secret::random());
    let (title, body) = ("news".into(), String::new());
    Change::Notify { by, id, notification: NewNotification { to, title, body, level: Level::Info, link: None } }
}

fn read(by: UserId) -> Change {
    Change::Read { by, channel: general(), to: MoveRead::UpTo { seq: u64::MAX } }
}

async fn share(store: &dyn Store, by: UserId, share: bool) {
    let patch = PreferencesPatch { share_reads: Some(share), ..PreferencesPatch::default() };
    done(store, Change::SetPreferences { by, patch }).await;
}

/// Whose reading of the first channel somebody sees.
async fn seen(store: &dyn Store, by: UserId) -> Vec<UserId> {
    let state = store.snapshot(by).await.unwrap().unwrap();
    state.channels[0].reads.iter().map(|read| read.user).collect()
}

/// Whose reading somebody is told of.
async fn told_reading(store: &dyn Store, after: u64, user: UserId) -> Vec<UserId> {
    let events = replay(store, after, user, Vec::new()).await;
    let frames = events.iter().map(|event| ServerFrame::decode(&event.text).unwrap());
    let users = frames.filter_map(|frame| match frame {
        ServerFrame::Read { user, .. } => Some(user),
        _ => None,
    });
    users.collect()
}

async fn only_who_shares_their_reading_sees_that_of_others(store: &dyn Store, other: &dyn Store) {
    let (ada, bob) = two(store).await;
    assert_eq!((seen(other, ada).await, seen(other, bob).await), (vec![bob], vec![ada]));
    share(store, bob, false).await;
    assert_eq!((seen(other, ada).await, seen(other, bob).await), (vec![], vec![]));
    assert_eq!(store.rooms().await.unwrap().private, [bob]);
    done(store, post(ada, "hello")).await;
    let before = store.head().await.unwrap();
    commit(store, &[read(ada), read(bob)]).await;
    assert_eq!(told_reading(other, before, ada).await, [ada]);
    assert_eq!(told_reading(other, before, bob).await, [bob]);
    share(store, bob, true).await;
    assert_eq!((seen(other, ada).await, seen(other, bob).await), (vec![bob], vec![ada]));
    assert_eq!(told_reading(other, before, bob).await, [ada, bob]);
}

async fn large_channels_keep_reading_to_themselves(store: &dyn Store, other: &dyn Store) {
    let (ada, bob) = two(store).await;
    let others =
        |from: usize, to: usize| (from..to).map(|n| user(&format!("user{n}"), Role::Member)).collect::<Vec<_>>();
    let add = |user: NewUser| Change::AddUser { user, invite: None };
    commit(store, &others(2, READS_MEMBERS_MAX).into_iter().map(add).collect::<Vec<_>>()).await;
    assert_eq!(seen(other, ada).await.len(), READS_MEMBERS_MAX - 1);
    done(store, post(ada, "hello")).await;
    let before = store.head().await.unwrap();
    done(store, read(bob)).await;
    assert_eq!(told_reading(other, before, ada).await, [bob]);

    let one_too_many = user("last", Role::Member);
    let last = one_too_many.id;
    let joined = done(store, add(one_too_many)).await;
    let told =
        joined.events.iter().any(|event| matches!(&event.frame, ServerFrame::Reads { reads, .. } if reads.is_empty()));
    assert!(told && seen(other, ada).await.is_empty());
    done(store, post(ada, "hello again")).await;
    let before = store.head().await.unwrap();
    done(store, read(bob)).await;
    assert!(told_reading(other, before, ada).await.is_empty());

    let left = done(store, Change::Leave { by: last, channel: general(), user: last }).await;
    let told = left
        .events
        .iter()
        .any(|event| matches!(&event.frame, ServerFrame::Reads { reads, .. } if reads.len() == READS_MEMBERS_MAX));
    assert!(told && seen(other, ada).await.len() == READS_MEMBERS_MAX - 1);
}

async fn who_was_seen_when_is_kept(store: &dyn Store, other: &dyn Store) {
    let (ada, bob) = two(store).await;
    let kept = async || other.snapshot(ada).await.unwrap().unwrap().last_seen;
    assert!(kept().await.is_empty());
    store.keep_last_seen(&[(bob, NOW)]).await.unwrap();
    store.keep_last_seen(&[(bob, NOW - 1), (UserId::new(1, [1; 10]), NOW)]).await.unwrap();
    assert_eq!(kept().await, [(bob, NOW)], "never earlier, and of nobody else");
}

async fn notifications_are_kept_until_they_are_read(store: &dyn Store, other: &dyn Store) {
    let (ada, bob) = two(store).await;
    let unread = async |user| other.snapshot(user).await.unwrap().unwrap().notifications_unread;
    let direct = channel(store, ada, "", ChannelKind::Direct, &[bob]).await;
    let say = |by, text: &str| Change::Post { by, channel: direct.id.into(), message: message(text) };
    commit(store, &[post(ada, "@bob @bob"), post(bob, "@bob"), say(ada, "@bob"), notify(ada, Receiver::Everyone)])
        .await;
    assert_eq!((unread(ada).await, unread(bob).await), (1, 3));
    store.trim(u64::MAX / 2).await.unwrap();
    let which = Which { before: u64::MAX, limit: 2, unread: true, kind: None };
    let page = other.notifications(bob, which).await.unwrap();
    assert_eq!((page.notifications.len(), page.has_before, page.unread), (2, true, 3));
    let read = ReadMark::UpTo { up_to: page.notifications[1].seq };
    assert_eq!(done(store, Change::ReadNotifications { by: bob, read: read.clone() }).await.events.len(), 1);
    assert!(done(store, Change::ReadNotifications { by: bob, read }).await.events.is_empty());
    assert_eq!((unread(ada).await, unread(bob).await), (1, 1));
}

/// History is tested through the API; here only what the API cannot ask for.
#[tokio::test]
async fn history_of_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let store = Sqlite::open(&folder.path().join("tidings.db")).await.unwrap();
    let nowhere = ChannelId::new(NOW, [1; 10]);
    assert!(store.history(nowhere, At::Latest, 10).await.unwrap().unwrap().messages.is_empty());
    let nothing = At::Around(Anchor::Message(MessageId::new(NOW, [1; 10])));
    assert!(store.history(nowhere, nothing, 10).await.unwrap().is_none());
}
