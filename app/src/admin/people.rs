//! Everybody with an account.

mod add;
mod card;
mod invites;

use self::{add::AddDialog, card::CardDialog, invites::Invitations};
use super::{
    asking::use_asking,
    loaded::{Failure, Pages, use_loaded},
    words,
};
use crate::{
    api::segment,
    boot::AdminView,
    chat::{
        avatar::avatar,
        modal::{Modal, use_modals},
    },
    i18n::{t, t_string, td_string, use_i18n},
    icons::{self, Icon},
    locale::{ago, use_offset},
    realtime::clock::use_minutes,
};
use leptos::prelude::*;
use protocol::{
    admin::{People, Person},
    presence::PresenceStatus,
    user::User,
};

/// Live figures between two readings of the table.
const FRESH_EVERY: u32 = 3;

/// A search, a button to add somebody, and the table.
#[component]
pub fn PeoplePart() -> impl IntoView {
    let i18n = use_i18n();
    let loaded = use_loaded("admin/people?q=", |view| match view {
        AdminView::People(people) => Some(people),
        _ => None,
    });
    loaded.keep_fresh(FRESH_EVERY);
    let invite = use_modals().invite;
    let (card, add) = ((Modal::default(), RwSignal::new(None::<Person>)), Modal::default());
    let first = RwSignal::new("admin/people?q=".to_owned());
    loaded.follow(use_asking().done);
    let look = move |text: String| {
        first.set(format!("admin/people?q={}", segment(text.trim())));
        loaded.look(first.get_untracked());
    };
    let table = move || match loaded.value.read().as_ref() {
        None => view! { <div class="skeleton admin-skeleton"></div> }.into_any(),
        Some(found) if found.people.is_empty() => {
            view! { <p class="admin-nothing">{t!(i18n, admin.nobody_found)}</p> }.into_any()
        }
        Some(_) => view! { <Table people=loaded.value card /> }.into_any(),
    };
    let next = |found: &People| {
        found.people.last().filter(|_| found.has_more).map(|last| format!("&after={}", last.user.name))
    };
    view! {
        <div class="admin-card">
            <div class="admin-head">
                <h2 id="admin-people">{t!(i18n, admin.people)}</h2>
                <label class="field-box admin-search">
                    <Icon is=icons::SEARCH />
                    <span class="sr-only">{t!(i18n, admin.search_people)}</span>
                    <input
                        type="search"
                        autocomplete="off"
                        placeholder=move || t_string!(i18n, admin.search_people)
                        on:input:target=move |event| look(event.target().value())
                    />
                </label>
                <button type="button" class="button" on:click=move |_| invite.open()>
                    <Icon is=icons::LINK />
                    {t!(i18n, chat.invite_people)}
                </button>
                <button type="button" class="button button-primary" on:click=move |_| add.open()>
                    <Icon is=icons::USER_PLUS />
                    {t!(i18n, admin.add_person)}
                </button>
            </div>
            {move || loaded.failed.get().map(|error| view! { <Failure error again=move || loaded.read() /> })}
            {table}
            <Pages loaded first next />
        </div>
        <Invitations />
        <CardDialog modal=card.0 person=card.1 />
        <AddDialog modal=add added=Callback::new(move |()| loaded.read()) />
    }
}

#[component]
fn Table(people: RwSignal<Option<People>>, card: (Modal, RwSignal<Option<Person>>)) -> impl IntoView {
    let i18n = use_i18n();
    let rows = move || {
        let people = people.read();
        people.iter().flat_map(|found| &found.people).map(|person| person.user.clone()).collect::<Vec<_>>()
    };
    view! {
        <div class="admin-table" tabindex="0" role="region" aria-labelledby="admin-people">
            <table>
                <thead>
                    <tr>
                        <th scope="col">{t!(i18n, admin.person)}</th>
                        <th scope="col" class="wide">{t!(i18n, admin.role)}</th>
                        <th scope="col">{t!(i18n, admin.state)}</th>
                        <th scope="col" class="wide number">{t!(i18n, admin.devices)}</th>
                        <th scope="col" class="wide">{t!(i18n, admin.last_seen)}</th>
                    </tr>
                </thead>
                <tbody>
                    <For each=rows key=|row| row.id let:user>
                        <Row user people card />
                    </For>
                </tbody>
            </table>
        </div>
    }
}

/// Who it is stays; the rest is as it was last told.
#[component]
fn Row(user: User, people: RwSignal<Option<People>>, card: (Modal, RwSignal<Option<Person>>)) -> impl IntoView {
    let (i18n, offset) = (use_i18n(), use_offset());
    let now = use_minutes();
    let User { id, name, display_name, .. } = user;
    let person = Memo::new(move |_| {
        people.read().as_ref().and_then(|found| found.people.iter().find(|person| person.user.id == id).cloned())
    });
    let told = move |tell: fn(&Person) -> &'static str| person.read().as_ref().map(tell);
    let state = move || told(|person| if person.user.disabled { "disabled" } else { dot(person.status) });
    let word = move || {
        let (locale, person) = (i18n.get_locale(), person.read());
        person.as_ref().map(|person| {
            if person.user.disabled {
                td_string!(locale, admin.disabled)
            } else {
                words::presence(locale, person.status)
            }
        })
    };
    let role = move || person.read().as_ref().map(|person| words::role(i18n.get_locale(), person.user.role));
    let seen = move || {
        let (locale, person) = (i18n.get_locale(), person.read());
        person.as_ref().map(|person| match person.last_seen {
            _ if person.status != PresenceStatus::Offline => td_string!(locale, admin.here_now).to_owned(),
            Some(at) => ago(locale, at, now.get(), offset.get()),
            None => td_string!(locale, admin.never).to_owned(),
        })
    };
    let open = move |_| {
        card.1.set(person.get_untracked());
        card.0.open();
    };
    let label = display_name.clone();
    view! {
        <tr data-user=name.clone() data-state=state>
            <th scope="row">
                <button
                    type="button"
                    class="admin-person"
                    title=move || t_string!(i18n, admin.manage, name = label.clone())
                    on:click=open
                >
                    {avatar(id, &display_name)}
                    <span class="admin-person-words">
                        <span class="admin-person-name">{display_name.clone()}</span>
                        <span class="admin-person-id">{format!("@{name}")}</span>
                    </span>
                </button>
            </th>
            <td class="wide">{role}</td>
            <td><span class="admin-state" data-state=state>{word}</span></td>
            <td class="wide number">{move || person.read().as_ref().map(|person| person.devices.len())}</td>
            <td class="wide">{seen}</td>
        </tr>
    }
}

fn dot(status: PresenceStatus) -> &'static str {
    match status {
        PresenceStatus::Online => "online",
        PresenceStatus::Away => "away",
        PresenceStatus::Dnd => "dnd",
        PresenceStatus::Offline => "offline",
    }
}
