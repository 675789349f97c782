//! Whatever is said survives the wire, and whatever comes over the wire is a frame or a typed error.

use proptest::{collection::vec, option, prelude::*};
use protocol::{
    admin::Figures,
    channel::{Channel, ChannelKind, ChannelRef, ReadPosition},
    cursor::{Cursor, Epoch},
    error::ErrorCode,
    frame::{ClientFrame, FrameError, Hello, ResetReason, ServerFrame, Welcome},
    id::{ChannelId, EchoId, FileId, MessageId, NotificationId, UserId},
    limits::Limits,
    message::{Attachment, AttachmentKind, Message, MessageKind, NewMessage, Reactions, Sender},
    notification::{Level, Notification, NotificationKind, ReadMark},
    page::Profile,
    preferences::{ChannelLevel, Listening, Preferences},
    presence::{Presence, PresenceStatus},
    user::{Role, User, UserStatus},
};

macro_rules! any_id {
    ($id:ty) => {
        any::<[u8; 16]>().prop_map(<$id>::from_bytes)
    };
}

/// Any text: every language, controls, quotes and backslashes.
fn text() -> impl Strategy<Value = String> {
    vec(any::<char>(), 0..12).prop_map(String::from_iter)
}

fn cursor() -> impl Strategy<Value = Cursor> {
    (any::<u32>(), any::<u64>()).prop_map(|(epoch, seq)| Cursor { epoch: Epoch(epoch), seq })
}

fn channel_ref() -> impl Strategy<Value = ChannelRef> {
    prop_oneof![
        any_id!(ChannelId).prop_map(ChannelRef::Id),
        text().prop_map(ChannelRef::Slug),
        any_id!(ChannelId).prop_map(|id| ChannelRef::Slug(id.to_string().replace('-', ""))),
    ]
}

fn new_message() -> impl Strategy<Value = NewMessage> {
    (any_id!(MessageId), text(), option::of(any_id!(MessageId)), vec(any_id!(FileId), 0..3))
        .prop_map(|(id, text, reply_to, attachments)| NewMessage { id, text, reply_to, attachments })
}

fn user() -> impl Strategy<Value = User> {
    let role = prop_oneof![Just(Role::Admin), Just(Role::Member)];
    let status =
        (text(), text(), option::of(any::<u64>())).prop_map(|(emoji, text, until)| UserStatus { emoji, text, until });
    (any_id!(UserId), text(), text(), option::of(text()), role, any::<bool>(), option::of(status)).prop_map(
        |(id, name, display_name, avatar, role, disabled, status)| User {
            id,
            name,
            display_name,
            avatar,
            role,
            disabled,
            status,
        },
    )
}

fn channel() -> impl Strategy<Value = Channel> {
    let kind = prop_oneof![Just(ChannelKind::Public), Just(ChannelKind::Private), Just(ChannelKind::Direct)];
    (any_id!(ChannelId), text(), text(), kind, text(), vec(any_id!(UserId), 0..3), any::<u64>()).prop_map(
        |(id, slug, name, kind, topic, members, created_at)| Channel {
            id,
            slug,
            name,
            kind,
            topic,
            members,
            created_at,
        },
    )
}

fn attachment() -> impl Strategy<Value = Attachment> {
    use AttachmentKind::{Audio, File, Image, Video};
    let kind = prop_oneof![Just(Image), Just(Audio), Just(Video), Just(File)];
    let size = (option::of(any::<u32>()), option::of(any::<u32>()), option::of(any::<u64>()));
    let names = (text(), text(), text(), option::of(text()));
    (any_id!(FileId), names, any::<u64>(), kind, size, (option::of(any::<Vec<u8>>()), any::<bool>())).prop_map(
        |(id, (url, name, mime, thumbnail), size, kind, (width, height, duration_ms), (waveform, voice))| Attachment {
            id,
            url,
            name,
            size,
            mime,
            kind,
            width,
            height,
            thumbnail,
            duration_ms,
            waveform,
            voice,
        },
    )
}

fn message() -> impl Strategy<Value = Message> {
    use MessageKind::{Audio, File, Image, System, Text, Video};
    let kind = prop_oneof![Just(Text), Just(Image), Just(File), Just(Audio), Just(Video), Just(System)];
    let reactions = vec((text(), vec(any_id!(UserId), 0..3)), 0..2);
    let about = (vec(attachment(), 0..2), option::of(any_id!(MessageId)), vec(any_id!(UserId), 0..3), reactions);
    let when = (any::<u64>(), option::of(any::<u64>()), any::<bool>());
    (new_message(), any::<u64>(), any_id!(ChannelId), user(), kind, about, when).prop_map(
        |(new, seq, channel, sender, kind, (attachments, reply_to, mentions, reactions), when)| Message {
            id: new.id,
            client_id: new.id,
            seq,
            channel,
            sender: Sender::from(&sender),
            kind,
            text: new.text,
            attachments,
            reply_to,
            mentions,
            mentions_channel: when.2,
            reactions: reactions.into_iter().map(|(emoji, users)| Reactions { emoji, users }).collect(),
            created_at: when.0,
            edited_at: when.1,
            deleted: when.2,
        },
    )
}

fn status() -> impl Strategy<Value = PresenceStatus> {
    use PresenceStatus::{Away, Dnd, Offline, Online};
    prop_oneof![Just(Online), Just(Away), Just(Dnd), Just(Offline)]
}

fn client_frame() -> impl Strategy<Value = ClientFrame> {
    let profile = prop_oneof![Just(Profile::Chat), Just(Profile::Notifications), Just(Profile::Admin)];
    let hello = (option::of(cursor()), profile, vec(channel_ref(), 0..3), option::of(text()), any::<u32>());
    prop_oneof![
        text().prop_map(|token| ClientFrame::Auth { token }),
        hello.prop_map(|(cursor, profile, subscribe, tab, version)| ClientFrame::Hello(Hello {
            cursor,
            profile,
            subscribe,
            tab,
            version
        })),
        (channel_ref(), new_message()).prop_map(|(channel, message)| ClientFrame::Send { channel, message }),
        (any_id!(MessageId), text()).prop_map(|(message, text)| ClientFrame::Edit { message, text }),
        any_id!(MessageId).prop_map(|message| ClientFrame::Delete { message }),
        (any_id!(MessageId), text(), any::<bool>()).prop_map(|(message, emoji, on)| ClientFrame::React {
            message,
            emoji,
            on
        }),
        (channel_ref(), any::<bool>()).prop_map(|(channel, on)| ClientFrame::Typing { channel, on }),
        (channel_ref(), any::<u64>()).prop_map(|(channel, seq)| ClientFrame::Read { channel, seq }),
        status().prop_map(|status| ClientFrame::Presence { status }),
        channel_ref().prop_map(|channel| ClientFrame::Subscribe { channel }),
        channel_ref().prop_map(|channel| ClientFrame::Unsubscribe { channel }),
        any_id!(EchoId).prop_map(|id| ClientFrame::Echo { id }),
        Just(ClientFrame::Ping {}),
        Just(ClientFrame::Pong {}),
    ]
}

fn limits() -> impl Strategy<Value = Limits> {
    (any::<u32>(), any::<u64>()).prop_map(|(small, large)| Limits {
        text_chars: small as usize,
        sends_per_s: small,
        client_timeout_ms: large,
        ..Limits::default()
    })
}

fn control() -> impl Strategy<Value = ServerFrame> {
    use ResetReason::{NewClient, OtherEpoch, TooFar, TooOld};
    let reason = prop_oneof![Just(NewClient), Just(TooOld), Just(TooFar), Just(OtherEpoch)];
    let code = (0..ErrorCode::ALL.len()).prop_map(|at| ErrorCode::ALL[at]);
    let client_id = any::<[u8; 16]>().prop_map(protocol::id::ClientId::from_bytes);
    let welcome = (client_id, user(), cursor(), any::<bool>(), any::<u64>(), limits(), text());
    prop_oneof![
        welcome.prop_map(|(client_id, user, cursor, resumed, heartbeat_ms, limits, build)| {
            let welcome = Welcome { client_id, user, cursor, resumed, heartbeat_ms, limits, build };
            ServerFrame::Welcome(Box::new(welcome))
        }),
        (cursor(), reason).prop_map(|(cursor, reason)| ServerFrame::Reset { cursor, reason }),
        any_id!(ChannelId).prop_map(|channel| ServerFrame::Subscribed { channel }),
        any_id!(ChannelId).prop_map(|channel| ServerFrame::Unsubscribed { channel }),
        (any::<u64>(), message()).prop_map(|(seq, message)| ServerFrame::Ack {
            id: message.id,
            seq,
            message: Box::new(message)
        }),
        (code, text(), any::<bool>(), option::of(any::<u64>()), option::of(text()), option::of(any::<u16>())).prop_map(
            |(code, message, temporary, retry_after_ms, reply_to, close)| {
                ServerFrame::Error(FrameError { code, message, temporary, retry_after_ms, reply_to, close })
            }
        ),
        (cursor(), any::<u64>()).prop_map(|(cursor, sent_at)| ServerFrame::Ping { cursor, sent_at }),
        Just(ServerFrame::Pong {}),
        (any::<u64>(), any::<u64>()).prop_map(|(from, to)| ServerFrame::Lagging { from, to }),
        any::<u64>().prop_map(|retry_after_ms| ServerFrame::Drain { retry_after_ms }),
    ]
}

fn durable() -> impl Strategy<Value = ServerFrame> {
    let place = || (any::<u64>(), any_id!(ChannelId));
    let about = || (any::<u64>(), any_id!(ChannelId), any_id!(MessageId));
    let level = prop_oneof![Just(Level::Info), Just(Level::Warning), Just(Level::Error)];
    let sort = prop_oneof![Just(NotificationKind::System), Just(NotificationKind::Mention)];
    let about_it = (sort, option::of(any_id!(MessageId)), option::of(any_id!(UserId)), any::<u64>());
    let told = (any_id!(NotificationId), text(), text(), level, option::of(text()), option::of(any_id!(ChannelId)));
    let notification =
        (told, about_it).prop_map(|((id, title, body, level, link, channel), (kind, message, by, created_at))| {
            Notification { id, title, body, level, link, channel, kind, message, by, created_at }
        });
    prop_oneof![
        (place(), message()).prop_map(|((seq, channel), message)| ServerFrame::Message {
            seq,
            channel,
            message: Box::new(message)
        }),
        (place(), message()).prop_map(|((seq, channel), message)| ServerFrame::MessageEdited {
            seq,
            channel,
            message: Box::new(message)
        }),
        about().prop_map(|(seq, channel, message)| ServerFrame::MessageDeleted { seq, channel, message }),
        (about(), any_id!(UserId), text(), any::<bool>()).prop_map(|((seq, channel, message), user, emoji, on)| {
            ServerFrame::Reaction { seq, channel, message, user, emoji, on }
        }),
        (about(), any_id!(UserId), any::<bool>()).prop_map(|((seq, channel, message), user, on)| ServerFrame::Pin {
            seq,
            channel,
            message,
            user,
            on
        }),
        (any::<u64>(), channel()).prop_map(|(seq, channel)| ServerFrame::Channel { seq, channel }),
        (place(), any_id!(UserId), channel()).prop_map(|((seq, channel), user, info)| ServerFrame::MemberJoined {
            seq,
            channel,
            user,
            info
        }),
        (place(), any_id!(UserId)).prop_map(|((seq, channel), user)| ServerFrame::MemberLeft { seq, channel, user }),
        (place(), any_id!(UserId), any::<u64>(), any::<u64>()).prop_map(|((seq, channel), user, read_seq, unread)| {
            ServerFrame::Read { seq, channel, user, read_seq, unread }
        }),
        (any::<u64>(), user()).prop_map(|(seq, user)| ServerFrame::User { seq, user }),
        (any::<u64>(), notification).prop_map(|(seq, notification)| ServerFrame::Notification { seq, notification }),
        (any::<u64>(), read_mark(), any::<u64>()).prop_map(|(seq, read, unread)| ServerFrame::NotificationsRead {
            seq,
            read,
            unread
        }),
        (any::<u64>(), preferences()).prop_map(|(seq, preferences)| ServerFrame::Preferences { seq, preferences }),
        (place(), vec((any_id!(UserId), any::<u64>()), 0..3)).prop_map(|((seq, channel), reads)| ServerFrame::Reads {
            seq,
            channel,
            reads: reads.into_iter().map(|(user, read_seq)| ReadPosition { user, read_seq }).collect()
        }),
        (any::<u64>(), any_id!(EchoId)).prop_map(|(seq, id)| ServerFrame::Echo { seq, id }),
    ]
}

fn read_mark() -> impl Strategy<Value = ReadMark> {
    prop_oneof![
        any::<u64>().prop_map(|up_to| ReadMark::UpTo { up_to }),
        (any_id!(ChannelId), any::<u64>()).prop_map(|(channel, up_to)| ReadMark::Channel { channel, up_to }),
        vec(any_id!(NotificationId), 0..3).prop_map(|ids| ReadMark::Ids { ids }),
    ]
}

fn preferences() -> impl Strategy<Value = Preferences> {
    let listening = prop_oneof![Just(Listening::All), Just(Listening::Mentions), Just(Listening::Nothing)];
    let level = (any_id!(ChannelId), listening, option::of(any::<u64>()))
        .prop_map(|(channel, level, muted_until)| ChannelLevel { channel, level, muted_until });
    (vec(level, 0..3), option::of(any::<u64>()), any::<bool>())
        .prop_map(|(levels, dnd_until, share_reads)| Preferences { levels, dnd_until, share_reads })
}

fn passing() -> impl Strategy<Value = ServerFrame> {
    prop_oneof![
        (any_id!(ChannelId), any_id!(UserId), any::<bool>()).prop_map(|(channel, user, on)| ServerFrame::Typing {
            channel,
            user,
            on
        }),
        (any_id!(UserId), status(), any::<u64>())
            .prop_map(|(user, status, last_seen)| ServerFrame::Presence(Presence { user, status, last_seen })),
        (any::<u64>(), any::<u64>(), option::of(any::<u64>())).prop_map(|(at, messages, delivery_p99_us)| {
            ServerFrame::Stats { figures: Box::new(Figures { at, messages, delivery_p99_us, ..Figures::default() }) }
        }),
    ]
}

fn server_frame() -> impl Strategy<Value = ServerFrame> {
    prop_oneof![control(), durable(), passing()]
}

/// A frame's JSON with one character dropped, doubled or replaced: nearly a frame.
fn damaged() -> impl Strategy<Value = String> {
    let frame = prop_oneof![client_frame().prop_map(|f| f.encode()), server_frame().prop_map(|f| f.encode())];
    (frame, any::<prop::sample::Index>(), any::<Option<char>>()).prop_map(|(json, at, with)| {
        let mut chars: Vec<char> = json.chars().collect();
        let at = at.index(chars.len());
        chars.splice(at..=at, with);
        chars.into_iter().collect()
    })
}

proptest! {
    #[test]
    fn what_a_client_says_is_heard(frame in client_frame()) {
        prop_assert_eq!(ClientFrame::decode(&frame.encode()), Ok(frame));
    }

    #[test]
    fn what_the_server_says_is_heard(frame in server_frame()) {
        prop_assert_eq!(ServerFrame::decode(&frame.encode()), Ok(frame));
    }

    #[test]
    fn any_bytes_are_a_frame_or_an_error(bytes in any::<Vec<u8>>()) {
        let text = String::from_utf8_lossy(&bytes);
        let _ = ClientFrame::decode(&text);
        let _ = ServerFrame::decode(&text);
    }

    #[test]
    fn a_damaged_frame_is_a_frame_or_an_error(text in damaged()) {
        let _ = ClientFrame::decode(&text);
        let _ = ServerFrame::decode(&text);
    }

    #[test]
    fn a_cursor_is_read_as_it_was_written(cursor in cursor()) {
        prop_assert_eq!(cursor.to_string().parse(), Ok(cursor));
    }

    #[test]
    fn any_text_is_a_cursor_or_not(text in text(), epoch in any::<u32>()) {
        let _ = text.parse::<Cursor>();
        if let Ok(cursor) = format!("{epoch:08x}-{text}").parse::<Cursor>() {
            prop_assert_eq!(cursor.epoch, Epoch(epoch));
        }
    }

    #[test]
    fn an_id_is_read_as_it_was_written(now in 0_u64..1 << 48, random in any::<[u8; 10]>()) {
        let id = MessageId::new(now, random);
        prop_assert_eq!(id.to_string().parse(), Ok(id));
        prop_assert_eq!(MessageId::from_bytes(*id.as_bytes()), id);
    }

    #[test]
    fn a_later_id_sorts_later(now in 0_u64..(1 << 48) - 1, a in any::<[u8; 10]>(), b in any::<[u8; 10]>()) {
        prop_assert!(MessageId::new(now, a) < MessageId::new(now + 1, b));
    }

    #[test]
    fn a_channel_is_named_as_it_was_called(channel in channel_ref()) {
        prop_assert_eq!(ChannelRef::from(channel.to_string()), channel);
    }
}

#[test]
fn nesting_ends_in_an_error() {
    let deep = format!(r#"{{"type":"ping","x":{}"#, "[".repeat(100_000));
    assert!(ClientFrame::decode(&deep).is_err());
}
