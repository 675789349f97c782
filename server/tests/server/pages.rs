//! Pages and plain forms, as a browser without script sees them.

use crate::tidings::{Answer, PASSWORD, Person, Tidings};
use axum::http::header;
use protocol::{account::NewInvite, channel::ChannelKind};
use std::time::Duration;
use tokio::{task::JoinSet, time::timeout};

const SETUP: [(&str, &str); 4] =
    [("workspace", "Acme & Co"), ("name", "ada"), ("display_name", "Ada <3"), ("password", PASSWORD)];

/// A form with one field filled in otherwise.
fn but<'a>(form: &[(&'a str, &'a str)], field: &str, value: &'a str) -> Vec<(&'a str, &'a str)> {
    form.iter().map(|&(name, filled)| if name == field { (name, value) } else { (name, filled) }).collect()
}

/// Insists on a page that may run our script and nobody else's.
#[track_caller]
fn page(answer: Answer, status: u16) -> String {
    let answer = answer.expect(status);
    assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    let policy = answer.header("content-security-policy");
    let (_, nonce) = policy.split_once("script-src 'nonce-").unwrap();
    let (nonce, _) = nonce.split_once('\'').unwrap();
    assert!(nonce.len() >= 16, "{policy}");
    for part in ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"] {
        assert!(policy.contains(part), "{policy}");
    }
    assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{policy}");
    let html = answer.text();
    for script in html.split("<script").skip(1) {
        let (tag, _) = script.split_once('>').unwrap();
        assert!(tag.contains(&format!("nonce=\"{nonce}\"")), "<script{tag}>");
    }
    assert!(html.contains("<script") && !html.contains(" style=\"") && !html.contains(" onclick="), "{html}");
    html
}

/// The page again, with what was filled in but for the password.
#[track_caller]
fn refused(answer: Answer, status: u16, kept: &[&str], password: &str) {
    assert_eq!(answer.header("set-cookie"), "");
    let html = page(answer, status);
    for value in kept {
        assert!(html.contains(&format!("value=\"{value}\"")), "{value} was not kept: {html}");
    }
    assert!(!html.contains(password), "the password was shown");
}

/// Follows a form that lets somebody in.
#[track_caller]
fn entered(answer: &Answer) -> String {
    answer.redirected("/chat");
    assert!(answer.header("set-cookie").ends_with("; HttpOnly; SameSite=Lax"), "{answer:?}");
    answer.cookie().to_owned()
}

async fn visit(tidings: &Tidings, cookie: &str, path: &str) -> Answer {
    tidings.visit(path).header(header::COOKIE, cookie).await
}

async fn invite(ada: &Person) -> String {
    format!("/join/{}", ada.invites(NewInvite::default()).await.token.unwrap())
}

#[tokio::test]
async fn everybody_is_sent_to_where_they_can_begin() {
    let tidings = Tidings::start().await;
    for (path, to) in [("/", "/login"), ("/login", "/setup"), ("/chat", "/login"), ("/chat/general", "/login")] {
        tidings.visit(path).await.redirected(to);
    }
    page(tidings.visit("/setup").await, 200);
    let ada = tidings.set_up().await;
    for (path, to) in [("/", "/login"), ("/setup", "/login"), ("/chat", "/login")] {
        tidings.visit(path).await.redirected(to);
    }
    page(tidings.visit("/login").await, 200);
    for (path, to) in [("/", "/chat"), ("/login", "/chat"), ("/setup", "/login")] {
        ada.visit(path).await.redirected(to);
    }
}

#[tokio::test]
async fn the_first_run_works_as_a_form() {
    let tidings = Tidings::start().await;
    let kept = ["Acme &amp; Co", "ada", "Ada &lt;3"];
    for (field, value) in [("password", "12345678"), ("workspace", " "), ("name", "A B"), ("display_name", "")] {
        let form = but(&SETUP, field, value);
        let kept: Vec<_> =
            ["workspace", "name", "display_name"].into_iter().zip(kept).filter(|kept| kept.0 != field).collect();
        let kept: Vec<_> = kept.into_iter().map(|(_, value)| value).collect();
        let password = form[3].1;
        refused(tidings.submit("/setup", &form).await, 422, &kept, password);
    }
    let cookie = entered(&tidings.submit("/setup", &SETUP).await);
    page(visit(&tidings, &cookie, "/chat").await, 200);
    tidings.submit("/setup", &SETUP).await.redirected("/login");
}

#[tokio::test]
async fn signing_in_works_as_a_form() {
    let tidings = Tidings::start().await;
    let ada = tidings.set_up().await;
    let form = [("name", "ada"), ("password", "wrong horse battery")];
    refused(tidings.submit("/login", &form).await, 401, &["ada"], "wrong horse battery");
    refused(tidings.submit("/login", &but(&form, "name", "nobody")).await, 401, &["nobody"], "wrong horse battery");
    let cookie = entered(&tidings.submit("/login", &but(&form, "password", PASSWORD)).await);
    page(visit(&tidings, &cookie, "/chat").await, 200);
    for _ in 0..5 {
        tidings.submit("/login", &form).await.expect(401);
    }
    refused(tidings.submit("/login", &form).await, 429, &["ada"], "wrong horse battery");

    let left = tidings.submit("/logout", &[]).header(header::COOKIE, &cookie).await;
    left.redirected("/login");
    assert_eq!(left.cookie(), "tidings=");
    visit(&tidings, &cookie, "/chat").await.redirected("/login");
    page(ada.visit("/chat").await, 200);
    tidings.submit("/logout", &[]).await.redirected("/login");
}

#[tokio::test]
async fn joining_works_as_a_form() {
    let tidings = Tidings::start().await;
    let ada = tidings.set_up().await;
    let address = invite(&ada).await;
    page(tidings.visit(&address).await, 200);
    let form = [("name", "bob"), ("display_name", "Bob"), ("password", PASSWORD)];
    refused(tidings.submit(&address, &but(&form, "name", "ada")).await, 409, &["ada", "Bob"], PASSWORD);
    refused(tidings.submit(&address, &but(&form, "password", "12345678")).await, 422, &["bob", "Bob"], "12345678");
    let cookie = entered(&tidings.submit(&address, &form).await);
    page(visit(&tidings, &cookie, "/chat").await, 200);

    let dead = ada.invites(NewInvite { max_uses: Some(1), ..NewInvite::default() }).await.token.unwrap();
    let dead = format!("/join/{dead}");
    entered(&tidings.submit(&dead, &but(&form, "name", "eve")).await);
    page(tidings.visit(&dead).await, 410);
    page(tidings.submit(&dead, &but(&form, "name", "zoe")).await, 410);
    page(tidings.visit("/join/never-was").await, 410);
}

#[tokio::test]
async fn posting_works_as_a_form() {
    let tidings = Tidings::start().await;
    let (ada, bob) = tidings.with_two().await;
    let mut live = ada.connect().await;
    bob.submit("/chat/general", &[("text", "two\r\nlines & <b>more</b>")]).await.redirected("/chat/general");
    live.expect_message("two\nlines & <b>more</b>").await;
    let html = page(ada.visit("/chat/general").await, 200);
    assert!(!html.contains("<b>more</b>"), "what people write is text");
    page(bob.submit("/chat/general", &[("text", " ")]).await, 422);
    page(bob.submit("/chat/nowhere", &[("text", "hello")]).await, 404);
    tidings.submit("/chat/general", &[("text", "who am I")]).await.redirected("/login");
    bob.post("/login").body("text/plain", "name=bob").await;
    assert_eq!(ada.history("general", "").await.messages.len(), 1);
}

#[tokio::test]
async fn names_are_text_wherever_they_are_shown() {
    let hostile = "</title></textarea></script><script>alert()</script>";
    let tidings = Tidings::start().await;
    let setup =
        [("workspace", hostile), ("name", "ada"), ("display_name", hostile), ("password", "notes on the engine")];
    tidings.submit("/setup", &setup).await.redirected("/chat");
    let html = page(tidings.visit("/login").await, 200);
    assert!(!html.contains("<script>alert"), "{html}");
}

#[tokio::test]
async fn what_could_not_be_posted_is_not_lost() {
    let tidings = Tidings::with("--sends-burst 1 --sends-per-s 1").await;
    let ada = tidings.set_up().await;
    ada.submit("/chat/general", &[("text", "one")]).await.redirected("/chat/general");
    let careful = "a <long> & careful </textarea><script>alert()</script> text";
    let html = page(ada.submit("/chat/general", &[("text", careful)]).await, 429);
    assert!(html.contains("a &lt;long"), "{html}");
    assert!(!html.contains("</textarea><script>"), "what people write is text");
}

#[tokio::test]
async fn entering_a_channel_works_as_a_form() {
    let tidings = Tidings::start().await;
    let (ada, bob) = tidings.with_two().await;
    ada.makes("Große Pläne", ChannelKind::Public, &[]).await;
    ada.makes("secret", ChannelKind::Private, &[]).await;
    let there = "/chat/gro%C3%9Fe-pl%C3%A4ne";
    page(bob.visit(there).await, 200);
    bob.submit(&format!("{there}/join"), &[]).await.redirected(there);
    bob.submit(there, &[("text", "here I am")]).await.redirected(there);
    assert_eq!(bob.submit("/chat/secret/join", &[]).await.status, 404);
    tidings.submit(&format!("{there}/join"), &[]).await.redirected("/login");
}

#[tokio::test]
async fn the_page_comes_with_its_messages() {
    let tidings = Tidings::start().await;
    let (ada, bob) = tidings.with_two().await;
    ada.makes("secret", ChannelKind::Private, &[]).await;
    let message = ada.says("general", "readable before any script").await;
    for path in
        ["/chat", "/chat/general", &format!("/chat/{}", message.channel), &format!("/chat/general/{}", message.id)]
    {
        assert!(page(bob.visit(path).await, 200).contains("readable before any script"), "{path}");
    }
    for path in ["/chat/secret", "/chat/nowhere", "/chat/general/no-message", &format!("/chat/secret/{}", message.id)] {
        assert!(!page(bob.visit(path).await, 404).contains("readable before"), "{path}");
    }
}

/// Many load at once, some of them hang up before the page is there, and nobody is shown a word of somebody else's.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn pages_that_are_rendered_at_once_know_nothing_of_one_another() {
    let tidings = Tidings::start().await;
    let ada = tidings.set_up().await;
    let kinds = ["red", "green", "blue"];
    for name in kinds {
        ada.makes(name, ChannelKind::Private, &[]).await;
    }
    let mut loading = JoinSet::new();
    for number in 0..200 {
        let (path, title) = match kinds.get(number % 5) {
            Some(name) => (format!("/chat/{name}"), format!("<title>#{name} · Acme</title>")),
            None => ("/nothing".to_owned(), "<title>There is nothing here</title>".to_owned()),
        };
        let (shown, cut_short) = (ada.visit(&path), ada.visit(&path));
        loading.spawn(async move {
            // It may have gone too soon for the server to notice.
            let _ = timeout(Duration::from_millis(number as u64 % 20), cut_short.attempt()).await;
            (title, shown.await)
        });
    }
    while let Some(loaded) = loading.join_next().await {
        let (title, answer) = loaded.unwrap();
        let html = answer.text();
        let (_, shown) = html.split_once("<title>").unwrap();
        assert_eq!(format!("<title>{}", &shown[..title.len() - 7]), title);
    }
}

#[tokio::test]
async fn what_is_nowhere_is_said_to_be() {
    let tidings = Tidings::start().await;
    let ada = tidings.set_up().await;
    for path in ["/nothing", "/chat/a/b/c", "/pkg", "/favicon.png"] {
        page(tidings.visit(path).await, 404);
        page(ada.visit(path).await, 404);
    }
    assert_eq!(tidings.visit("/pkg/tidings.js?other-build").await.status, 404);
}

#[tokio::test]
async fn forms_that_make_no_sense_are_refused() {
    let tidings = Tidings::start().await;
    tidings.set_up().await;
    let post = |body: &'static [u8]| tidings.submit("/login", &[]).body("application/x-www-form-urlencoded", body);
    assert_eq!(post(b"").await.status, 401);
    assert_eq!(post(b"name=%ff").await.status, 401);
    assert_eq!(post(b"name=a&name=b").await.status, 400);
    assert_eq!(tidings.submit("/login", &[]).body("text/plain", "name=ada").await.status, 415);
    assert_eq!(tidings.submit("/login", &[]).body("application/json", "{}").await.status, 415);
    let long = format!("name={}", "x".repeat(1024 * 1024));
    assert_eq!(tidings.submit("/login", &[]).body("application/x-www-form-urlencoded", long).await.status, 413);
}

#[tokio::test]
async fn pages_speak_the_language_of_the_browser() {
    let tidings = Tidings::start().await;
    tidings.set_up().await;
    for (asked, lang) in
        [("de-AT,de;q=0.9", "de"), ("zh-TW", "zh-Hant"), ("zh-CN", "zh-Hans"), ("xx", "en"), ("", "en")]
    {
        let html = page(tidings.visit("/login").header(header::ACCEPT_LANGUAGE, asked).await, 200);
        assert!(html.contains(&format!("lang=\"{lang}\"")), "{asked}: {}", &html[..200.min(html.len())]);
    }
}
