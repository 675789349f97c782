//! What only a browser can show.
#![cfg(target_arch = "wasm32")]

use app::{
    Boot,
    api::ApiError,
    error_panel::ErrorPanel,
    error_report::{CrashBanner, show_crash},
    i18n::{self, Locale},
    preferences::{LanguageSelect, ThemeSelect},
    sign_in::SignInPage,
    theme::{self, Theme},
};
use leptos::{mount::mount_to, prelude::*, task::tick};
use leptos_meta::provide_meta_context;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Element, Event, EventInit, HtmlElement, HtmlInputElement, HtmlSelectElement};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
async fn the_theme_changes_at_once_and_is_kept() {
    let page = Stage::show(|| view! { <ThemeSelect /> }).await;
    assert_eq!(html("data-theme"), "system");
    page.choose("select", "dark").await;
    assert_eq!(html("data-theme"), "dark");
    assert!(cookies().contains("theme=dark"));
}

#[wasm_bindgen_test]
async fn the_language_changes_at_once_and_is_kept() {
    let page = Stage::show(|| view! { <LanguageSelect /> }).await;
    assert_eq!((html("lang").as_str(), page.text(".select")), ("en", "Language".into()));
    page.choose("select", "de").await;
    assert_eq!((html("lang").as_str(), page.text(".select")), ("de", "Sprache".into()));
    assert!(cookies().contains("locale=de"));
}

#[wasm_bindgen_test]
async fn a_crash_shows_the_way_out() {
    let page = Stage::show(|| view! { <CrashBanner /> }).await;
    assert!(page.one("#crash").has_attribute("hidden"));
    show_crash();
    assert!(!page.one("#crash").has_attribute("hidden"));
}

#[wasm_bindgen_test]
async fn a_part_that_fails_says_what_to_do() {
    let page = Stage::show(|| {
        view! {
            <ErrorBoundary fallback=|errors| {
                view! { <ErrorPanel errors /> }
            }>{Err::<(), _>(ApiError::Network)}</ErrorBoundary>
        }
    })
    .await;
    assert_eq!(page.one("[role=alert] h1").text_content().as_deref(), Some("This part could not be shown"));
    assert_eq!(page.one("[role=alert] a").get_attribute("href").as_deref(), Some(""));
}

#[wasm_bindgen_test]
async fn a_form_that_is_not_filled_in_is_not_sent() {
    let page = Stage::show(|| view! { <SignInPage /> }).await;
    page.write("#name", "ada").await;
    assert!(!page.submit("form").await);
    assert_eq!(page.one("#password").get_attribute("aria-invalid").as_deref(), Some("true"));
    assert!(page.text("#password-error").contains("Please fill this in."));
    assert!(document().active_element().is_some_and(|focused| focused.id() == "password"));
}

#[wasm_bindgen_test]
async fn a_form_is_sent_once() {
    let page = Stage::show(|| view! { <SignInPage /> }).await;
    page.write("#name", "ada").await;
    page.write("#password", "notes on the engine").await;
    assert!(page.submit("form").await);
    assert_eq!(page.text("form > button"), "Signing in…");
    assert!(!page.submit("form").await);
}

#[wasm_bindgen_test]
async fn a_password_can_be_read_while_it_is_typed() {
    let page = Stage::show(|| view! { <SignInPage /> }).await;
    let kind = || page.one("#password").get_attribute("type").expect("an input has a type");
    assert_eq!(kind(), "password");
    page.click(".field-reveal").await;
    assert_eq!(kind(), "text");
    page.click(".field-reveal").await;
    assert_eq!(kind(), "password");
}

/// Something on an otherwise empty page, gone when dropped.
struct Stage {
    element: HtmlElement,
    _mounted: Box<dyn std::any::Any>,
}

impl Stage {
    async fn show<V: IntoView + 'static>(view: impl FnOnce() -> V + 'static) -> Self {
        let element: HtmlElement = document().create_element("div").expect("a div").unchecked_into();
        document().body().expect("a body").append_child(&element).expect("the body takes it");
        let mounted = mount_to(element.clone(), move || {
            provide_meta_context();
            provide_context(Boot { workspace: Some("Harbour".into()), ..Boot::default() });
            i18n::provide_locale(Locale::en);
            theme::provide_theme(Theme::System);
            view()
        });
        tick().await;
        Self { element, _mounted: Box::new(mounted) }
    }

    fn one(&self, selector: &str) -> Element {
        self.element.query_selector(selector).expect("a selector").unwrap_or_else(|| panic!("no {selector}"))
    }

    /// The words in an element, without the choices in it.
    fn text(&self, selector: &str) -> String {
        let words = self.one(selector).query_selector(":scope > span:not(.spinner)").expect("a selector");
        words.and_then(|words| words.text_content()).unwrap_or_default()
    }

    async fn choose(&self, selector: &str, value: &str) {
        self.one(selector).unchecked_ref::<HtmlSelectElement>().set_value(value);
        self.tell(selector, "change").await;
    }

    async fn write(&self, selector: &str, text: &str) {
        self.one(selector).unchecked_ref::<HtmlInputElement>().set_value(text);
        self.tell(selector, "input").await;
    }

    async fn click(&self, selector: &str) {
        self.one(selector).unchecked_ref::<HtmlElement>().click();
        tick().await;
    }

    /// Whether the browser would send the form now. An event that a program makes does not send it.
    async fn submit(&self, selector: &str) -> bool {
        self.tell(selector, "submit").await
    }

    async fn tell(&self, selector: &str, event: &str) -> bool {
        let init = EventInit::new();
        init.set_bubbles(true);
        init.set_cancelable(true);
        let event = Event::new_with_event_init_dict(event, &init).expect("an event");
        let went_on = self.one(selector).dispatch_event(&event).expect("it can be dispatched");
        tick().await;
        went_on
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.element.remove();
    }
}

fn html(attribute: &str) -> String {
    document().document_element().and_then(|html| html.get_attribute(attribute)).unwrap_or_default()
}

fn cookies() -> String {
    document().unchecked_into::<web_sys::HtmlDocument>().cookie().expect("cookies can be read")
}
