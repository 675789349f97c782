//! Who is speaking: four ways to show it, and from where it may be shown.

use crate::tidings::{Handshake, PASSWORD, Person, Tidings, over_every_transport};
use axum::http::{HeaderName, header};
use protocol::{
    close::CloseCode,
    connection::Transport,
    error::ErrorCode,
    frame::{ClientFrame, ServerFrame},
    user::User,
};
use serde_json::json;
use server::secret;

const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The four ways of showing who one is.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Way {
    Cookie,
    Bearer,
    Ticket,
    AuthFrame,
}

over_every_transport! {
    every_way_lets_the_right_one_in
    no_way_lets_a_wrong_secret_in
    no_way_lets_an_ended_session_in
    a_token_works_where_a_session_does
    a_ticket_opens_one_socket
}

/// Only a socket can be opened before anything was shown.
fn ways(over: Transport) -> Vec<Way> {
    let mut ways = vec![Way::Cookie, Way::Bearer, Way::Ticket];
    ways.extend((over == Transport::WebSocket).then_some(Way::AuthFrame));
    ways
}

/// What came of it.
#[derive(PartialEq, Debug)]
enum Outcome {
    Known(Box<User>),
    /// Refused before the upgrade.
    Turned(ErrorCode),
    /// Refused on the socket.
    Closed(ErrorCode, CloseCode),
}

impl Way {
    /// Shows a secret (or, one way, a ticket), and tells what came of it.
    async fn show(self, tidings: &Tidings, over: Transport, secret: &str) -> Outcome {
        let knock = self.knock(tidings, secret).over(over);
        let answer = self.knock(tidings, secret);
        // A ticket works once, so it cannot be tried out first.
        if self == Way::Bearer && over == Transport::WebSocket {
            let answer = answer.answer().await;
            if answer.status != 101 {
                return Outcome::Turned(answer.refused(ErrorCode::NotSignedIn).code);
            }
        }
        let mut live = match knock.attempt().await {
            Ok(live) => live,
            Err(error) => {
                assert!(error.to_string().contains("401"), "{error}");
                return Outcome::Turned(ErrorCode::NotSignedIn);
            }
        };
        if self == Way::AuthFrame {
            live.say(ClientFrame::Auth { token: secret.to_owned() }).await;
        }
        live.say(ClientFrame::Hello(crate::tidings::hello())).await;
        match live.hear().await {
            ServerFrame::Welcome(welcome) => Outcome::Known(Box::new(welcome.user)),
            ServerFrame::Error(error) => {
                live.expect_close(CloseCode::NotSignedIn).await;
                Outcome::Closed(error.code, CloseCode::NotSignedIn)
            }
            other => panic!("{other:?}"),
        }
    }

    fn knock(self, tidings: &Tidings, secret: &str) -> Handshake {
        match self {
            Self::Cookie => tidings
                .knock()
                .header(header::COOKIE, &format!("tidings={secret}"))
                .header(header::ORIGIN, &tidings.origin()),
            Self::Bearer => tidings.knock().bearer(secret),
            Self::Ticket => tidings.knock().ticket(secret),
            Self::AuthFrame => tidings.knock(),
        }
    }

    /// A page cannot read the status of a refused handshake, so it is told on the socket.
    fn refusal(self, over: Transport) -> Outcome {
        match self {
            Self::Bearer | Self::Ticket if over == Transport::WebSocket => Outcome::Turned(ErrorCode::NotSignedIn),
            _ => Outcome::Closed(ErrorCode::NotSignedIn, CloseCode::NotSignedIn),
        }
    }
}

/// What somebody has to show, one way or another.
async fn shown(person: &Person, way: Way) -> String {
    if way == Way::Ticket { person.takes_ticket().await } else { person.secret().to_owned() }
}

async fn every_way_lets_the_right_one_in(over: Transport) {
    let tidings = Tidings::start().await;
    let (ada, bob) = tidings.with_two().await;
    for way in ways(over) {
        for person in [&ada, &bob] {
            let known = Outcome::Known(Box::new(person.user.clone()));
            assert_eq!(way.show(&tidings, over, &shown(person, way).await).await, known, "{way:?}");
        }
    }
}

async fn no_way_lets_a_wrong_secret_in(over: Transport) {
    let tidings = Tidings::start().await;
    let ada = tidings.set_up().await;
    for way in ways(over) {
        for wrong in [secret::new().as_str(), &ada.secret()[1..], "x", &"x".repeat(5000)] {
            assert_eq!(way.show(&tidings, over, wrong).await, way.refusal(over), "{way:?} {wrong}");
        }
    }
}

async fn no_way_lets_an_ended_session_in(over: Transport) {
    let tidings = Tidings::start().await;
    let ada = tidings.set_up().await;
    for way in ways(over) {
        let elsewhere = ada.signs_in().await;
        let secret = shown(&elsewhere, way).await;
        elsewhere.delete("/session").await.expect(204);
        assert_eq!(way.show(&tidings, over, &secret).await, way.refusal(over), "{way:?}");
    }
}

async fn a_token_works_where_a_session_does(over: Transport) {
    let tidings = Tidings::start().await;
    let ada = tidings.set_up().await;
    let token = ada.makes_token("lamp").await;
    let secret = token.token.unwrap();
    for way in ways(over).into_iter().filter(|way| matches!(way, Way::Bearer | Way::AuthFrame)) {
        assert_eq!(way.show(&tidings, over, &secret).await, Outcome::Known(Box::new(ada.user.clone())), "{way:?}");
    }
    ada.delete(&format!("/tokens/{}", token.id)).await.expect(204);
    for way in ways(over).into_iter().filter(|way| matches!(way, Way::Bearer | Way::AuthFrame)) {
        assert_eq!(way.show(&tidings, over, &secret).await, way.refusal(over), "{way:?}");
    }
}

async fn a_ticket_opens_one_socket(over: Transport) {
    let tidings = Tidings::start().await;
    let ada = tidings.set_up().await;
    let ticket = ada.takes_ticket().await;
    assert_eq!(Way::Ticket.show(&tidings, over, &ticket).await, Outcome::Known(Box::new(ada.user.clone())));
    assert_eq!(Way::Ticket.show(&tidings, over, &ticket).await, Way::Ticket.refusal(over));
}

#[tokio::test]
async fn what_is_said_explicitly_counts_before_the_cookie() {
    let tidings = Tidings::start().await;
    let (ada, bob) = tidings.with_two().await;
    let mut live = ada.knock().bearer(bob.secret()).open().await;
    assert_eq!(live.says_hello(None).await.user, bob.user);
    ada.knock().bearer("wrong").answer().await.refused(ErrorCode::NotSignedIn);
}

/// Origins that are not `https://chat.example.org`, however much they look like it.
const STRANGE: [&str; 13] = [
    "null",
    "http://chat.example.org",
    "https://chat.example.org:8443",
    "https://chat.example.org.evil.example",
    "https://evilchat.example.org",
    "https://chat.example.orgevil",
    "https://example.org",
    "https://sub.chat.example.org",
    "https://chat.example.org@evil.example",
    "https://chat.example.org.",
    "https://chat.example.org/",
    "https://CHAT.example.org",
    "*",
];

#[tokio::test]
async fn a_socket_with_the_cookie_opens_from_our_own_pages_only() {
    let tidings = Tidings::with("--public-url https://chat.example.org").await;
    let ada = tidings.set_up().await;
    let knock = || tidings.knock().header(header::COOKIE, &ada.cookie);
    for origin in STRANGE {
        let answer = knock().header(header::ORIGIN, origin).answer().await;
        assert_eq!(answer.refused(ErrorCode::OriginNotAllowed).status, 403, "{origin}");
    }
    knock().answer().await.refused(ErrorCode::OriginNotAllowed);
    let here = format!("http://{}", tidings.addr);
    knock().header(header::ORIGIN, &here).answer().await.refused(ErrorCode::OriginNotAllowed);

    let mut live = knock().header(header::ORIGIN, "https://chat.example.org").open().await;
    assert_eq!(live.says_hello(None).await.user, ada.user);
}

#[tokio::test]
async fn the_origin_says_nothing_about_programs() {
    let tidings = Tidings::start().await;
    let ada = tidings.set_up().await;
    let knock = || tidings.knock().header(header::ORIGIN, "https://elsewhere.example");
    assert_eq!(knock().bearer(ada.secret()).open().await.says_hello(None).await.user, ada.user);
    assert_eq!(knock().ticket(&ada.takes_ticket().await).open().await.says_hello(None).await.user, ada.user);
}

#[tokio::test]
async fn without_a_public_address_our_origin_is_the_one_that_was_asked() {
    let tidings = Tidings::start().await;
    let ada = tidings.set_up().await;
    let knock = |origin: &str| tidings.knock().header(header::COOKIE, &ada.cookie).header(header::ORIGIN, origin);
    for strange in ["http://localhost", "http://127.0.0.1", "ws://127.0.0.1", "null"] {
        knock(strange).answer().await.refused(ErrorCode::OriginNotAllowed);
    }
    knock(&format!("http://{}0", tidings.addr)).answer().await.refused(ErrorCode::OriginNotAllowed);
    knock(&tidings.origin()).open().await;
    // A proxy in front may speak https.
    knock(&format!("https://{}", tidings.addr)).open().await;
}

#[tokio::test]
async fn other_sites_change_nothing_with_the_cookie() {
    let tidings = Tidings::with("--public-url https://chat.example.org").await;
    let ada = tidings.set_up().await;
    let post = || ada.post("/tokens").json(&json!({"label": "lamp"}));
    for origin in STRANGE {
        post().header(header::ORIGIN, origin).await.refused(ErrorCode::OriginNotAllowed);
        ada.delete("/session").header(header::ORIGIN, origin).await.refused(ErrorCode::OriginNotAllowed);
    }
    for site in ["cross-site", "same-site"] {
        post().header(FETCH_SITE, site).await.refused(ErrorCode::OriginNotAllowed);
    }
    ada.get("/tokens").header(header::ORIGIN, "https://evil.example").await.expect(200);
    for site in ["same-origin", "none"] {
        post().header(FETCH_SITE, site).await.expect(201);
    }
    post().header(header::ORIGIN, "https://chat.example.org").await.expect(201);
    post().await.expect(201);
}

#[tokio::test]
async fn other_sites_sign_nobody_in() {
    let tidings = Tidings::start().await;
    tidings.set_up().await;
    let credentials = [("name", "ada"), ("password", PASSWORD)];
    let everything =
        json!({"workspace": "Acme", "name": "ada", "display_name": "A", "password": PASSWORD, "invite": "x"});
    for path in ["/session", "/setup", "/join"] {
        let ask = tidings.post(path).json(&everything).header(header::ORIGIN, "https://evil.example");
        ask.await.refused(ErrorCode::OriginNotAllowed);
    }
    for path in ["/login", "/setup", "/join/x", "/logout", "/chat/general", "/chat/general/join"] {
        let ask = tidings.submit(path, &credentials).header(header::ORIGIN, "https://evil.example");
        assert_eq!(ask.await.status, 403, "{path}");
        let ask = tidings.submit(path, &credentials).header(FETCH_SITE, "cross-site");
        assert_eq!(ask.await.status, 403, "{path}");
    }
}
