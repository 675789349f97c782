//! The HTTP API, as the browser calls it. Nothing here runs on the server.

pub mod admin;

use gloo_net::http::{Method, Request, RequestBuilder, Response};
use protocol::{
    account::{Invite, NewInvite},
    channel::{Channel, ChannelRef, Channels, Members, NewChannel},
    error::Problem,
    id::FileId,
    message::{History, HistoryAt, Message, NewMessage},
    notification::{Notifications, ReadMark},
    preferences::{NewLevel, PreferencesPatch},
    snapshot::Snapshot,
    user::MePatch,
};
use serde::{Serialize, de::DeserializeOwned};
use std::fmt::Write;
use web_sys::AbortSignal;

/// Why a request had no success.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ApiError {
    /// The server refused.
    #[error("{}", .0.detail)]
    Problem(Problem),
    /// No answer came in time, or none that can be understood.
    #[error("no answer from the server")]
    Network,
}

/// A request that takes longer counts as failed.
const TIMEOUT_MS: u32 = 20_000;

/// The workspace as I see it now.
///
/// # Errors
/// [`ApiError`], as for all requests.
pub async fn snapshot() -> Result<Snapshot, ApiError> {
    get("snapshot").await
}

/// A page of a channel's messages, at most `limit`.
///
/// # Errors
/// [`ApiError`], as for all requests.
pub async fn history(channel: &ChannelRef, at: HistoryAt, limit: u32) -> Result<History, ApiError> {
    get(&history_path(channel, at, limit)).await
}

/// The channels that I can enter, and mine.
///
/// # Errors
/// [`ApiError`], as for all requests.
pub async fn channels() -> Result<Channels, ApiError> {
    get("channels").await
}

/// Makes a channel.
///
/// # Errors
/// [`ApiError`], as for all requests.
pub async fn create_channel(new: &NewChannel) -> Result<Channel, ApiError> {
    post("channels", new).await
}

/// Enters a channel.
///
/// # Errors
/// [`ApiError`], as for all requests.
pub async fn join_channel(channel: &ChannelRef) -> Result<(), ApiError> {
    send(request(Method::PUT, &membership_path(channel)).build()).await.map(|_| ())
}

/// Leaves a channel.
///
/// # Errors
/// [`ApiError`], as for all requests.
pub async fn leave_channel(channel: &ChannelRef) -> Result<(), ApiError> {
    send(request(Method::DELETE, &membership_path(channel)).build()).await.map(|_| ())
}

/// Who is in a channel.
///
/// # Errors
/// [`ApiError`], as for all requests.
pub async fn members(channel: &ChannelRef) -> Result<Members, ApiError> {
    get(&format!("channels/{}/members", segment(&channel.to_string()))).await
}

/// Says what I want to hear from a channel.
///
/// # Errors
/// [`ApiError`], as for all requests.
pub async fn set_level(channel: &ChannelRef, new: &NewLevel) -> Result<(), ApiError> {
    put(&format!("channels/{}/level", segment(&channel.to_string())), new).await
}

/// Says what I want to be told, and what I tell of myself.
///
/// # Errors
/// [`ApiError`], as for all requests.
pub async fn set_preferences(patch: &PreferencesPatch) -> Result<(), ApiError> {
    put("preferences", patch).await
}

/// Says who I am.
///
/// # Errors
/// [`ApiError`], as for all requests.
pub async fn set_me(patch: &MePatch) -> Result<(), ApiError> {
    put("me", patch).await
}

/// A page of the notification centre: the newest, or those before a number; perhaps only the unread.
///
/// # Errors
/// [`ApiError`], as for all requests.
pub async fn notifications(before: Option<u64>, only_unread: bool) -> Result<Notifications, ApiError> {
    let before = before.map(|seq| format!("&before={seq}")).unwrap_or_default();
    get(&format!("notifications?unread={only_unread}{before}")).await
}

/// Marks notifications as read.
///
/// # Errors
/// [`ApiError`], as for all requests.
pub async fn read_notifications(mark: &ReadMark) -> Result<(), ApiError> {
    send(request(Method::POST, "notifications/read").json(mark)).await.map(|_| ())
}

/// Posts a message; with the same id again, it answers the same message.
///
/// # Errors
/// [`ApiError`], as for all requests.
pub async fn post_message(channel: &ChannelRef, new: &NewMessage) -> Result<Message, ApiError> {
    post(&format!("channels/{}/messages", segment(&channel.to_string())), new).await
}

/// Makes an invite.
///
/// # Errors
/// [`ApiError`], as for all requests.
pub async fn invite(new: &NewInvite) -> Result<Invite, ApiError> {
    post("invites", new).await
}

/// Takes back a file that no message carries yet.
///
/// # Errors
/// [`ApiError`], as for all requests.
pub async fn delete_file(file: FileId) -> Result<(), ApiError> {
    send(request(Method::DELETE, &format!("files/{file}")).build()).await.map(|_| ())
}

/// Ends the session of this browser.
///
/// # Errors
/// [`ApiError`], as for all requests.
pub async fn sign_out() -> Result<(), ApiError> {
    send(request(Method::DELETE, "session").build()).await.map(|_| ())
}

/// A text as one segment of an address: percent-encoded where it has to be.
#[must_use]
pub fn segment(text: &str) -> String {
    let mut address = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            address.push(byte.into());
        } else {
            _ = write!(address, "%{byte:02X}");
        }
    }
    address
}

fn history_path(channel: &ChannelRef, at: HistoryAt, limit: u32) -> String {
    let place = match at {
        HistoryAt::Latest => String::new(),
        HistoryAt::Before(id) => format!("&before={id}"),
        HistoryAt::After(id) => format!("&after={id}"),
        HistoryAt::Around(id) => format!("&around={id}"),
    };
    format!("channels/{}/messages?limit={limit}{place}", segment(&channel.to_string()))
}

fn membership_path(channel: &ChannelRef) -> String {
    format!("channels/{}/members/me", segment(&channel.to_string()))
}

async fn get<T: DeserializeOwned>(path: &str) -> Result<T, ApiError> {
    understood(&send(request(Method::GET, path).build()).await?).await
}

async fn post<T: DeserializeOwned>(path: &str, body: &impl Serialize) -> Result<T, ApiError> {
    understood(&send(request(Method::POST, path).json(body)).await?).await
}

async fn put(path: &str, body: &impl Serialize) -> Result<(), ApiError> {
    send(request(Method::PUT, path).json(body)).await.map(|_| ())
}

fn request(method: Method, path: &str) -> RequestBuilder {
    let deadline = AbortSignal::timeout_with_u32(TIMEOUT_MS);
    RequestBuilder::new(&format!("/api/v1/{path}")).method(method).abort_signal(Some(&deadline))
}

async fn send(request: Result<Request, gloo_net::Error>) -> Result<Response, ApiError> {
    let response = request.map_err(no_answer)?.send().await.map_err(no_answer)?;
    if response.ok() { Ok(response) } else { Err(ApiError::Problem(understood(&response).await?)) }
}

async fn understood<T: DeserializeOwned>(response: &Response) -> Result<T, ApiError> {
    response.json().await.map_err(no_answer)
}

#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn no_answer(error: gloo_net::Error) -> ApiError {
    leptos::logging::warn!("{error}");
    ApiError::Network
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::id::MessageId;

    #[test]
    fn a_segment_holds_nothing_that_an_address_means() {
        for (text, address) in
            [("general", "general"), ("a/b?c#d", "a%2Fb%3Fc%23d"), ("über", "%C3%BCber"), ("..", "..")]
        {
            assert_eq!(segment(text), address);
        }
    }

    #[test]
    fn history_is_asked_for_by_place() {
        let general = ChannelRef::Slug("general".into());
        let id = MessageId::new(1, [2; 10]);
        assert_eq!(history_path(&general, HistoryAt::Latest, 50), "channels/general/messages?limit=50");
        assert_eq!(
            history_path(&general, HistoryAt::Before(id), 20),
            format!("channels/general/messages?limit=20&before={id}")
        );
    }
}
