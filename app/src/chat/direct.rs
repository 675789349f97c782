//! Conversations with single people.

use super::workspace::Workspace;
use crate::api::{self, ApiError, segment};
use leptos::prelude::WithUntracked;
use leptos_router::NavigateOptions;
use protocol::{
    channel::{ChannelKind, NewChannel},
    id::UserId,
};

/// Opens my conversation with somebody; begins it when there is none.
///
/// # Errors
/// When it cannot be begun now.
pub async fn open_direct(
    workspace: Workspace,
    with: UserId,
    navigate: impl Fn(&str, NavigateOptions),
) -> Result<(), ApiError> {
    let known =
        workspace.channels().with_untracked(|channels| channels.direct_with(&[with]).map(|direct| direct.slug.clone()));
    let slug = match known {
        Some(slug) => slug,
        None => begin(workspace, with).await?,
    };
    navigate(&format!("/chat/{}", segment(&slug)), NavigateOptions::default());
    Ok(())
}

async fn begin(workspace: Workspace, with: UserId) -> Result<String, ApiError> {
    let new = NewChannel { name: String::new(), kind: ChannelKind::Direct, topic: String::new(), members: vec![with] };
    let channel = api::create_channel(&new).await?;
    workspace.joined(&channel);
    Ok(channel.slug)
}
