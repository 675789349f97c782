//! Where one writes. Bound to its channel: what was typed for one is never sent to another.

mod backlog;
mod draft;
mod mention;
mod mentions;
mod notes;

use self::{
    backlog::BacklogBar,
    draft::Draft,
    mentions::{LIST, MentionList, use_mentions},
    notes::Notes,
};
use super::{
    talk::Talk,
    typing::{IDLE_MS, OwnTyping},
    uploads::{
        dropping::DropZone,
        picking::{AttachButton, Picking, files_of, holds},
        tray::Tray,
        upload::Place,
    },
    voice::recording::{RecordButton, Recording, RecordingBar, SilenceNote},
    workspace::Workspace,
};
use crate::{
    api::segment,
    boot::use_boot,
    i18n::{t_string, use_i18n},
    icons::{self, Icon},
    raw_text::raw_text,
    realtime::{
        Realtime,
        clock::{Timer, now},
        use_realtime,
    },
};
use leptos::{ev, html, prelude::*};
use protocol::{error::ErrorCode, frame::ClientFrame, id::ChannelId, message::check_text};
use send_wrapper::SendWrapper;

/// The composer of a channel. Before the page runs it is a plain form.
#[component]
pub fn Composer(
    /// Which channel.
    talk: Talk,
    /// Whether there has been no connection for a while.
    lost: Signal<bool>,
) -> impl IntoView {
    let (i18n, workspace, realtime, answer) = (use_i18n(), Workspace::of_page(), use_realtime(), use_boot().form);
    let field = NodeRef::<html::Textarea>::new();
    let text = RwSignal::new(answer.as_ref().map(|answer| answer.text.clone()).unwrap_or_default());
    // Too long a text is told with its number of characters.
    let code = answer.map(|answer| answer.code).filter(|code| *code != ErrorCode::TextTooLong);
    let refused = RwSignal::new(code);
    let draft = Draft::of(untrack(|| workspace.me()), talk.channel);
    let typing = use_own_typing(talk.channel);
    let put = move |words: String| {
        if let Some(field) = field.get_untracked() {
            field.set_value(&words);
            grow(&field);
        }
        text.set(words);
    };
    draft.restore(field, put);
    draft.follow(put);
    let typed = move |words: String| {
        refused.set(None);
        draft.keep(&words);
        typing.typed(words.trim().is_empty());
        text.set(words);
        if let Some(field) = field.get_untracked() {
            grow(&field);
        }
    };
    let write = move |words: String| {
        put(words.clone());
        typed(words);
    };
    take_returned(talk, field, text, write);
    let mentions = use_mentions(talk.channel, field);
    let (uploads, picking, recording) = (talk.uploads, Picking::new(talk.channel), Recording::new(talk));
    let speaking = use_speaking(recording, field);
    let send = move || {
        let words = text.get_untracked();
        let allowed =
            check_text(&words, uploads.has_files(talk.channel), realtime.limits().read_untracked().text_chars);
        if let Err(code) = allowed {
            refused.set(Some(code).filter(|code| *code == ErrorCode::BadRequest));
        } else if uploads.send(talk.channel, words).is_some() {
            put(String::new());
            draft.forget();
            typing.ended();
            talk.sent.update(|sent| *sent += 1);
        }
    };
    let queue = uploads.queue();
    let has_files = Memo::new(move |_| queue.with(|queue| queue.of(Place::Tray(talk.channel)).next().is_some()));
    let label = move || t_string!(i18n, chat.message_to, channel = workspace.name_of(talk.channel));
    let area = view! {
        <textarea
            node_ref=field
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
                typed(event.target().value());
                mentions.look();
            }
            on:click=move |_| mentions.look()
            on:blur=move |_| mentions.close()
            on:paste=move |event| paste(&event, picking)
            on:keydown=move |event| {
                if !mentions.heed(&event, write) && sends(&event) {
                    event.prevent_default();
                    send();
                }
            }
        ></textarea>
    };
    let sent_before = text.get_untracked();
    // An empty text would be rendered as a space, because it has to be found again.
    let area = if sent_before.is_empty() {
        area.into_any()
    } else {
        area.into_inner().child(raw_text(sent_before)).into_any()
    };
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
                send();
            }
        >
            <Notes text refused lost />
            <SilenceNote recording />
            <div class="composer-card" hidden=move || speaking.get()>
                <MentionList mentions write />
                <Tray channel=talk.channel refused=picking.refused />
                <AttachButton picking />
                {area}
                <RecordButton recording />
                <button type="submit" class="composer-send" aria-label=move || t_string!(i18n, chat.send)>
                    <Icon is=icons::SEND />
                </button>
            </div>
        </form>
    }
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

/// Makes the field as high as its text; the style sheet says how high it can be.
fn grow(field: &web_sys::HtmlTextAreaElement) {
    let style = web_sys::HtmlElement::style(field);
    _ = style.set_property("height", "auto");
    let border = field.offset_height() - field.client_height();
    _ = style.set_property("height", &format!("{}px", field.scroll_height() + border));
}

/// Where the form is posted to without script.
fn address(workspace: Workspace, channel: ChannelId) -> String {
    let slug =
        workspace.channels().with_untracked(|channels| channels.get(channel).map(|channel| channel.slug.clone()));
    format!("/chat/{}", segment(&slug.unwrap_or_else(|| channel.to_string())))
}

/// Whether a voice note has the place of the field, which gets the focus back after it.
fn use_speaking(recording: Recording, field: NodeRef<html::Textarea>) -> Memo<bool> {
    let speaking = Memo::new(move |_| recording.is_under_way());
    Effect::new(move |before: Option<bool>| {
        if before == Some(true) && !speaking.get() {
            _ = field.get_untracked().map(|field| field.focus());
        }
        speaking.get()
    });
    speaking
}

/// What was taken back goes below what is written by now.
fn take_returned(talk: Talk, field: NodeRef<html::Textarea>, text: RwSignal<String>, put: impl Fn(String) + 'static) {
    Effect::new(move |_| {
        let returned = talk.returned.get();
        if returned.is_empty() {
            return;
        }
        put(below(&text.get_untracked(), &returned));
        if let Some(field) = field.get_untracked() {
            _ = field.focus();
        }
        talk.returned.set(Vec::new());
    });
}

fn below(written: &str, returned: &[String]) -> String {
    let returned = returned.join("\n");
    if written.trim().is_empty() { returned } else { format!("{written}\n{returned}") }
}

/// My own typing, as I tell it.
#[derive(Clone, Copy)]
struct Teller {
    realtime: Realtime,
    channel: ChannelId,
    own: StoredValue<OwnTyping>,
    idle: StoredValue<Option<SendWrapper<Timer>>>,
}

fn use_own_typing(channel: ChannelId) -> Teller {
    let own = StoredValue::default();
    let teller = Teller { realtime: use_realtime(), channel, own, idle: StoredValue::new(None) };
    on_cleanup(move || teller.ended());
    teller
}

impl Teller {
    fn typed(self, empty: bool) {
        self.say(|own| own.typed(now(), empty));
        let idle = Timer::after(IDLE_MS, move || self.ended());
        self.idle.set_value(Some(SendWrapper::new(idle)));
    }

    fn ended(self) {
        self.say(OwnTyping::ended);
    }

    fn say(self, change: impl FnOnce(&mut OwnTyping) -> Option<bool>) {
        if let Some(on) = self.own.try_update_value(change).flatten() {
            self.realtime.tell(ClientFrame::Typing { channel: self.channel.into(), on });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_back_never_overwrites_what_is_written() {
        let returned = ["one".to_owned(), "two".to_owned()];
        assert_eq!(below("", &returned), "one\ntwo");
        assert_eq!(below("  \n", &returned), "one\ntwo");
        assert_eq!(below("new", &returned), "new\none\ntwo");
    }
}
