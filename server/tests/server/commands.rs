//! The command line, beside a running server.

use crate::tidings::{PASSWORD, Person, Program, Tidings};
use protocol::{
    account::{Session, SignIn},
    close::CloseCode,
    error::ErrorCode,
    frame::ServerFrame,
    message::Attachment,
    notification::Notifications,
    user::Role,
};
use std::collections::HashSet;

fn program(tidings: &Tidings) -> Program {
    Program::new(tidings.folder())
}

async fn signs_in(tidings: &Tidings, name: &str, password: &str) -> Person {
    let sign_in = SignIn { name: name.into(), password: password.into() };
    Person::new(tidings.addr, &tidings.post("/session").json(&sign_in).await.expect(200))
}

#[tokio::test]
async fn somebody_is_added_and_seen_by_those_who_are_here() {
    let tidings = Tidings::start().await;
    let ada = tidings.set_up().await;
    let mut live = ada.connect().await;
    let add = ["user", "add", "bob", "--display-name", "Bob B", "--password-stdin"];
    let said = program(&tidings).does(&add, &format!("{PASSWORD}\n")).await;
    assert!(!said.contains(PASSWORD), "{said}");
    let new = live.expect(|frame| match frame {
        ServerFrame::User { user, .. } => Some(user.clone()),
        _ => None,
    });
    let new = new.await;
    assert_eq!((new.name.as_str(), new.display_name.as_str(), new.role), ("bob", "Bob B", Role::Member));
    let joined = |frame: &ServerFrame| matches!(frame, ServerFrame::MemberJoined { user, .. } if *user == new.id);
    live.expect(|frame| joined(frame).then_some(())).await;
    let bob = signs_in(&tidings, "bob", PASSWORD).await;
    bob.says("general", "hello").await;
    live.expect_message("hello").await;
}

#[tokio::test]
async fn a_password_is_made_up_when_none_is_given() {
    let tidings = Tidings::start().await;
    tidings.set_up().await;
    let said = program(&tidings).does(&["user", "add", "eve", "--admin"], "").await;
    let password = said.split_whitespace().last().unwrap();
    assert!(password.len() >= 16, "{said}");
    assert_eq!(signs_in(&tidings, "eve", password).await.user.role, Role::Admin);
}

#[tokio::test]
async fn what_cannot_be_done_is_said_in_one_line() {
    let tidings = Tidings::start().await;
    let refused = program(&tidings).refuses(&["user", "add", "ada"], "").await;
    assert!(refused.contains("not set up"), "{refused}");
    tidings.set_up().await;
    for (words, input, why) in [
        (&["user", "add", "ada"][..], "", "has this name"),
        (&["user", "add", "bob", "--password-stdin"], "12345678\n", "password"),
        (&["user", "add", "bob", "--password-stdin"], "", "password"),
        (&["user", "add", "bob", "--display-name", " \u{202e}"], "", "display_name"),
        (&["user", "disable", "nobody"], "", "no such user"),
        (&["user", "disable", "ada"], "", "administer"),
        (&["user", "password", "nobody"], "", "nobody"),
        (&["token", "add", "nobody", "lamp"], "", "nobody"),
        (&["token", "add", "ada", " "], "", "label"),
    ] {
        let refused = program(&tidings).refuses(words, input).await;
        assert!(refused.contains(why), "{words:?}: {refused}");
    }
    assert_eq!(program(&tidings).does(&["user", "list"], "").await.lines().count(), 1);
}

#[tokio::test]
async fn everybody_is_listed() {
    let tidings = Tidings::start().await;
    let ada = tidings.set_up().await;
    ada.brings("eve").await;
    ada.brings("bob").await;
    program(&tidings).does(&["user", "disable", "bob"], "").await;
    let list = program(&tidings).does(&["user", "list"], "").await;
    assert_eq!(list, "ada\tAda\tadmin\nbob\tBOB\tmember, disabled\neve\tEVE\tmember\n");
}

#[tokio::test]
async fn who_is_disabled_is_out_within_moments() {
    let tidings = Tidings::start().await;
    let (ada, bob) = tidings.with_two().await;
    let (mut watching, mut live) = (ada.connect().await, bob.connect().await);
    program(&tidings).does(&["user", "disable", "bob"], "").await;
    live.expect_close(CloseCode::SignedOut).await;
    watching.expect(|frame| matches!(frame, ServerFrame::User { user, .. } if user.disabled).then_some(())).await;
    bob.get("/session").await.refused(ErrorCode::NotSignedIn);
    watching.settles().await;
}

#[tokio::test]
async fn a_new_password_ends_every_session_and_socket() {
    let tidings = Tidings::start().await;
    let (ada, bob) = tidings.with_two().await;
    let lamp = bob.makes_token("lamp").await.token.unwrap();
    let mut watching = ada.connect().await;
    let mut sockets =
        [bob.connect().await, bob.signs_in().await.connect().await, tidings.knock().bearer(&lamp).open().await];
    for live in &mut sockets {
        live.settles().await;
    }
    let new = "another horse battery";
    program(&tidings).does(&["user", "password", "bob", "--password-stdin"], &format!("{new}\r\n")).await;
    for live in &mut sockets {
        live.expect_close(CloseCode::SignedOut).await;
    }
    bob.get("/session").await.refused(ErrorCode::NotSignedIn);
    let old = SignIn { name: "bob".into(), password: PASSWORD.into() };
    tidings.post("/session").json(&old).await.refused(ErrorCode::WrongCredentials);
    let mut live = signs_in(&tidings, "bob", new).await.connect().await;
    ada.says("general", "welcome back").await;
    live.expect_message("welcome back").await;
    watching.expect_message("welcome back").await;
}

#[tokio::test]
async fn a_token_from_the_command_line_works_at_once() {
    let tidings = Tidings::start().await;
    let ada = tidings.set_up().await;
    let token = program(&tidings).does(&["token", "add", "ada", "lamp"], "").await;
    let mut live = tidings.knock().bearer(token.trim()).open().await;
    assert_eq!(live.says_hello(None).await.user, ada.user);
    assert_eq!(ada.get("/session").await.json::<Session>().user, ada.user);
}

#[tokio::test]
async fn the_settings_in_force_are_printed() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::new(folder.path()).option("--ping-ms 1234");
    let settings = program.clone().does(&["config"], "").await;
    assert!(settings.lines().any(|line| line == "ping_ms = 1234 # --ping-ms"), "{settings}");
    assert!(settings.lines().any(|line| line == "addr = \"127.0.0.1:3000\" # default"), "{settings}");
    let refused = program.option("--text-chars none").refuses(&["serve"], "").await;
    assert!(refused.contains("text_chars = \"none\" (--text-chars)"), "{refused}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing was touched");
}

#[tokio::test]
async fn the_program_serves_and_stops_when_told_to() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::new(folder.path());
    let serving = program.serve().await;
    let ada = serving.set_up().await;
    let mut live = ada.connect().await;
    let sent = live.send("general", "just in time").await;
    live.expect_ack(sent).await;
    serving.terminate();
    live.expect_close(CloseCode::Restarting).await;
    assert!(serving.ended().await.success());
    let again = program.serve().await;
    let ada = ada.at(again.addr);
    assert_eq!(ada.history("general", "").await.messages[0].id, sent);
    let taken = program.option(&format!("--addr {}", again.addr)).refuses(&["serve", "--log", "off"], "").await;
    assert!(taken.contains(&again.addr.to_string()), "{taken}");
}

#[tokio::test]
async fn an_empty_workspace_is_filled_to_try_things_out() {
    let tidings = Tidings::start().await;
    let said = program(&tidings).does(&["demo"], "").await;
    let password = said.lines().next().and_then(|line| line.split_whitespace().last()).expect("a password");
    let ada = signs_in(&tidings, "ada", password).await;
    assert_eq!(ada.user.role, Role::Admin);
    let snapshot = ada.snapshot().await;
    assert!(snapshot.users.len() > 10 && snapshot.channels.len() > 4, "{said}");
    assert!(
        snapshot.channels.iter().any(|mine| mine.unread > 0) && snapshot.channels.iter().any(|mine| mine.unread == 0)
    );
    let history = ada.history("general", "").await;
    let (first, last) = (&history.messages[0], &history.messages[history.messages.len() - 1]);
    assert!(history.has_before && first.created_at < last.created_at, "they were said one after the other");
    for line in said.lines().skip(1) {
        let name = line.split('\t').next().expect("a name");
        assert!(snapshot.users.iter().any(|user| user.name == name), "{line}");
    }
    signs_in(&tidings, "shufen", password).await;
    has_files_of_every_sort(&ada).await;
    let told: Notifications = ada.get("/notifications").await.json();
    let kinds: HashSet<_> = told.notifications.iter().map(|listed| listed.notification.kind).collect();
    assert_eq!(kinds.len(), 3, "from admins, mentions, and in a direct channel: {kinds:?}");
    assert!(0 < told.unread && told.notifications.iter().any(|listed| listed.read));

    let refused = program(&tidings).refuses(&["demo"], "").await;
    assert!(refused.contains("not empty"), "{refused}");
}

/// Files were taken in as uploads are, and each gives what it says it is.
async fn has_files_of_every_sort(ada: &Person) {
    let mut files = Vec::new();
    for channel in ["general", "werkstatt"] {
        let messages = ada.history(channel, "?limit=100").await.messages;
        files.extend(messages.into_iter().flat_map(|message| message.attachments));
    }
    for file in &files {
        let given = ada.visit(&file.url).await.expect(200);
        assert_eq!((given.header("content-type"), given.body.len() as u64), (&file.mime[..], file.size), "{file:?}");
    }
    let of = |mime: &str| files.iter().filter(|file| file.mime.ends_with(mime)).collect::<Vec<_>>();
    for mime in ["jpeg", "png", "pdf", "document", "plain"] {
        assert!(!of(mime).is_empty(), "{mime}");
    }
    assert!(of("jpeg").iter().all(|picture| picture.thumbnail.is_some() && picture.width > Some(0)));
    let voices: Vec<_> = files.iter().filter(|file| file.voice).collect();
    let is_whole = |voice: &&Attachment| {
        voice.duration_ms > Some(3_000)
            && voice.waveform.as_ref().is_some_and(|shape| shape.iter().any(|part| *part > 99))
    };
    assert!(voices.len() >= 2 && voices.iter().all(is_whole), "{voices:?}");
}
