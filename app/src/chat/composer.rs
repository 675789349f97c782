//! Where one writes. Bound to its channel: what was typed for one is never sent to another.

mod backlog;
mod draft;
mod mention;
mod mentions;
mod notes;
mod own_typing;
mod writing;

use self::{
    backlog::BacklogBar,
    mentions::{LIST, MentionList, Mentions, use_mentions},
    notes::Notes,
    writing::{Writing, use_writing},
};
use super::{
    talk::Talk,
    uploads::{
        dropping::DropZone,
        picking::{AttachButton, Picking, files_of, holds},
        tray::Tray,
        upload::Place,
    },
    voice::recording::{
        Recording,
        bar::{RecordButton, RecordingBar, SilenceNote},
    },
    workspace::Workspace,
};
use crate::{
    api::segment,
    i18n::{t_string, use_i18n},
    icons::{self, Icon},
    raw_text::raw_text,
};
use leptos::{ev, prelude::*};
use protocol::id::ChannelId;

/// The composer of a channel. Before the page runs it is a plain form.
#[component]
pub fn Composer(
    /// Which channel.
    talk: Talk,
    /// Whether there has been no connection for a while.
    lost: Signal<bool>,
) -> impl IntoView {
    let (i18n, workspace) = (use_i18n(), Workspace::of_page());
    let writing = use_writing(talk);
    let mentions = use_mentions(talk.channel, writing.field);
    let (picking, recording) = (Picking::new(talk.channel), Recording::new(talk));
    let speaking = Memo::new(move |_| recording.is_under_way());
    Effect::new(move |before: Option<bool>| {
        if before == Some(true) && !speaking.get() {
            writing.focus();
        }
        speaking.get()
    });
    view! {
        <DropZone channel=talk.channel picking />
        <BacklogBar talk lost />
        {move || speaking.get().then(|| view! { <RecordingBar recording /> })}
        <form
            class="composer"
            method="post"
            action=address(workspace, talk.channel)
            on:submit=move |event| {
                event.prevent_default();
                writing.send();
            }
        >
            <Notes text=writing.text refused=writing.refused lost />
            <SilenceNote recording />
            <div class="composer-card" hidden=move || speaking.get()>
                <MentionList mentions write=move |words| writing.write(words) />
                <Tray channel=talk.channel refused=picking.refused />
                <AttachButton picking />
                <Field writing mentions picking />
                <RecordButton recording />
                <button type="submit" class="composer-send" aria-label=move || t_string!(i18n, chat.send)>
                    <Icon is=icons::SEND />
                </button>
            </div>
        </form>
    }
}

#[component]
fn Field(writing: Writing, mentions: Mentions, picking: Picking) -> impl IntoView {
    let (i18n, workspace, channel) = (use_i18n(), Workspace::of_page(), writing.talk.channel);
    let queue = writing.talk.uploads.queue();
    let has_files = Memo::new(move |_| queue.with(|queue| queue.of(Place::Tray(channel)).next().is_some()));
    let label = move || t_string!(i18n, chat.message_to, channel = workspace.name_of(channel));
    let area = view! {
        <textarea
            node_ref=writing.field
            id="composer"
            name="text"
            rows="1"
            required=move || !has_files.get()
            autocomplete="off"
            enterkeyhint="send"
            placeholder=label
            aria-label=label
            aria-autocomplete="list"
            aria-controls=LIST
            aria-activedescendant=move || mentions.active()
            on:input:target=move |event| {
                writing.typed(event.target().value());
                mentions.look();
            }
            on:click=move |_| mentions.look()
            on:blur=move |_| mentions.close()
            on:paste=move |event| paste(&event, picking)
            on:keydown=move |event| {
                if !mentions.heed(&event, |words| writing.write(words)) && sends(&event) {
                    event.prevent_default();
                    writing.send();
                }
            }
        ></textarea>
    };
    let sent_before = writing.text.get_untracked();
    // An empty text would be rendered as a space, because it has to be found again.
    if sent_before.is_empty() { area.into_any() } else { area.into_inner().child(raw_text(sent_before)).into_any() }
}

/// Enter sends, Shift+Enter breaks the line. An Enter that ends a composition does neither, and on a touch screen, where
/// there is no other way to break a line, Enter breaks it.
fn sends(event: &ev::KeyboardEvent) -> bool {
    const COMPOSING: u32 = 229;
    event.key() == "Enter"
        && !(event.shift_key() || event.ctrl_key() || event.alt_key() || event.meta_key())
        && !event.is_composing()
        && event.key_code() != COMPOSING
        && !is_touch()
}

fn is_touch() -> bool {
    let query = window().match_media("(hover: none) and (pointer: coarse)");
    query.ok().flatten().is_some_and(|query| query.matches())
}

/// A table is copied as a text and as its picture: then it is the text that is meant.
fn paste(event: &ev::ClipboardEvent, picking: Picking) {
    let data = event.clipboard_data();
    if holds(data.as_ref(), "Files") && !holds(data.as_ref(), "text/plain") {
        event.prevent_default();
        picking.take(files_of(data));
    }
}

/// Where the form is posted to without script.
fn address(workspace: Workspace, channel: ChannelId) -> String {
    let slug =
        workspace.channels().with_untracked(|channels| channels.get(channel).map(|channel| channel.slug.clone()));
    format!("/chat/{}", segment(&slug.unwrap_or_else(|| channel.to_string())))
}
