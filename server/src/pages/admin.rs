//! The admin page.

use super::{App, Page, render, visitor};
use crate::{admin, channels, error::ApiError, request::Path, state::Server};
use app::boot::AdminView;
use axum::{
    extract::{Request, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use protocol::user::Role;
use std::sync::Arc;

/// `GET /admin`.
///
/// # Errors
/// When the database cannot answer.
pub async fn overview(State(server): App, request: Request) -> Result<Response, ApiError> {
    page(&server, request, "").await
}

/// `GET /admin/{section}`.
///
/// # Errors
/// As [`overview`].
pub async fn section(State(server): App, Path(section): Path<String>, request: Request) -> Result<Response, ApiError> {
    page(&server, request, &section).await
}

/// For admins; others are told that it is not for them.
async fn page(server: &Arc<Server>, request: Request, section: &str) -> Result<Response, ApiError> {
    let Some(by) = visitor(server, request.headers()).await? else { return Ok(Redirect::to("/login").into_response()) };
    if by.user.role != Role::Admin {
        let page = Page { status: StatusCode::FORBIDDEN, forbidden: true, ..Page::default() };
        return render(server, request, page).await;
    }
    let admin = match section {
        "" => Some(AdminView::Stats(server.sampler.stats())),
        "people" => Some(AdminView::People(admin::list(server, "", "").await?)),
        "connections" => Some(AdminView::Connections(admin::connections(server).await?)),
        "errors" => Some(AdminView::Errors(admin::errors(server).await?)),
        "audit" => Some(AdminView::Audit(admin::audit(server, None).await?)),
        "notices" => None,
        _ => {
            let page = Page { status: StatusCode::NOT_FOUND, missing: true, ..Page::default() };
            return render(server, request, page).await;
        }
    };
    let snapshot = Some(channels::snapshot(server, by.user.id).await?);
    render(server, request, Page { snapshot, admin, ..Page::default() }).await
}
