//! Those who can be mentioned, offered while an `@` is typed.

use super::mention::{Asked, Offer};
use crate::{
    api,
    chat::{avatar::avatar, workspace::Workspace},
    i18n::{t, t_string, use_i18n},
    icons::{self, Icon},
};
use leptos::{ev, html, prelude::*, task::spawn_local};
use protocol::{
    id::{ChannelId, UserId},
    user::User,
};

/// The list, for a screen reader that stays in the field.
pub const LIST: &str = "mentions";

/// What is offered beside a field.
#[derive(Clone, Copy)]
pub struct Mentions {
    channel: ChannelId,
    field: NodeRef<html::Textarea>,
    asked: RwSignal<Option<Asked>>,
    chosen: RwSignal<usize>,
    /// Who is in the channel; none until that is known: then everybody is offered.
    members: RwSignal<Option<Vec<UserId>>>,
    is_reading: StoredValue<bool>,
    offers: Memo<Vec<Offer>>,
}

/// The offers for a field in which one writes to a channel.
#[must_use]
pub fn use_mentions(channel: ChannelId, field: NodeRef<html::Textarea>) -> Mentions {
    let workspace = Workspace::of_page();
    let (asked, members) = (RwSignal::new(None::<Asked>), RwSignal::new(None));
    let offers = Memo::new(move |_| {
        asked
            .with(|asked| asked.as_ref().map(|asked| asked.offers(mentionable(workspace, members))))
            .unwrap_or_default()
    });
    let is_reading = StoredValue::new(false);
    Mentions { channel, field, asked, chosen: RwSignal::new(0), members, is_reading, offers }
}

impl Mentions {
    /// Looks what is asked for where the cursor stands.
    pub fn look(self) {
        let Some(field) = self.field.get_untracked() else { return };
        let cursor = field.selection_end().ok().flatten().unwrap_or_default() as usize;
        let asked = Asked::before(&field.value(), cursor);
        if asked.is_some() {
            self.read_members();
        }
        if self.asked.with_untracked(|before| *before != asked) {
            self.chosen.set(0);
            self.asked.set(asked);
        }
    }

    /// Ends the offer.
    pub fn close(self) {
        // A field that is taken away with the focus in it tells so when this is gone already.
        if self.asked.try_with_untracked(Option::is_some) == Some(true) {
            self.asked.set(None);
        }
    }

    /// Takes a key that is meant for the list; false when it is meant for the field.
    pub fn heed(self, event: &ev::KeyboardEvent, write: impl Fn(String)) -> bool {
        let count = self.offers.with_untracked(Vec::len);
        if count == 0 || event.is_composing() || event.ctrl_key() || event.alt_key() || event.meta_key() {
            return false;
        }
        match event.key().as_str() {
            "ArrowDown" => self.chosen.update(|chosen| *chosen = (*chosen + 1) % count),
            "ArrowUp" => self.chosen.update(|chosen| *chosen = (*chosen + count - 1) % count),
            // Nothing is left to complete: Enter sends, as always.
            "Enter" if self.is_complete() => return false,
            "Enter" | "Tab" if !event.shift_key() => self.take(self.chosen.get_untracked(), write),
            "Escape" => self.close(),
            _ => return false,
        }
        event.prevent_default();
        event.stop_propagation();
        true
    }

    /// The element of the offer that Enter would take, for a screen reader.
    #[must_use]
    pub fn active(self) -> Option<String> {
        (!self.offers.read().is_empty()).then(|| option_id(self.chosen.get()))
    }

    /// Whether anybody is offered.
    #[must_use]
    pub fn is_open(self) -> bool {
        !self.offers.read().is_empty()
    }

    fn is_complete(self) -> bool {
        let chosen = self.chosen.get_untracked();
        self.asked.with_untracked(|asked| {
            self.offers.with_untracked(|offers| {
                asked.as_ref().zip(offers.get(chosen)).is_some_and(|(asked, offer)| asked.is(offer))
            })
        })
    }

    fn take(self, index: usize, write: impl Fn(String)) {
        let (Some(field), Some(asked)) = (self.field.get_untracked(), self.asked.get_untracked()) else { return };
        let cursor = field.selection_end().ok().flatten().unwrap_or_default() as usize;
        let Some(offer) = self.offers.with_untracked(|offers| offers.get(index).cloned()) else { return };
        let (text, cursor) = asked.complete(&field.value(), cursor, &offer);
        write(text);
        self.close();
        let cursor = u32::try_from(cursor).unwrap_or(u32::MAX);
        _ = field.set_selection_range(cursor, cursor);
        _ = field.focus();
    }

    fn read_members(self) {
        if self.is_reading.get_value() {
            return;
        }
        self.is_reading.set_value(true);
        spawn_local(async move {
            match api::members(&self.channel.into()).await {
                Ok(listed) => _ = self.members.try_set(Some(listed.members)),
                Err(_) => _ = self.is_reading.try_set_value(false),
            }
        });
    }
}

fn mentionable(workspace: Workspace, members: RwSignal<Option<Vec<UserId>>>) -> Vec<User> {
    let me = workspace.me();
    let is_member = |user: &User| members.with(|members| members.as_ref().is_none_or(|them| them.contains(&user.id)));
    workspace.people().with(|people| {
        people.everybody().filter(|user| !user.disabled && Some(user.id) != me && is_member(user)).cloned().collect()
    })
}

/// The list above the field.
#[component]
pub fn MentionList<W: Fn(String) + Copy + Send + Sync + 'static>(
    /// What is offered.
    mentions: Mentions,
    /// Puts another text into the field.
    write: W,
) -> impl IntoView {
    let i18n = use_i18n();
    let row = move |(index, offer): (usize, Offer)| {
        view! {
            <li
                id=option_id(index)
                class="mention-row"
                role="option"
                aria-selected=move || (mentions.chosen.get() == index).to_string()
                on:pointerdown=move |event| event.prevent_default()
                on:click=move |_| mentions.take(index, write)
            >
                {shown(offer)}
            </li>
        }
    };
    let rows = move || mentions.offers.get().into_iter().enumerate().map(row).collect_view();
    let count = move || match mentions.offers.read().len() {
        0 => String::new(),
        count => t_string!(i18n, people.offered, count = count),
    };
    view! {
        <ul
            id=LIST
            class="menu mention-list"
            role="listbox"
            aria-label=move || t_string!(i18n, people.mention)
            hidden=move || !mentions.is_open()
        >
            {rows}
        </ul>
        <span class="sr-only" role="status">{count}</span>
    }
}

fn shown(offer: Offer) -> AnyView {
    let i18n = use_i18n();
    match offer {
        Offer::Person(user) => view! {
            {avatar(user.id, &user.display_name)}
            <span class="mention-shown">{user.display_name}</span>
            <span class="mention-name">"@"{user.name}</span>
        }
        .into_any(),
        Offer::Channel => view! {
            <span class="mention-sign"><Icon is=icons::USERS /></span>
            <span class="mention-shown">{t!(i18n, people.everybody)}</span>
            <span class="mention-name">"@channel"</span>
        }
        .into_any(),
    }
}

fn option_id(index: usize) -> String {
    format!("mention-{index}")
}
