//! One setting per limit of the wire contract.

use super::values::within;
use clap::Args;
use protocol::limits::Limits;
use std::sync::LazyLock;

static DEFAULT: LazyLock<Limits> = LazyLock::new(Limits::default);

const MIB: usize = 1024 * 1024;
const HOUR_MS: u64 = 3_600_000;

/// What clients may do and how much; they are told when they connect.
#[derive(Args, Clone, Copy, Debug)]
#[command(next_help_heading = "Limits")]
pub struct LimitSettings {
    /// Largest frame, in bytes
    #[arg(long, value_name = "BYTES", default_value_t = DEFAULT.frame_bytes, value_parser = within::<usize>(1024..=MIB))]
    frame_bytes: usize,
    /// Longest text of a message, in characters
    #[arg(long, value_name = "NUMBER", default_value_t = DEFAULT.text_chars, value_parser = within::<usize>(1..=200_000))]
    text_chars: usize,
    /// Most files of a message
    #[arg(long, value_name = "NUMBER", default_value_t = DEFAULT.attachments, value_parser = within::<usize>(0..=100))]
    attachments: usize,
    /// Largest file, in bytes
    #[arg(long, value_name = "BYTES", default_value_t = DEFAULT.attachment_bytes, value_parser = within::<u64>(1..=1 << 40))]
    attachment_bytes: u64,
    /// Messages a user may send per second, over time
    #[arg(long, value_name = "NUMBER", default_value_t = DEFAULT.sends_per_s, value_parser = within::<u32>(1..=100_000))]
    sends_per_s: u32,
    /// Messages a user may send at once
    #[arg(long, value_name = "NUMBER", default_value_t = DEFAULT.sends_burst, value_parser = within::<u32>(1..=100_000))]
    sends_burst: u32,
    /// Frames a connection may send per second
    #[arg(long, value_name = "NUMBER", default_value_t = DEFAULT.frames_per_s, value_parser = within::<u32>(1..=100_000))]
    frames_per_s: u32,
    /// Connections of one user
    #[arg(long, value_name = "NUMBER", default_value_t = DEFAULT.connections_per_user, value_parser = within::<usize>(1..=100_000))]
    connections_per_user: usize,
    /// Bytes that may wait for a slow connection
    #[arg(long, value_name = "BYTES", default_value_t = DEFAULT.queue_bytes, value_parser = within::<usize>(1024..=64 * MIB))]
    queue_bytes: usize,
    /// Time between two pings of the server
    #[arg(long, value_name = "MS", default_value_t = DEFAULT.ping_ms, value_parser = within::<u64>(100..=HOUR_MS))]
    ping_ms: u64,
    /// After how long without a sign of life the server gives a connection up
    #[arg(long, value_name = "MS", default_value_t = DEFAULT.server_timeout_ms, value_parser = within::<u64>(100..=HOUR_MS))]
    server_timeout_ms: u64,
    /// After how long without a sign of life the client gives a connection up
    #[arg(long, value_name = "MS", default_value_t = DEFAULT.client_timeout_ms, value_parser = within::<u64>(100..=HOUR_MS))]
    client_timeout_ms: u64,
    /// Events that are replayed to a returning client; after a wider gap it starts afresh
    #[arg(long, value_name = "NUMBER", default_value_t = DEFAULT.catch_up_events, value_parser = within::<u64>(1..=100_000))]
    catch_up_events: u64,
    /// Messages on a page of history
    #[arg(long, value_name = "NUMBER", default_value_t = DEFAULT.history_page, value_parser = within::<u32>(1..=1000))]
    history_page: u32,
    /// Messages on a page of history at most
    #[arg(long, value_name = "NUMBER", default_value_t = DEFAULT.history_page_max, value_parser = within::<u32>(1..=1000))]
    history_page_max: u32,
}

/// Pairs that only make sense in order, and whether the second may be equal to the first.
pub(super) const IN_ORDER: [(&str, &str, bool); 4] = [
    ("ping_ms", "server_timeout_ms", false),
    ("ping_ms", "client_timeout_ms", false),
    ("frame_bytes", "queue_bytes", true),
    ("history_page", "history_page_max", true),
];

impl From<LimitSettings> for Limits {
    fn from(settings: LimitSettings) -> Self {
        Self {
            frame_bytes: settings.frame_bytes,
            text_chars: settings.text_chars,
            attachments: settings.attachments,
            attachment_bytes: settings.attachment_bytes,
            sends_per_s: settings.sends_per_s,
            sends_burst: settings.sends_burst,
            frames_per_s: settings.frames_per_s,
            connections_per_user: settings.connections_per_user,
            queue_bytes: settings.queue_bytes,
            ping_ms: settings.ping_ms,
            server_timeout_ms: settings.server_timeout_ms,
            client_timeout_ms: settings.client_timeout_ms,
            catch_up_events: settings.catch_up_events,
            history_page: settings.history_page,
            history_page_max: settings.history_page_max,
        }
    }
}
