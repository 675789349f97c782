//! Beside the conversation: the workspace, its channels, its people.

mod channels;
mod me;
mod menu;
mod people;

use self::{channels::ChannelList, me::MyRow, menu::WorkspaceMenu, people::PeopleList};
use crate::{
    i18n::{t_string, use_i18n},
    icons::{self, Icon},
};
use leptos::{html, prelude::*};

/// The sidebar. On a narrow screen it is a popover that the header opens, without any script.
#[component]
pub fn Sidebar() -> impl IntoView {
    let i18n = use_i18n();
    let sidebar = NodeRef::<html::Aside>::new();
    // Where it is no popover, there is nothing to hide.
    let hide = move || _ = sidebar.get_untracked().map(|sidebar| sidebar.hide_popover());
    view! {
        <aside node_ref=sidebar id="sidebar" class="sidebar" popover="auto" aria-label=move || t_string!(i18n, chat.sidebar)>
            <header class="sidebar-head">
                <WorkspaceMenu />
                <button
                    type="button"
                    class="button button-quiet button-icon sidebar-close"
                    popovertarget="sidebar"
                    popovertargetaction="hide"
                    aria-label=move || t_string!(i18n, chat.hide_sidebar)
                >
                    <Icon is=icons::X />
                </button>
            </header>
            <div class="sidebar-lists" tabindex="-1">
                <ChannelList hide />
                <PeopleList />
            </div>
            <MyRow hide />
        </aside>
    }
}
