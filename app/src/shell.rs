//! The page around the pages: what the server sends beside [`App`].

use crate::{App, boot::use_boot};
use leptos::{config::get_configuration, nonce::use_nonce, prelude::*};
use leptos_i18n::Locale as _;
use leptos_meta::MetaTags;

/// The whole document. The server provides a [`crate::Boot`] before.
#[must_use]
pub fn shell() -> impl IntoView {
    let boot = use_boot();
    view! {
        <!DOCTYPE html>
        <html lang=boot.locale.as_str() data-theme=boot.theme.as_str()>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content" />
                <meta name="color-scheme" content="light dark" />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <link rel="apple-touch-icon" href="/apple-touch-icon.png" />
                <link rel="manifest" href="/manifest.webmanifest" />
                <Program version=boot.build />
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}

/// Styles and scripts of this build. The program must hold the site in one binary, so the names come from the build alone
/// and not from files beside it, as the framework's own component would want.
#[component]
fn Program(version: String) -> impl IntoView {
    let file = |extension| format!("/pkg/tidings.{extension}?{version}");
    // Whatever goes wrong on the way must be seen: a page that only looks alive is the worst of all.
    let start = format!(
        "import({:?}).then(async (program) => {{ await program.default({{ module_or_path: {:?} }}); program.hydrate(); }})\
         .catch((why) => {{ console.error(why); document.getElementById('crash').hidden = false; }});",
        file("js"),
        file("wasm")
    );
    view! {
        <link rel="stylesheet" href=file("css") />
        <link rel="modulepreload" href=file("js") nonce=use_nonce() />
        <link rel="preload" href=file("wasm") r#as="fetch" r#type="application/wasm" crossorigin="anonymous" />
        <script type="module" nonce=use_nonce()>{start}</script>
        {get_configuration(None).ok().map(|found| view! { <AutoReload options=found.leptos_options /> })}
    }
}
