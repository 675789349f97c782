//! Telling a person of what happens elsewhere. What is told, and how loudly, is decided by `protocol::attention` alone.

pub mod badge;
pub mod centre;
pub mod choices;
pub mod desktop;
pub mod level;
pub mod looks;
pub mod sound;
pub mod span;
pub mod toast;

use self::{
    badge::Badge,
    choices::{ToldHere, use_choices},
    desktop::{Permission, Words},
    looks::{Looks, use_looks},
    toast::{Toast, ToastView, Toasts, shortened},
};
use crate::{
    api::segment,
    chat::workspace::Workspace,
    i18n::{Locale, t_string, td_string, use_i18n},
    realtime::{Kind, clock::now, lock::Lock, use_realtime},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_i18n::I18nContext;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use protocol::{
    attention::{Attention, Case, What, attention},
    frame::ServerFrame,
    notification::NotificationKind,
};
use std::time::Duration;

/// What is older than this when it comes was missed; it is counted, not announced.
const NEWS_MS: u64 = 60_000;

/// The corner where notifications appear. Belongs inside of the router, on every page.
#[component]
pub fn Toaster() -> impl IntoView {
    let (i18n, teller) = (use_i18n(), use_teller());
    let toasts = RwSignal::new(Toasts::default());
    let guard = use_realtime().subscribe(Kind::Any, move |frame| {
        if let Some((toast, attention)) = teller.news(frame) {
            teller.call(&toast, frame.seq(), attention);
            if attention.toast {
                toasts.update(|toasts| toasts.push(toast));
            }
        }
        Ok(())
    });
    on_cleanup(move || drop(guard));
    view! {
        <Badge />
        <section class="toasts" aria-label=move || t_string!(i18n, chat.notifications)>
            <ol aria-live="polite" aria-relevant="additions">
                <For each=move || toasts.get().shown() key=|(number, _)| *number let:numbered>
                    <ToastView
                        toast=numbered.1
                        hold=move |is_held| toasts.update_untracked(|toasts| toasts.hold(numbered.0, is_held))
                        close=move || toasts.update(|toasts| toasts.close(numbered.0))
                    />
                </For>
            </ol>
        </section>
    }
}

/// Whoever tells the person.
#[derive(Clone, Copy)]
struct Teller {
    workspace: Workspace,
    looks: Looks,
    here: ToldHere,
    i18n: I18nContext<Locale>,
    navigate: Callback<String>,
}

fn use_teller() -> Teller {
    let navigate = use_navigate();
    Teller {
        workspace: Workspace::of_page(),
        looks: use_looks(),
        here: use_choices(),
        i18n: use_i18n(),
        navigate: Callback::new(move |to: String| navigate(&to, NavigateOptions::default())),
    }
}

impl Teller {
    /// What a frame tells, and how loudly.
    fn news(self, frame: &ServerFrame) -> Option<(Toast, Attention)> {
        let me = untrack(|| self.workspace.me())?;
        let (what, is_mine, channel, at, toast) = match frame {
            ServerFrame::Message { message, .. } => {
                let what = What::Message(untrack(|| self.workspace.address(message))?);
                (what, message.sender.id == me, Some(message.channel), message.created_at, Toast::Said(message.clone()))
            }
            // What stands for a message is told by the message.
            ServerFrame::Notification { notification, .. } if notification.kind == NotificationKind::System => {
                let told = notification.clone();
                (What::Notification(told.level), false, told.channel, told.created_at, Toast::Told(told))
            }
            _ => return None,
        };
        let (now, look) = (now(), self.looks.now());
        let case = self.workspace.preferences().with_untracked(|mine| Case::new(what, is_mine, channel, mine, now));
        let shown = look.map_or_else(|| untrack(|| self.workspace.on_screen()), |look| look.channel);
        let case = Case { open: channel.is_some() && shown == channel, focused: look.is_some(), ..case };
        (now.saturating_sub(at) < NEWS_MS).then(|| (toast, attention(case)))
    }

    /// Is heard, and shows it on the desktop: each once, however many tabs there are, by one that can.
    fn call(self, toast: &Toast, seq: Option<u64>, attention: Attention) {
        let (Some(me), Some(seq)) = (untrack(|| self.workspace.me()), seq) else { return };
        let choices = self.here.get_untracked();
        if let Some(tone) = choices.tone.filter(|_| attention.sound && sound::is_allowed()) {
            once(format!("tidings:heard:{me}:{seq}"), move || sound::announce(tone, choices.volume));
        }
        if attention.desktop && choices.desktop && desktop::permission() == Permission::Granted {
            let (words, link) = (self.words(toast), self.link(toast));
            once(format!("tidings:shown:{me}:{seq}"), move || {
                desktop::show(&words, move || self.navigate.run(link.clone()));
            });
        }
    }

    fn words(self, toast: &Toast) -> Words {
        match toast {
            Toast::Said(message) => {
                let (name, channel) =
                    (message.sender.display_name.clone(), untrack(|| self.workspace.name_of(message.channel)));
                let title = td_string!(self.i18n.get_locale_untracked(), chat.said_in, name, channel);
                Words { title, body: shortened(&message.text), about: message.channel.to_string() }
            }
            Toast::Told(told) => {
                Words { title: told.title.clone(), body: shortened(&told.body), about: told.id.to_string() }
            }
        }
    }

    /// Where a click on the desktop leads: only ever to a page of ours.
    fn link(self, toast: &Toast) -> String {
        let channel = |id| untrack(|| self.workspace.channel(id)).map(|channel| segment(&channel.slug));
        match toast {
            Toast::Said(message) => format!("/chat/{}", channel(message.channel).unwrap_or_default()),
            Toast::Told(told) => {
                told.link.clone().filter(|link| link.starts_with('/')).unwrap_or_else(|| "/chat".to_owned())
            }
        }
    }
}

/// Tells in the tab that claims it first, which holds the claim for as long as it can be news to any of them.
fn once(claim: String, tell: impl FnOnce() + 'static) {
    spawn_local(async move {
        let Some(claim) = Lock::take(&claim).await else { return };
        set_timeout(move || drop(claim), Duration::from_millis(NEWS_MS));
        tell();
    });
}
