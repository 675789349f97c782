//! Looks at the pictures of a message, one at a time and as near as one likes.

use super::{download, zoom::View};
use crate::{
    chat::modal::Modal,
    i18n::{t_string, use_i18n},
    icons::{self, Glyph, Icon},
};
use leptos::{ev, html, prelude::*};
use protocol::message::Attachment;

/// How far one key moves a picture, in pixels.
const KEY_PAN: f64 = 60.0;

const MIDDLE: (f64, f64) = (0.0, 0.0);

/// The viewer of the page.
#[derive(Clone, Copy, Debug)]
pub struct Viewer {
    modal: Modal,
    pictures: RwSignal<Vec<Attachment>>,
    at: RwSignal<usize>,
    view: RwSignal<View>,
    picture: NodeRef<html::Img>,
    /// Where the pointer was last while it drags.
    dragged: RwSignal<Option<(f64, f64)>>,
}

/// The viewer of the page, if it has one.
#[must_use]
pub fn use_viewer() -> Option<Viewer> {
    use_context()
}

/// Provides a viewer.
pub fn provide_viewer() {
    provide_context(Viewer {
        modal: Modal::default(),
        pictures: RwSignal::default(),
        at: RwSignal::default(),
        view: RwSignal::default(),
        picture: NodeRef::new(),
        dragged: RwSignal::default(),
    });
}

impl Viewer {
    /// Shows one of some pictures. What had the focus gets it back in the end.
    pub fn open(self, pictures: Vec<Attachment>, at: usize) {
        self.pictures.set(pictures);
        self.at.set(at);
        self.view.set(View::default());
        self.modal.open();
    }

    fn of_shown<T: Default>(self, look: impl FnOnce(&Attachment) -> T) -> T {
        self.pictures.with(|pictures| pictures.get(self.at.get()).map(look)).unwrap_or_default()
    }

    fn turn(self, by: isize) {
        let last = self.pictures.read_untracked().len().saturating_sub(1);
        self.at.update(|at| *at = at.saturating_add_signed(by).min(last));
        self.view.set(View::default());
    }

    fn step(self, steps: i32, at: (f64, f64)) {
        let size = self.size();
        self.view.update(|view| *view = view.step(steps, at, size));
    }

    fn pan(self, by: (f64, f64)) {
        let size = self.size();
        self.view.update(|view| *view = view.pan(by, size));
    }

    /// How large the picture is while all of it is seen.
    fn size(self) -> (f64, f64) {
        let size = |picture: web_sys::HtmlImageElement| (picture.offset_width().into(), picture.offset_height().into());
        self.picture.get_untracked().map(size).unwrap_or_default()
    }

    fn press(self, event: &ev::KeyboardEvent) {
        let near = self.view.get_untracked().is_near();
        match event.key().as_str() {
            "+" | "=" => self.step(1, MIDDLE),
            "-" => self.step(-1, MIDDLE),
            "0" => self.view.set(View::default()),
            "ArrowLeft" if near => self.pan((KEY_PAN, 0.0)),
            "ArrowRight" if near => self.pan((-KEY_PAN, 0.0)),
            "ArrowUp" if near => self.pan((0.0, KEY_PAN)),
            "ArrowDown" if near => self.pan((0.0, -KEY_PAN)),
            "ArrowLeft" | "PageUp" => self.turn(-1),
            "ArrowRight" | "PageDown" => self.turn(1),
            _ => return,
        }
        event.prevent_default();
    }

    fn wheel(self, event: &ev::WheelEvent) {
        event.prevent_default();
        let (width, height) = window_size();
        let at = (f64::from(event.client_x()) - width / 2.0, f64::from(event.client_y()) - height / 2.0);
        self.step(if event.delta_y() < 0.0 { 1 } else { -1 }, at);
    }

    fn drag(self, event: &ev::PointerEvent) {
        let now = (f64::from(event.client_x()), f64::from(event.client_y()));
        if let Some(before) = self.dragged.get_untracked() {
            self.pan((now.0 - before.0, now.1 - before.1));
            self.dragged.set(Some(now));
        }
    }

    /// Moves and enlarges the picture. Inline styles in the page are forbidden; these are the script's own.
    fn follow(self) {
        Effect::new(move |_| {
            let (view, Some(picture)) = (self.view.get(), self.picture.get()) else { return };
            let style = web_sys::HtmlElement::style(&picture);
            _ = style.set_property("translate", &format!("{}px {}px", view.x, view.y));
            _ = style.set_property("scale", &view.zoom.to_string());
        });
    }
}

/// The viewer itself.
#[component]
pub fn ViewerDialog() -> impl IntoView {
    let Some(viewer) = use_viewer() else { return ().into_any() };
    let i18n = use_i18n();
    viewer.follow();
    let is_open = Memo::new(move |_| !viewer.pictures.read().is_empty());
    // Drawn once, so that what has the focus keeps it from picture to picture.
    let content = move || view! { <Bar viewer /> <Stage viewer /> };
    view! {
        <dialog
            node_ref=viewer.modal.node
            class="viewer"
            aria-label=move || t_string!(i18n, files.viewer)
            on:keydown=move |event| viewer.press(&event)
            on:close=move |_| viewer.pictures.set(Vec::new())
            on:wheel=move |event| viewer.wheel(&event)
        >
            {move || is_open.get().then(content)}
        </dialog>
    }
    .into_any()
}

#[component]
fn Bar(viewer: Viewer) -> impl IntoView {
    let i18n = use_i18n();
    let count = move || viewer.pictures.read().len();
    let place = move || (count() > 1).then(|| t_string!(i18n, files.place, at = viewer.at.get() + 1, count = count()));
    let name = move || viewer.of_shown(|picture| picture.name.clone());
    view! {
        <header class="viewer-bar">
            <p class="viewer-name" aria-live="polite">
                <span>{name}</span>
                <span class="viewer-place">{place}</span>
            </p>
            <Tool
                icon=icons::ZOOM_OUT
                name=move || t_string!(i18n, files.zoom_out)
                off=move || !viewer.view.read().is_near()
                on_click=move || viewer.step(-1, MIDDLE)
            />
            <Tool
                icon=icons::ZOOM_IN
                name=move || t_string!(i18n, files.zoom_in)
                off=move || !viewer.view.read().can_step()
                on_click=move || viewer.step(1, MIDDLE)
            />
            <a
                class="viewer-tool"
                href=move || viewer.of_shown(|picture| download(&picture.url))
                download=name
                rel="external"
                aria-label=move || t_string!(i18n, files.download, name = name())
            >
                <Icon is=icons::DOWNLOAD />
            </a>
            <Tool icon=icons::X name=move || t_string!(i18n, chat.close) on_click=move || viewer.modal.close() />
        </header>
    }
}

#[component]
fn Stage(viewer: Viewer) -> impl IntoView {
    let i18n = use_i18n();
    let broken = RwSignal::new(false);
    let last = move || viewer.pictures.read().len().saturating_sub(1);
    let several = viewer.pictures.read_untracked().len() > 1;
    let previous = move || {
        let name = move || t_string!(i18n, files.previous);
        view! { <Tool icon=icons::CHEVRON_LEFT name off=move || viewer.at.get() == 0 on_click=move || viewer.turn(-1) /> }
    };
    let next = move || {
        let name = move || t_string!(i18n, files.next);
        view! { <Tool icon=icons::CHEVRON_RIGHT name off=move || viewer.at.get() == last() on_click=move || viewer.turn(1) /> }
    };
    let broken_words = move || view! { <p class="viewer-broken" role="alert">{t_string!(i18n, files.broken)}</p> };
    view! {
        <div class="viewer-stage">
            <img
                node_ref=viewer.picture
                src=move || viewer.of_shown(|picture| picture.url.clone())
                alt=move || viewer.of_shown(|picture| picture.name.clone())
                class:viewer-near=move || viewer.view.read().is_near()
                draggable="false"
                on:load=move |_| broken.set(false)
                on:error=move |_| broken.set(true)
                on:dblclick=move |_| viewer.step(if viewer.view.get_untracked().is_near() { -20 } else { 2 }, MIDDLE)
                on:pointerdown:target=move |event| {
                    viewer.dragged.set(Some((event.client_x().into(), event.client_y().into())));
                    _ = event.target().set_pointer_capture(event.pointer_id());
                }
                on:pointermove=move |event| viewer.drag(&event)
                on:pointerup=move |_| viewer.dragged.set(None)
                on:pointercancel=move |_| viewer.dragged.set(None)
            />
            {move || broken.get().then(broken_words)}
            {several.then(|| view! { <div class="viewer-sides">{previous()} {next()}</div> })}
        </div>
    }
}

#[component]
fn Tool(
    icon: Glyph,
    #[prop(into)] name: Signal<&'static str>,
    #[prop(optional, into)] off: Signal<bool>,
    on_click: impl Fn() + 'static,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class="viewer-tool"
            aria-label=name
            title=name
            aria-disabled=move || off.get().then_some("true")
            on:click=move |_| on_click()
        >
            <Icon is=icon />
        </button>
    }
}

fn window_size() -> (f64, f64) {
    let length = |value: Result<wasm_bindgen::JsValue, _>| value.ok().and_then(|value| value.as_f64()).unwrap_or(0.0);
    (length(window().inner_width()), length(window().inner_height()))
}
