//! Live figures, over every transport: for admins, and for nobody else.

use crate::tidings::{Live, Person, Tidings, admin_hello, over_every_transport};
use protocol::{
    admin::{Connections, Figures, LiveConnection, PersonPatch},
    close::CloseCode,
    connection::Transport,
    error::ErrorCode,
    frame::ServerFrame,
    page::Profile,
    user::Role,
};

over_every_transport! {
    an_admin_sees_who_is_connected_and_how
    others_are_told_that_it_is_not_for_them_and_go_on
    who_is_no_admin_any_more_sees_no_more
    a_connection_can_be_ended_for_good
}

async fn figures(live: &mut Live) -> Figures {
    live.expect(|frame| match frame {
        ServerFrame::Stats { figures } => Some((**figures).clone()),
        _ => None,
    })
    .await
}

fn of(figures: &Figures, over: Transport) -> u64 {
    match over {
        Transport::WebSocket => figures.web_socket,
        Transport::EventStream => figures.event_stream,
        Transport::LongPoll => figures.long_poll,
        Transport::ShortPoll => figures.short_poll,
    }
}

fn forbidden(frame: &ServerFrame) -> Option<()> {
    match frame {
        ServerFrame::Error(error) if error.code == ErrorCode::Forbidden => Some(()),
        _ => None,
    }
}

async fn an_admin_sees_who_is_connected_and_how(over: Transport) {
    let tidings = Tidings::over(over, "").await;
    let (ada, bob) = tidings.with_two().await;
    let _bob = bob.connect().await;
    let mut live = ada.knock().open().await;
    live.greets(admin_hello()).await;
    while of(&figures(&mut live).await, over) < 2 {}
    let told = ada.get("/admin/connections").await.json::<Connections>();
    assert_eq!(told.total, 2);
    let seen = |name: &str| -> LiveConnection {
        told.connections.iter().find(|connection| connection.name == name).cloned().expect("they are connected")
    };
    assert_eq!((seen("ada").profile, seen("bob").profile), (Some(Profile::Admin), Some(Profile::Chat)));
    assert_eq!((seen("ada").transport, seen("bob").transport), (over, over));
    assert!(seen("bob").since > 0 && seen("bob").display_name == "BOB");
}

async fn others_are_told_that_it_is_not_for_them_and_go_on(over: Transport) {
    let tidings = Tidings::over(over, "").await;
    let (ada, bob) = tidings.with_two().await;
    let mut live = bob.knock().open().await;
    live.greets(admin_hello()).await;
    live.expect(forbidden).await;
    let told = ada.get("/admin/connections").await.json::<Connections>();
    assert_eq!(told.connections[0].profile, Some(Profile::Notifications));
    hears_messages_but_no_figures(&mut live, &ada).await;
}

async fn who_is_no_admin_any_more_sees_no_more(over: Transport) {
    let tidings = Tidings::over(over, "").await;
    let (ada, bob) = tidings.with_two().await;
    let role = |role| PersonPatch { role: Some(role), disabled: None };
    let path = format!("/admin/people/{}", bob.user.id);
    ada.patch(&path).json(&role(Role::Admin)).await.expect(200);
    let mut live = bob.knock().open().await;
    live.greets(admin_hello()).await;
    figures(&mut live).await;
    ada.patch(&path).json(&role(Role::Member)).await.expect(200);
    live.expect(forbidden).await;
    hears_messages_but_no_figures(&mut live, &ada).await;
}

/// While the administrator is told the figures twice.
async fn hears_messages_but_no_figures(live: &mut Live, ada: &Person) {
    let mut watching = ada.knock().open().await;
    watching.greets(admin_hello()).await;
    figures(&mut watching).await;
    figures(&mut watching).await;
    ada.says("general", "still here").await;
    let (heard, _) = live.until_message("still here").await;
    assert!(!heard.iter().any(|frame| matches!(frame, ServerFrame::Stats { .. })), "{heard:?}");
}

async fn a_connection_can_be_ended_for_good(over: Transport) {
    let tidings = Tidings::over(over, "").await;
    let (ada, bob) = tidings.with_two().await;
    let (mut stays, mut goes) = (ada.connect().await, bob.connect().await);
    let told = ada.get("/admin/connections").await.json::<Connections>();
    let his = told.connections.iter().find(|connection| connection.name == "bob").expect("he is connected");
    ada.delete(&format!("/admin/connections/{}", his.client_id)).await.expect(204);
    goes.expect_close(CloseCode::SignedOut).await;
    ada.says("general", "still here").await;
    stays.expect_message("still here").await;
}
