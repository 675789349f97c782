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

/// Keeps the browser from leaving the page for a file that is dropped where nothing takes it.
pub fn guard_drops() {
    Effect::new(move |_| {
        let refuse = |event: &DragEvent| {
            event.prevent_default();
            if let Some(data) = event.data_transfer() {
                data.set_drop_effect("none");
            }
        };
        let listeners = SendWrapper::new(["dragover", "drop"].map(|event| of_files(event, refuse)));
        on_cleanup(move || drop(listeners));
    });
}

fn listen(over: RwSignal<bool>, picking: Picking) -> [Listener; 4] {
    [
        of_files("dragenter", move |event| {
            event.prevent_default();
            over.set(true);
        }),
        of_files("dragover", |event| {
            event.prevent_default();
            if let Some(data) = event.data_transfer() {
                data.set_drop_effect("copy");
            }
        }),
        of_files("dragleave", move |event| {
            // It left for nothing else in the window.
            if event.related_target().is_none() {
                over.set(false);
            }
        }),
        of_files("drop", move |event| {
            event.prevent_default();
            over.set(false);
            picking.take(files_of(event.data_transfer()));
        }),
    ]
}

/// Hears of files that are dragged. A text or a link is the browser's business.
fn of_files(event: &'static str, heard: impl Fn(&DragEvent) + 'static) -> Listener {
    Listener::new(&window(), event, move |event| {
        if let Some(event) = event.dyn_ref::<DragEvent>()
            && holds(event.data_transfer().as_ref(), "Files")
        {
            heard(event);
        }
    })
}
