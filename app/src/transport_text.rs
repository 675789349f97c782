//! What the transports are called.

use crate::i18n::{Locale, td_string};
use protocol::connection::Transport;

/// The name by itself, or where a sentence begins. The first two are the same in every language.
#[must_use]
pub fn transport_text(locale: Locale, transport: Transport) -> &'static str {
    match transport {
        Transport::WebSocket => "WebSocket",
        Transport::EventStream => "Server-Sent Events",
        Transport::LongPoll => td_string!(locale, status.long_poll),
        Transport::ShortPoll => td_string!(locale, status.short_poll),
    }
}

/// The name within a sentence.
#[must_use]
pub fn transport_within(locale: Locale, transport: Transport) -> &'static str {
    match transport {
        Transport::LongPoll => td_string!(locale, status.long_poll_within),
        Transport::ShortPoll => td_string!(locale, status.short_poll_within),
        Transport::WebSocket | Transport::EventStream => transport_text(locale, transport),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_common_noun_within_a_sentence_where_the_language_has_it_so() {
        let names =
            |locale| (transport_text(locale, Transport::LongPoll), transport_within(locale, Transport::LongPoll));
        assert_eq!(names(Locale::en), ("Long polling", "long polling"));
        assert_eq!(names(Locale::de), ("Long Polling", "Long Polling"));
        assert_eq!(names(Locale::zh_Hant), ("長輪詢", "長輪詢"));
    }
}
