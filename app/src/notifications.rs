//! Telling a person of what happens elsewhere.

pub mod toast;

use self::toast::{Toast, ToastView, Toasts};
use crate::{
    chat::workspace::Workspace,
    i18n::{t_string, use_i18n},
    realtime::{Kind, Realtime, clock::now, use_realtime},
};
use leptos::prelude::*;
use protocol::{frame::ServerFrame, message::Message, presence::PresenceStatus};

/// What is older than this when it comes was missed; it is counted, not announced.
const NEWS_MS: u64 = 60_000;

/// The corner where notifications appear. Belongs inside of the router, on every page.
#[component]
pub fn Toaster() -> impl IntoView {
    let (i18n, workspace, realtime) = (use_i18n(), Workspace::of_page(), use_realtime());
    let toasts = RwSignal::new(Toasts::default());
    let guard = realtime.subscribe(Kind::Any, move |frame| {
        if let Some(toast) = untrack(|| worth(workspace, realtime, frame)) {
            toasts.update(|toasts| toasts.push(toast));
        }
        Ok(())
    });
    on_cleanup(move || drop(guard));
    view! {
        <section class="toasts" aria-label=move || t_string!(i18n, chat.notifications)>
            <ol aria-live="polite" aria-relevant="additions">
                <For each=move || toasts.get().shown() key=|(number, _)| *number let:numbered>
                    <ToastView toast=numbered.1 close=move || toasts.update(|toasts| toasts.close(numbered.0)) />
                </For>
            </ol>
        </section>
    }
}

/// What a frame is worth announcing, if it is.
fn worth(workspace: Workspace, realtime: Realtime, frame: &ServerFrame) -> Option<Toast> {
    match frame {
        ServerFrame::Message { message, .. } => said(workspace, realtime, message),
        ServerFrame::Notification { notification, .. } => Some(Toast::Told(notification.clone())),
        _ => None,
    }
}

/// Words of others in my channels, but for the one that I look at, and unless I do not want to be disturbed.
fn said(workspace: Workspace, realtime: Realtime, message: &Message) -> Option<Toast> {
    let seen = realtime.attentive().get_untracked() && workspace.on_screen() == Some(message.channel);
    let me = workspace.me()?;
    let disturbs = workspace.people().with_untracked(|people| people.status(me) != PresenceStatus::Dnd);
    let is_news = now().saturating_sub(message.created_at) < NEWS_MS;
    (is_news && disturbs && !seen && message.sender.id != me && workspace.is_in(message.channel))
        .then(|| Toast::Said(Box::new(message.clone())))
}
