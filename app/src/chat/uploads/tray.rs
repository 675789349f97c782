//! What lies above the composer: the files that go out with the next message.

use super::{
    picking::Refused,
    progress::{percent, progress_words, title_words},
    upload::{Place, Upload, UploadState},
    use_uploads,
};
use crate::{
    chat::attachments::glyph,
    i18n::{t, t_string, use_i18n},
    icons::{self, Icon},
};
use leptos::prelude::*;
use protocol::{
    id::{ChannelId, FileId},
    message::AttachmentKind,
};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// The tray of a channel.
#[component]
pub fn Tray(
    /// Which channel.
    channel: ChannelId,
    /// What was not accepted.
    refused: RwSignal<Refused>,
) -> impl IntoView {
    let (i18n, uploads) = (use_i18n(), use_uploads());
    let queue = uploads.queue();
    let ids = Memo::new(move |_| {
        queue.with(|queue| queue.of(Place::Tray(channel)).map(|upload| upload.id).collect::<Vec<_>>())
    });
    let tiles = move || {
        view! {
            <ul class="tray" aria-label=t_string!(i18n, files.tray)>
                <For each=move || ids.get() key=|id| *id let:id>
                    <Tile id />
                </For>
            </ul>
        }
    };
    let is_empty = Memo::new(move |_| ids.read().is_empty());
    let fleeting = move || (uploads.is_fleeting() && !is_empty.get()).then(|| t_string!(i18n, files.fleeting));
    let words = move || refused.with(|refused| refused.words(i18n.get_locale()));
    view! {
        {move || (!is_empty.get()).then(tiles)}
        <div role="status">
            {move || fleeting().map(|words| view! { <p class="composer-note">{words}</p> })}
            {move || words().map(|words| view! {
                <div class="tray-refused">
                    <Icon is=icons::ALERT_TRIANGLE />
                    <p>{words}</p>
                    <button
                        type="button"
                        class="button button-quiet button-icon tray-dismiss"
                        aria-label=t_string!(i18n, chat.dismiss)
                        on:click=move |_| refused.set(Refused::default())
                    >
                        <Icon is=icons::X />
                    </button>
                </div>
            })}
        </div>
    }
}

#[component]
fn Tile(id: FileId) -> impl IntoView {
    let (i18n, uploads) = (use_i18n(), use_uploads());
    let queue = uploads.queue();
    let Some(first) = queue.with_untracked(|queue| queue.get(id).cloned()) else { return ().into_any() };
    let kind = first.kind;
    let upload = Memo::new(move |before: Option<&Upload>| {
        let now = queue.with(|queue| queue.get(id).cloned());
        now.or_else(|| before.cloned()).unwrap_or_else(|| first.clone())
    });
    let name = Signal::derive(move || title_words(i18n.get_locale(), &upload.read()));
    let words = move || progress_words(i18n.get_locale(), &upload.read());
    let failed = Memo::new(move |_| matches!(upload.read().state, UploadState::Failed(_)));
    let going = Memo::new(move |_| {
        let upload = upload.read();
        matches!(upload.state, UploadState::Sending(_)).then(|| percent(upload.sent(), upload.size))
    });
    let picture = (kind == AttachmentKind::Image).then(|| uploads.url(id)).filter(|url| !url.is_empty());
    let is_picture = picture.is_some();
    let face = match picture {
        Some(url) => view! { <img class="tile-picture" src=url alt="" draggable="false" /> }.into_any(),
        None => view! { <span class="tile-glyph"><Icon is=glyph(kind) /></span> }.into_any(),
    };
    let remove = move || {
        uploads.remove(id);
        go_on_writing();
    };
    let try_again = move || {
        uploads.retry(id);
        go_on_writing();
    };
    let remove_label = move || t_string!(i18n, files.remove, name = name.get());
    let retry = move || {
        failed.get().then(|| {
            view! {
                <button
                    type="button"
                    class="tile-retry"
                    aria-label=t_string!(i18n, files.retry, name = name.get())
                    on:click=move |_| try_again()
                >
                    <Icon is=icons::REFRESH />
                    <span>{t!(i18n, outbox.retry)}</span>
                </button>
            }
        })
    };
    view! {
        <li
            class="tile"
            class:tile-square=move || is_picture && !failed.get()
            data-upload=move || upload.read().state.name()
            title=name
        >
            {face}
            <div class="tile-words">
                <span class="tile-name">{name}</span>
                <span class="tile-state" role=move || failed.get().then_some("alert")>{words}</span>
            </div>
            {move || going.get().map(|percent| view! { <Ring percent name=name /> })}
            {retry}
            <button type="button" class="tile-remove" aria-label=remove_label on:click=move |_| remove()>
                <Icon is=icons::X />
            </button>
        </li>
    }
    .into_any()
}

/// The button that was pressed had the focus, and is gone.
fn go_on_writing() {
    let field = document().get_element_by_id("composer").and_then(|field| field.dyn_into::<HtmlElement>().ok());
    _ = field.map(|field| field.focus());
}

/// How much of a file is there.
#[component]
fn Ring(percent: u64, name: Signal<String>) -> impl IntoView {
    view! {
        <svg
            class="tile-ring"
            viewBox="0 0 36 36"
            role="progressbar"
            aria-label=name
            aria-valuemin="0"
            aria-valuemax="100"
            aria-valuenow=percent.to_string()
        >
            <circle class="tile-ring-all" cx="18" cy="18" r="15" pathLength="100" />
            <circle class="tile-ring-part" cx="18" cy="18" r="15" pathLength="100" stroke-dasharray=format!("{percent} 100") />
        </svg>
    }
}

impl UploadState {
    /// As style sheets know it.
    fn name(&self) -> &'static str {
        match self {
            Self::Queued | Self::RetryAt(..) => "waiting",
            Self::Sending(_) => "sending",
            Self::Failed(_) => "failed",
            Self::Done(_) => "done",
        }
    }
}
