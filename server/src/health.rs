//! For those who watch over the server.

use crate::state::Server;
use axum::{extract::State, http::StatusCode};
use std::sync::Arc;

/// `GET /healthz`: the process answers.
pub async fn live() -> &'static str {
    "ok"
}

/// `GET /readyz`: it can do its work; 503 while the database cannot be read or the server is stopping.
///
/// # Errors
/// Says what is missing.
pub async fn ready(State(server): State<Arc<Server>>) -> Result<&'static str, (StatusCode, &'static str)> {
    if server.stop.is_cancelled() {
        return Err((StatusCode::SERVICE_UNAVAILABLE, "stopping"));
    }
    match server.store.head().await {
        Ok(_) => Ok("ready"),
        Err(error) => {
            tracing::error!(%error, "the database cannot be read");
            Err((StatusCode::SERVICE_UNAVAILABLE, "the database cannot be read"))
        }
    }
}
