//! The files of a message, each shown as what it is.

mod frame;
pub mod viewer;
mod zoom;

use self::{
    frame::{FILM, PICTURE, fit},
    viewer::use_viewer,
};
use super::voice::{clock::clock, note::VoiceNote};
use crate::{
    figure,
    i18n::{Locale, t_string, td_string, use_i18n},
    icons::{self, Glyph, Icon},
};
use leptos::prelude::*;
use protocol::message::{Attachment, AttachmentKind, Message};

/// The files of a message.
#[component]
pub fn Attachments(
    /// In their order.
    files: Vec<Attachment>,
) -> impl IntoView {
    let (pictures, others): (Vec<_>, Vec<_>) = files.into_iter().partition(|file| file.kind == AttachmentKind::Image);
    let other = |file: Attachment| match file.kind {
        AttachmentKind::Audio if file.voice => view! { <VoiceNote file /> }.into_any(),
        AttachmentKind::Audio => view! { <Sound file /> }.into_any(),
        AttachmentKind::Video => view! { <Film file /> }.into_any(),
        AttachmentKind::Image | AttachmentKind::File => view! { <Document file /> }.into_any(),
    };
    let pictures = (!pictures.is_empty()).then(|| view! { <Pictures pictures /> });
    view! { <div class="attachments">{pictures} {others.into_iter().map(other).collect_view()}</div> }
}

/// A message in a line: what is written, else what there is to see or hear.
#[must_use]
pub fn gist(locale: Locale, message: &Message) -> String {
    if !message.text.is_empty() {
        return message.text.clone();
    }
    let name = |file: &Attachment| match file.duration_ms.filter(|_| file.voice) {
        Some(length) => td_string!(locale, voice.note, length = clock(length)),
        None => file.name.clone(),
    };
    message.attachments.iter().map(name).collect::<Vec<_>>().join(", ")
}

/// The sign of a kind of file.
#[must_use]
pub const fn glyph(kind: AttachmentKind) -> Glyph {
    match kind {
        AttachmentKind::Image => icons::IMAGE,
        AttachmentKind::Audio => icons::MUSIC,
        AttachmentKind::Video => icons::FILM,
        AttachmentKind::File => icons::FILE,
    }
}

/// One picture in its proportions, or several as a grid of squares.
#[component]
fn Pictures(pictures: Vec<Attachment>) -> impl IntoView {
    let i18n = use_i18n();
    let all = StoredValue::new(pictures.clone());
    let alone = pictures.len() == 1;
    let columns = if pictures.len() == 2 || pictures.len() == 4 { "pictures pictures-two" } else { "pictures" };
    let each = move |(at, picture): (usize, Attachment)| view! { <Picture picture alone all at /> };
    view! {
        <ul class=if alone { "pictures-one" } else { columns } aria-label=move || t_string!(i18n, files.pictures)>
            {pictures.into_iter().enumerate().map(each).collect_view()}
        </ul>
    }
}

#[component]
fn Picture(picture: Attachment, alone: bool, all: StoredValue<Vec<Attachment>>, at: usize) -> impl IntoView {
    let (i18n, viewer) = (use_i18n(), use_viewer());
    let Attachment { url, thumbnail, name, width, height, .. } = picture;
    // A small one may move, which a still picture of it would not show.
    let small = thumbnail.unwrap_or_else(|| url.clone());
    let (width, height) = fit(width.zip(height), PICTURE);
    let label = name.clone();
    view! {
        <li>
            <a
                class="picture"
                href=url
                rel="external"
                aria-label=move || t_string!(i18n, files.open_picture, name = label.clone())
                on:click=move |event| {
                    if let Some(viewer) = viewer && !opens_elsewhere(&event) {
                        event.prevent_default();
                        viewer.open(all.get_value(), at);
                    }
                }
            >
                <img
                    src=small
                    alt=name
                    width=alone.then(|| width.to_string())
                    height=alone.then(|| height.to_string())
                    loading="lazy"
                    decoding="async"
                    draggable="false"
                />
            </a>
        </li>
    }
}

/// The person wants another tab or window.
fn opens_elsewhere(event: &web_sys::MouseEvent) -> bool {
    event.ctrl_key() || event.meta_key() || event.shift_key() || event.button() != 0
}

#[component]
fn Film(file: Attachment) -> impl IntoView {
    let i18n = use_i18n();
    let (width, height) = FILM;
    let name = file.name.clone();
    view! {
        <figure class="film">
            <video
                controls
                playsinline
                preload="metadata"
                src=file.url.clone()
                poster=file.thumbnail.clone()
                width=width.to_string()
                height=height.to_string()
                aria-label=move || t_string!(i18n, files.play_film, name = name.clone())
            ></video>
            <figcaption><Caption file /></figcaption>
        </figure>
    }
}

#[component]
fn Sound(file: Attachment) -> impl IntoView {
    let i18n = use_i18n();
    let name = file.name.clone();
    view! {
        <figure class="sound">
            <figcaption><Caption file=file.clone() /></figcaption>
            <audio
                controls
                preload="metadata"
                src=file.url
                aria-label=move || t_string!(i18n, files.play_sound, name = name.clone())
            ></audio>
        </figure>
    }
}

#[component]
fn Document(file: Attachment) -> impl IntoView {
    view! {
        <div class="document">
            <span class="document-glyph">
                <Icon is=glyph(AttachmentKind::File) />
            </span>
            <Caption file />
        </div>
    }
}

/// Name, size, and how to have it.
#[component]
fn Caption(file: Attachment) -> impl IntoView {
    let i18n = use_i18n();
    let Attachment { url, name, size, .. } = file;
    let label = name.clone();
    let words = move || figure::size(i18n.get_locale(), size);
    view! {
        <span class="file-words">
            <span class="file-name" title=name.clone()>{name.clone()}</span>
            <span class="file-size">{words}</span>
        </span>
        <a
            class="button button-quiet button-icon file-download"
            href=download(&url)
            download=name
            rel="external"
            aria-label=move || t_string!(i18n, files.download, name = label.clone())
        >
            <Icon is=icons::DOWNLOAD />
        </a>
    }
}

/// Where a file is had as a file, and not shown.
#[must_use]
pub(super) fn download(url: &str) -> String {
    if url.starts_with("blob:") { url.to_owned() } else { format!("{url}?download") }
}
