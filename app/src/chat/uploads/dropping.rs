//! Files can be dropped anywhere in the window.

use super::picking::{Picking, files_of, holds};
use crate::{
    chat::workspace::Workspace,
    i18n::{t_string, use_i18n},
    icons::{self, Icon},
    realtime::Listener,
};
use leptos::prelude::*;
use protocol::id::ChannelId;
use send_wrapper::SendWrapper;
use wasm_bindgen::JsCast;
use web_sys::DragEvent;

/// Takes what is dropped; while something is dragged over the window, says where it would go.
#[component]
pub fn DropZone(
    /// The channel that it goes to.
    channel: ChannelId,
    /// What takes it.
    picking: Picking,
) -> impl IntoView {
    let (i18n, workspace) = (use_i18n(), Workspace::of_page());
    let over = RwSignal::new(false);
    Effect::new(move |_| {
        let listeners = SendWrapper::new(listen(over, picking));
        on_cleanup(move || drop(listeners));
    });
    let words = move || t_string!(i18n, files.drop_here, channel = workspace.name_of(channel));
    let overlay = move || {
        view! {
            <div class="drop">
                <p class="drop-card">
                    <Icon is=icons::UPLOAD />
                    <span>{words}</span>
                </p>
            </div>
        }
    };
    move || over.get().then(overlay)
}

fn listen(over: RwSignal<bool>, picking: Picking) -> [Listener; 4] {
    // What is dragged may be a text or a link: that is the browser's business.
    let on = |event, heard: fn(&DragEvent, RwSignal<bool>, Picking)| {
        Listener::new(&window(), event, move |event| {
            if let Some(event) = event.dyn_ref::<DragEvent>()
                && holds(event.data_transfer().as_ref(), "Files")
            {
                heard(event, over, picking);
            }
        })
    };
    [
        on("dragenter", |event, over, _| {
            event.prevent_default();
            over.set(true);
        }),
        on("dragover", |event, _, _| event.prevent_default()),
        on("dragleave", |event, over, _| {
            // It left for nothing else in the window.
            if event.related_target().is_none() {
                over.set(false);
            }
        }),
        on("drop", |event, over, picking| {
            event.prevent_default();
            over.set(false);
            picking.take(files_of(event.data_transfer()));
        }),
    ]
}
