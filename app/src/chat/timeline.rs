//! The messages of a channel, and the reader before them.

mod keyed;
mod reading;
mod scroll;
mod sizes;

use self::{
    keyed::{Keyed, keyed},
    reading::Reading,
};
use super::{
    attachments::gist,
    channels::Unread,
    history::{Load, Piece},
    live::{use_messages, use_unread},
    message::MessageRow,
    receipts::Receipts,
    rows::{Arrangement, Entry, Row, RowKey, unsent},
    talk::Talk,
    workspace::Workspace,
};
use crate::{
    i18n::{t, t_string, use_i18n},
    icons::{self, Icon},
    locale::{day_label, use_offset},
    realtime::{clock::use_minutes, use_realtime},
};
use leptos::prelude::*;
use protocol::{
    channel::{Channel, ChannelKind},
    connection::Pending,
    id::MessageId,
    message::{HistoryAt, Sender},
};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// The messages of a channel.
#[component]
pub fn Timeline(
    /// Which channel.
    talk: Talk,
    /// The message that the address points at.
    target: Signal<Option<MessageId>>,
) -> impl IntoView {
    let (i18n, workspace) = (use_i18n(), Workspace::of_page());
    let reading = Reading::new(talk, target);
    let rows = keyed(use_rows(talk, reading.unread));
    reading.keep_place(rows);
    let (now, receipts) = (use_minutes(), use_receipts(talk));
    let title = move || workspace.name_of(talk.channel);
    view! {
        <div class="timeline">
            <div
                class="timeline-window"
                role="log"
                aria-live="off"
                aria-label=move || t_string!(i18n, chat.log, channel = title())
                tabindex="0"
                node_ref=reading.window
                on:scroll=move |_| reading.moved()
            >
                <div class="timeline-page">
                    <Beginning talk />
                    <ol>
                        <For each=move || rows.get() key=|row| row.key let:row>
                            {show(row, talk, now, target, receipts)}
                        </For>
                    </ol>
                    <Ending talk />
                </div>
            </div>
            <ToLatest talk reading />
            <Announcer talk />
        </div>
    }
}

fn use_rows(talk: Talk, unread: RwSignal<Option<Unread>>) -> Memo<Vec<Row>> {
    let (workspace, outbox, offset) = (Workspace::of_page(), use_realtime().outbox(), use_offset());
    let sent = use_messages(talk.channel);
    // Where they begin is only known when all of them are here.
    let unread_above = Memo::new(move |_| {
        let (marked, me) = (unread.get()?, workspace.me());
        workspace.piece(talk.channel, |piece| piece.holds_unread(marked, me))?.then_some(marked.above)
    });
    let me = Memo::new(move |_| workspace.people().with(|people| people.me().map(Sender::from)));
    let waiting = Memo::new(move |_| {
        let me = me.get()?;
        let slug = workspace.channel(talk.channel).map(|channel| channel.slug).unwrap_or_default();
        let here = |place: &str| place == slug || place == talk.channel.to_string();
        let entry = |pending: &Pending| unsent(pending, talk.channel, &me, talk.uploads.shown(pending.message.id));
        Some(outbox.read().iter().filter(|pending| here(&pending.channel.to_string())).map(entry).collect::<Vec<_>>())
    });
    Memo::new(move |_| {
        let sent = sent.get().unwrap_or_default();
        let arrangement = Arrangement { utc_offset_min: offset.get(), unread_above: unread_above.get() };
        // Between the acknowledgement and the next look at the outbox a message is in both.
        let mut waiting: Vec<Entry> = waiting.get().unwrap_or_default();
        waiting.retain(|entry| !sent.iter().any(|message| message.id == entry.message.id));
        arrangement.rows(&sent, waiting, me.get().as_ref())
    })
}

/// How far my words have come, among those held.
fn use_receipts(talk: Talk) -> Memo<Receipts> {
    let (workspace, held) = (Workspace::of_page(), use_messages(talk.channel));
    Memo::new(move |_| {
        let (Some(me), Some(held)) = (workspace.me(), held.get()) else { return Receipts::default() };
        let reads = workspace.reads(talk.channel).into_iter().map(|read| (read.user, read.read_seq));
        Receipts::new(&held, me, reads)
    })
}

fn show(
    keyed: Keyed,
    talk: Talk,
    now: Signal<u64>,
    target: Signal<Option<MessageId>>,
    receipts: Memo<Receipts>,
) -> AnyView {
    match keyed.key {
        RowKey::Day(day) => view! { <Day day now /> }.into_any(),
        RowKey::Unread => view! { <UnreadDivider /> }.into_any(),
        RowKey::Message(id) => {
            let Row::Message(first) = keyed.row.get_untracked() else { return ().into_any() };
            let entry = Memo::new(move |before: Option<&Entry>| match keyed.row.get() {
                Row::Message(entry) => entry,
                _ => before.unwrap_or(&first).clone(),
            });
            let receipt = Memo::new(move |_| receipts.with(|receipts| receipts.of(id))).into();
            view! { <MessageRow entry=entry.into() highlighted=move || target.get() == Some(id) receipt talk /> }
                .into_any()
        }
    }
}

#[component]
fn Day(day: i64, now: Signal<u64>) -> impl IntoView {
    let (i18n, offset) = (use_i18n(), use_offset());
    let label = move || {
        let noon = (day * DAY_MS + DAY_MS / 2 - i64::from(offset.get()) * 60_000).cast_unsigned();
        day_label(i18n.get_locale(), noon, now.get(), offset.get())
    };
    view! {
        <li class="timeline-divider">
            <h2>{label}</h2>
        </li>
    }
}

#[component]
fn UnreadDivider() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <li class="timeline-divider timeline-unread" data-unread-divider>
            <span>{t!(i18n, chat.unread_from_here)}</span>
        </li>
    }
}

/// Above the first message: where the channel begins, or that more is being read.
#[component]
fn Beginning(talk: Talk) -> impl IntoView {
    let workspace = Workspace::of_page();
    let state = Memo::new(move |_| {
        let held = |piece: &Piece| (piece.is_loaded(), piece.has_before(), piece.load());
        workspace.piece(talk.channel, held)
    });
    move || match state.get() {
        None | Some((false, _, Load::Idle | Load::Loading(..))) => view! { <Skeletons /> }.into_any(),
        Some((false, _, Load::Failed(at)) | (true, _, Load::Failed(at @ HistoryAt::Before(_)))) => {
            view! { <LoadFailed talk at /> }.into_any()
        }
        Some((true, false, _)) => view! { <Welcome talk /> }.into_any(),
        Some((true, true, _)) => view! { <div class="timeline-more"></div> }.into_any(),
    }
}

/// Below the last message: that newer ones could not be read.
#[component]
fn Ending(talk: Talk) -> impl IntoView {
    let workspace = Workspace::of_page();
    let failed =
        Memo::new(move |_| match workspace.piece(talk.channel, |piece| piece.is_loaded().then(|| piece.load()))? {
            Some(Load::Failed(at)) if !matches!(at, HistoryAt::Before(_)) => Some(at),
            _ => None,
        });
    move || failed.get().map(|at| view! { <LoadFailed talk at /> })
}

#[component]
fn Skeletons() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <div class="timeline-skeletons" role="status">
            <span class="sr-only">{t!(i18n, chat.loading)}</span>
            {(0..6).map(|_| view! { <div class="skeleton skeleton-message"></div> }).collect_view()}
        </div>
    }
}

#[component]
fn LoadFailed(talk: Talk, at: HistoryAt) -> impl IntoView {
    let (i18n, workspace) = (use_i18n(), Workspace::of_page());
    view! {
        <div class="timeline-failed" role="alert">
            <p>
                <strong>{t!(i18n, chat.load_failed)}</strong>
                " "
                {t!(i18n, chat.load_failed_safe)}
            </p>
            <button type="button" class="button" on:click=move |_| workspace.load(talk.channel, at)>
                <Icon is=icons::REFRESH />
                {t!(i18n, chat.try_again)}
            </button>
        </div>
    }
}

/// The beginning of a channel: what it is for, and the first step when nobody has taken it.
#[component]
fn Welcome(talk: Talk) -> impl IntoView {
    let (i18n, workspace) = (use_i18n(), Workspace::of_page());
    let title = move || workspace.name_of(talk.channel);
    let channel = Memo::new(move |_| workspace.channel(talk.channel));
    let kind = move || channel.read().as_ref().map(|channel| channel.kind);
    let heading = move || {
        if kind() == Some(ChannelKind::Direct) {
            t_string!(i18n, chat.beginning_direct, name = title())
        } else {
            t_string!(i18n, chat.beginning, channel = title())
        }
    };
    let topic = move || channel.get().map(|Channel { topic, .. }| topic).filter(|topic| !topic.is_empty());
    let seen_by = move || match kind() {
        Some(ChannelKind::Public) => Some(t_string!(i18n, chat.beginning_public)),
        Some(ChannelKind::Private) => Some(t_string!(i18n, chat.beginning_private)),
        _ => None,
    };
    let is_empty = Memo::new(move |_| workspace.newest(talk.channel).is_none());
    let first_word = move || {
        (is_empty.get() && workspace.is_in(talk.channel)).then(|| {
            view! { <a class="button button-primary" href="#composer" rel="external">{t!(i18n, chat.first_word)}</a> }
        })
    };
    view! {
        <div class="timeline-welcome">
            <p class="timeline-welcome-title">{heading}</p>
            {move || topic().map(|topic| view! { <p>{topic}</p> })}
            <p class="timeline-welcome-seen">{seen_by}</p>
            {first_word}
        </div>
    }
}

/// Leads to the newest message from anywhere else, and says how many are new.
#[component]
fn ToLatest(talk: Talk, reading: Reading) -> impl IntoView {
    let i18n = use_i18n();
    let unread = use_unread(talk.channel);
    let words = move || match unread.get() {
        0 => t_string!(i18n, chat.to_latest).to_owned(),
        count @ 1 => t_string!(i18n, chat.one_new_message, count = count),
        count => t_string!(i18n, chat.some_new_messages, count = count),
    };
    view! {
        <button
            type="button"
            class="button to-latest"
            class:to-latest-unread=move || unread.get() != 0
            hidden=reading.at_end
            on:click=move |_| reading.to_latest()
        >
            <Icon is=icons::ARROW_DOWN />
            {words}
        </button>
    }
}

/// Tells screen readers what others say, a little later and in one sentence when it is much.
#[component]
fn Announcer(talk: Talk) -> impl IntoView {
    let (i18n, workspace) = (use_i18n(), Workspace::of_page());
    let words = RwSignal::new(String::new());
    Effect::new(move |before: Option<Option<u64>>| {
        let newest = workspace.newest(talk.channel);
        let Some(before) = before else { return newest };
        match workspace.said_since(talk.channel, before).as_slice() {
            [] => {}
            [one] => {
                let gist = gist(i18n.get_locale_untracked(), one);
                words.set(format!("{}: {gist}", one.sender.display_name));
            }
            many => words.set(t_string!(i18n, chat.some_new_messages, count = many.len())),
        }
        newest
    });
    view! { <div class="sr-only" role="status">{words}</div> }
}
