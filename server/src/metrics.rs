//! `GET /metrics`: the figures of the admin page in the text format of Prometheus. `docs/METRICS.md` says what each means.

use crate::{
    auth::{self, Credential},
    config::MetricsAccess,
    error::ApiError,
    request::Source,
    state::Server,
};
use axum::{
    extract::State,
    http::{HeaderMap, HeaderName, header},
    response::{IntoResponse, Response},
};
use protocol::{admin::Figures, error::ErrorCode, user::Role};
use std::{fmt::Write, sync::Arc};

/// Tells the figures to this machine, to an admin's token, or to everybody when the operator wants that.
///
/// # Errors
/// [`ErrorCode::Forbidden`].
pub async fn get_metrics(
    State(server): State<Arc<Server>>,
    from: Source,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let is_open = server.config.metrics == MetricsAccess::Open || is_local(&from, &headers);
    if !is_open && !is_admin(&server, &headers).await? {
        return Err(ApiError::new(ErrorCode::Forbidden, "for this machine, or with the token of an admin"));
    }
    let content_type = [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
    Ok((content_type, text(&server.sampler.figures())).into_response())
}

/// What a proxy adds for whoever it asks for.
const FORWARDED: [HeaderName; 4] =
    [header::FORWARDED, header::VIA, HeaderName::from_static("x-forwarded-for"), HeaderName::from_static("x-real-ip")];

/// A proxy on this machine asks for others: what it forwards is not of this machine.
fn is_local(from: &Source, headers: &HeaderMap) -> bool {
    from.address.to_canonical().is_loopback() && !FORWARDED.iter().any(|name| headers.contains_key(name))
}

async fn is_admin(server: &Server, headers: &HeaderMap) -> Result<bool, ApiError> {
    match auth::credential(server, headers, None) {
        Some(credential @ Credential::Bearer(_)) => {
            Ok(auth::identify(server, &credential).await?.user.role == Role::Admin)
        }
        _ => Ok(false),
    }
}

/// How a figure behaves.
#[derive(Clone, Copy)]
enum Kind {
    Counter,
    Gauge,
    Summary,
}

/// A family of figures: its name, how it behaves, what it is, and each figure with what follows the name.
type Family = (&'static str, Kind, &'static str, Vec<(&'static str, f64)>);

/// The figures as text.
#[must_use]
pub fn text(figures: &Figures) -> String {
    families(figures).into_iter().fold(String::new(), |mut text, (name, kind, help, lines)| {
        let kind = match kind {
            Kind::Counter => "counter",
            Kind::Gauge => "gauge",
            Kind::Summary => "summary",
        };
        // Writing to a string does not fail.
        let _ = writeln!(text, "# HELP tidings_{name} {help}\n# TYPE tidings_{name} {kind}");
        for (rest, value) in lines {
            let _ = writeln!(text, "tidings_{name}{rest} {value}");
        }
        text
    })
}

fn families(figures: &Figures) -> Vec<Family> {
    let one = |value: u64| vec![("", exact(value))];
    let seconds = |us: Option<u64>| us.map_or(f64::NAN, |us| exact(us) / 1e6);
    vec![
        (
            "connections",
            Kind::Gauge,
            "Live connections.",
            vec![
                (r#"{transport="web_socket"}"#, exact(figures.web_socket)),
                (r#"{transport="event_stream"}"#, exact(figures.event_stream)),
                (r#"{transport="long_poll"}"#, exact(figures.long_poll)),
                (r#"{transport="short_poll"}"#, exact(figures.short_poll)),
            ],
        ),
        ("people_online", Kind::Gauge, "People who are here.", one(figures.online)),
        ("messages_total", Kind::Counter, "Messages posted.", one(figures.messages)),
        (
            "delivery_seconds",
            Kind::Summary,
            "Time from the post of a message until it was written to a connection.",
            vec![
                (r#"{quantile="0.5"}"#, seconds(figures.delivery_p50_us)),
                (r#"{quantile="0.99"}"#, seconds(figures.delivery_p99_us)),
                ("_sum", exact(figures.delivery_sum_us) / 1e6),
                ("_count", exact(figures.deliveries)),
            ],
        ),
        ("writer_queue", Kind::Gauge, "Changes that wait for the writer.", one(figures.writer_queue)),
        ("outgoing_bytes", Kind::Gauge, "Bytes that wait for connections.", one(figures.outgoing_bytes)),
        (
            "outgoing_most_bytes",
            Kind::Gauge,
            "Bytes that wait for the connection for which most do.",
            one(figures.outgoing_most_bytes),
        ),
        ("resumes_total", Kind::Counter, "Streams that went on from a cursor.", one(figures.resumes)),
        (
            "resets_total",
            Kind::Counter,
            "Streams that began afresh although the client had a cursor.",
            one(figures.resets),
        ),
        ("slow_readers", Kind::Gauge, "Connections that are withheld events.", one(figures.lagging)),
        ("slow_reads_total", Kind::Counter, "How often connections were withheld events.", one(figures.lags)),
        ("requests_total", Kind::Counter, "Requests answered.", one(figures.requests)),
        ("errors_total", Kind::Counter, "Requests answered with a status of 500 or more.", one(figures.errors)),
        ("browser_errors_total", Kind::Counter, "Error reports of browsers.", one(figures.reports)),
        ("memory_bytes", Kind::Gauge, "Resident memory of the server.", one(figures.memory_bytes)),
        ("database_bytes", Kind::Gauge, "Size of the database.", one(figures.database_bytes)),
        ("files_bytes", Kind::Gauge, "Size of the files that people have sent.", one(figures.files_bytes)),
        (
            "start_time_seconds",
            Kind::Gauge,
            "When the server started, in seconds since 1970 UTC.",
            vec![("", exact(figures.started_at) / 1e3)],
        ),
    ]
}

#[expect(clippy::cast_precision_loss, reason = "exact up to 2⁵³, which nothing here reaches")]
fn exact(value: u64) -> f64 {
    value as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    const DOCUMENT: &str = include_str!("../../docs/METRICS.md");

    #[test]
    fn the_document_names_each_figure_as_it_is_told() {
        let told: BTreeSet<(String, String)> = text(&Figures::default())
            .lines()
            .filter_map(|line| line.strip_prefix("# TYPE ")?.split_once(' '))
            .map(|(name, kind)| (name.to_owned(), kind.to_owned()))
            .collect();
        let documented: BTreeSet<(String, String)> = DOCUMENT
            .lines()
            .filter_map(|line| line.strip_prefix("| `tidings_")?.split_once('`'))
            .map(|(name, rest)| {
                (format!("tidings_{name}"), rest.split('|').nth(1).unwrap_or_default().trim().to_owned())
            })
            .collect();
        assert_eq!(told, documented);
    }

    #[test]
    fn figures_are_told_in_the_form_that_prometheus_reads() {
        let figures = Figures {
            web_socket: 12,
            deliveries: 4,
            delivery_sum_us: 6_000,
            delivery_p50_us: Some(1_500),
            ..Figures::default()
        };
        let text = text(&figures);
        for line in [
            "# TYPE tidings_connections gauge",
            "tidings_connections{transport=\"web_socket\"} 12",
            "tidings_delivery_seconds{quantile=\"0.5\"} 0.0015",
            "tidings_delivery_seconds{quantile=\"0.99\"} NaN",
            "tidings_delivery_seconds_sum 0.006",
            "tidings_delivery_seconds_count 4",
        ] {
            assert!(text.lines().any(|told| told == line), "{line} in\n{text}");
        }
    }
}
