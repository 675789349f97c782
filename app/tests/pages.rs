//! The pages as the server sends them, before any script has run.
#![cfg(feature = "ssr")]

use app::{Boot, boot::FormAnswer, i18n::Locale, shell, theme::Theme};
use leptos::prelude::*;
use leptos_meta::ServerMetaContext;
use leptos_router::location::RequestUrl;
use protocol::{
    cursor::{Cursor, Epoch},
    error::ErrorCode,
    id::UserId,
    preferences::Preferences,
    snapshot::Snapshot,
    user::{Role, User},
};

const ACCOUNT_PAGES: [(&str, &[&str]); 3] = [
    ("/setup", &["Workspace name", "Name", "Display name", "Password"]),
    ("/login", &["Name", "Password"]),
    ("/join/secret", &["Name", "Display name", "Password"]),
];
const LANGUAGES: [Locale; 4] = [Locale::en, Locale::zh_Hans, Locale::zh_Hant, Locale::de];

#[test]
fn every_field_has_a_label_and_can_be_sent() {
    for (path, labels) in ACCOUNT_PAGES {
        let page = visit(path, workspace());
        assert!(page.html.contains("<form method=\"post\""), "{path}");
        for label in labels {
            let field = page.field(label);
            assert!(field.contains(" name=") && field.contains(" required"), "{path} {label}: {field}");
        }
        assert_eq!(page.html.matches("<input").count(), labels.len(), "{path}");
    }
}

#[test]
fn the_cursor_starts_in_the_first_field() {
    for (path, labels) in ACCOUNT_PAGES {
        let page = visit(path, workspace());
        assert!(page.field(labels[0]).contains(" autofocus"), "{path}");
        assert_eq!(page.html.matches(" autofocus").count(), 1, "{path}");
    }
}

#[test]
fn a_refused_field_says_why_and_keeps_what_was_written() {
    let page = visit("/setup", refused(ErrorCode::NameTaken, Some("name")));
    let name = page.field("Name");
    for expected in
        ["value=\"ada\"", "aria-invalid=\"true\"", "aria-describedby=\"name-hint name-error\"", " autofocus"]
    {
        assert!(name.contains(expected), "{expected} in {name}");
    }
    assert!(page.element("name-error").contains("This name is taken. Choose another."));
    assert!(page.field("Workspace name").contains("value=\"Analytical Engines\""));
    assert!(page.field("Display name").contains("value=\"Ada &quot;Countess&quot; Lovelace\""));
    assert!(page.field("Password").contains("value=\"\""));
    assert!(!page.html.contains("notice-danger"));
}

#[test]
fn a_form_that_was_refused_as_a_whole_says_why() {
    let page = visit("/login", refused(ErrorCode::WrongCredentials, None));
    assert!(page.html.contains("role=\"alert\"") && page.html.contains("Name and password do not match."));
    assert!(page.field("Password").contains(" autofocus"), "the name is there already");
}

#[test]
fn a_complaint_about_a_field_that_the_page_does_not_have_is_not_lost() {
    let page = visit("/login", refused(ErrorCode::RateLimited, Some("address")));
    assert!(page.html.contains("Too many tries in a short time. Try again in 30 s."));
}

#[test]
fn a_dead_invite_is_explained_and_asks_for_nothing() {
    let gone = Boot { invite: Some(false), ..workspace() };
    for boot in [gone, refused(ErrorCode::InviteInvalid, None)] {
        let page = visit("/join/secret", boot);
        assert!(page.html.contains("This invite no longer works"));
        assert!(!page.html.contains("<form"));
    }
}

#[test]
fn nothing_at_an_address_is_said_so() {
    for (path, boot) in [("/no/such/page", workspace()), ("/login", Boot { missing: true, ..workspace() })] {
        let page = visit(path, boot);
        assert!(page.html.contains("There is nothing here") && page.html.contains("href=\"/\""), "{path}");
    }
}

#[test]
fn a_page_comes_in_its_language_and_theme() {
    for (locale, language, heading) in [
        (Locale::en, "en", "Sign in"),
        (Locale::zh_Hans, "zh-Hans", "登录"),
        (Locale::zh_Hant, "zh-Hant", "登入"),
        (Locale::de, "de", "Anmelden"),
    ] {
        let page = visit("/login", Boot { locale, theme: Theme::Dark, ..workspace() });
        assert!(page.html.contains(&format!("<html lang=\"{language}\" data-theme=\"dark\">")));
        assert!(page.html.contains(&format!("<h1>{heading}")), "{language}");
        assert!(page.html.contains(&format!("<option value=\"{language}\" selected>")), "{language}");
        assert!(page.html.contains("<option value=\"dark\" selected>"), "{language}");
    }
}

#[test]
fn the_settings_come_filled_in_and_can_be_sent() {
    let page = visit("/settings", settings(true));
    assert!(page.field("Display name").contains("value=\"Ada Lovelace\""));
    for action in ["profile", "status", "quiet", "privacy"] {
        assert!(page.html.contains(&format!("method=\"post\" action=\"/settings/{action}\"")), "{action}");
    }
    let shares =
        |page: &Page| page.tag("<input type=\"checkbox\" role=\"switch\" name=\"share_reads\"").contains("checked");
    assert!(shares(&page) && !shares(&visit("/settings", settings(false))));
}

#[test]
fn a_refused_setting_says_why_and_keeps_what_was_written() {
    let page = visit("/settings", Boot { form: refused(ErrorCode::NameInvalid, None).form, ..settings(true) });
    assert!(page.html.contains("role=\"alert\""));
    assert!(page.field("Display name").contains("value=\"Ada &quot;Countess&quot; Lovelace\""));
}

#[test]
fn nothing_on_a_page_needs_an_exception_from_the_content_policy() {
    for path in ["/setup", "/login", "/join/secret", "/nowhere", "/settings"] {
        for locale in LANGUAGES {
            let page = visit(path, Boot { locale, ..settings(true) });
            for forbidden in [" style=", "<style", " onclick=", " onsubmit=", "javascript:", "http://", "https://"] {
                assert!(!page.html.contains(forbidden), "{forbidden} on {path}");
            }
        }
    }
}

#[test]
fn the_program_is_the_one_of_this_build() {
    let page = visit("/login", workspace());
    for file in ["tidings.css", "tidings.js", "tidings.wasm"] {
        assert!(page.html.contains(&format!("\"/pkg/{file}?b1\"")), "{file}");
    }
}

/// A page as the server sends it.
struct Page {
    html: String,
}

/// Renders what is at a path, for a browser of which the server knows this.
fn visit(path: &str, boot: Boot) -> Page {
    // Only the first test that comes here starts it.
    _ = any_spawner::Executor::init_futures_executor();
    let html = Owner::new_root(None).with(|| {
        let (meta, _title) = ServerMetaContext::new();
        provide_context(meta);
        provide_context(RequestUrl::new(path));
        provide_context(boot);
        shell().to_html()
    });
    Page { html }
}

impl Page {
    /// The input that a label names.
    fn field(&self, label: &str) -> &str {
        let id = self
            .html
            .split("<label for=\"")
            .find_map(|rest| rest.split_once("\">").filter(|(_, text)| text.starts_with(&format!("{label}<"))))
            .unwrap_or_else(|| panic!("no label {label}"))
            .0;
        self.tag(&format!("<input id=\"{id}\""))
    }

    /// What is in the element with this id.
    fn element(&self, id: &str) -> &str {
        let rest = self.html.split_once(&format!("id=\"{id}\"")).unwrap_or_else(|| panic!("no element {id}")).1;
        rest.split_once("</p>").expect("a paragraph ends").0
    }

    fn tag(&self, start: &str) -> &str {
        let at = self.html.find(start).unwrap_or_else(|| panic!("no {start}"));
        self.html[at..].split_once('>').expect("a tag ends").0
    }
}

fn workspace() -> Boot {
    Boot { build: "b1".into(), workspace: Some("Analytical Engines".into()), ..Boot::default() }
}

/// Somebody who is signed in.
fn settings(share_reads: bool) -> Boot {
    let ada = User {
        id: UserId::new(1, [1; 10]),
        name: "ada".into(),
        display_name: "Ada Lovelace".into(),
        avatar: None,
        role: Role::Admin,
        disabled: false,
        status: None,
    };
    let snapshot = Snapshot {
        workspace: "Analytical Engines".into(),
        users: vec![ada.clone()],
        me: ada,
        channels: Vec::new(),
        presence: Vec::new(),
        preferences: Preferences { share_reads, ..Preferences::default() },
        notifications_unread: 0,
        cursor: Cursor { epoch: Epoch(1), seq: 0 },
    };
    Boot { snapshot: Some(snapshot), ..workspace() }
}

fn refused(code: ErrorCode, field: Option<&str>) -> Boot {
    let form = FormAnswer {
        code,
        field: field.map(str::to_owned),
        retry_after_ms: (code == ErrorCode::RateLimited).then_some(30_000),
        name: "ada".into(),
        display_name: "Ada \"Countess\" Lovelace".into(),
        workspace: "Analytical Engines".into(),
        text: String::new(),
    };
    Boot { form: Some(form), ..workspace() }
}
