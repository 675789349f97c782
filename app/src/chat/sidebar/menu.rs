//! What concerns the workspace as a whole.

use crate::{
    chat::{modal::use_modals, workspace::Workspace},
    i18n::{t, use_i18n},
    icons::{self, Icon},
    preferences::{LanguageSelect, ThemeSelect},
};
use leptos::{html, prelude::*};
use protocol::user::Role;

/// The workspace's name, and the menu that it opens.
#[component]
pub fn WorkspaceMenu() -> impl IntoView {
    let (i18n, workspace) = (use_i18n(), Workspace::of_page());
    let is_admin =
        Memo::new(move |_| workspace.people().with(|people| people.me().is_some_and(|me| me.role == Role::Admin)));
    let (menu, modal) = (NodeRef::<html::Div>::new(), use_modals().invite);
    let invite = move |_| {
        // Closed first, so that the focus comes back to the button when the dialog closes.
        _ = menu.get_untracked().map(|menu| menu.hide_popover());
        modal.open();
    };
    let invite_item = move || {
        view! {
            <button type="button" class="menu-item" on:click=invite>
                <Icon is=icons::USER_PLUS />
                {t!(i18n, chat.invite_people)}
            </button>
            <a class="menu-item" href="/admin">
                <Icon is=icons::GAUGE />
                {t!(i18n, admin.title)}
            </a>
        }
    };
    view! {
        <button type="button" class="workspace" popovertarget="workspace-menu">
            <span class="workspace-name">{workspace.name()}</span>
            <Icon is=icons::CHEVRON_DOWN />
        </button>
        <div node_ref=menu id="workspace-menu" class="menu workspace-menu" popover="auto">
            {move || is_admin.get().then(invite_item)}
            <div class="workspace-choices">
                <LanguageSelect />
                <ThemeSelect />
            </div>
            <form method="post" action="/logout">
                <button type="submit" class="menu-item">
                    <Icon is=icons::LOG_OUT />
                    {t!(i18n, chat.sign_out)}
                </button>
            </form>
        </div>
    }
}
