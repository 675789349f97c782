//! The verdict in words.

use super::{sample::Why, verdict::Finding};
use crate::{
    error_text::close_text,
    figure::milliseconds,
    i18n::{Locale, td_string},
    transport_text::transport_within,
};
use protocol::{close::CloseCode, connection::Transport};

/// What the measurements say, in plain sentences.
#[must_use]
pub fn sentence(locale: Locale, findings: &[Finding]) -> String {
    let gap = if matches!(locale, Locale::zh_Hans | Locale::zh_Hant) { "" } else { " " };
    findings.iter().map(|finding| said(locale, *finding)).collect::<Vec<_>>().join(gap)
}

fn said(locale: Locale, finding: Finding) -> String {
    let name = |over| transport_within(locale, over);
    let time = |ms| milliseconds(locale, ms);
    match finding {
        Finding::Blocked(over, why) => blocked(locale, over, why),
        Finding::Delayed { transport, median, best } => {
            td_string!(locale, lab.delayed, transport = name(transport), time = time(median), best = time(best))
        }
        Finding::Lossy { transport, lost, sent } => {
            td_string!(locale, lab.lossy, transport = name(transport), lost = lost, sent = sent)
        }
        Finding::AllWork { used, median } => {
            td_string!(locale, lab.all_work, transport = name(used), time = time(median))
        }
        Finding::Used(over) => td_string!(locale, lab.used, transport = name(over)),
        Finding::NothingWorks => td_string!(locale, lab.nothing_works).to_owned(),
    }
}

fn blocked(locale: Locale, over: Transport, why: Why) -> String {
    let transport = transport_within(locale, over);
    match why {
        Why::Refused(code) => td_string!(locale, lab.blocked, transport = transport, why = refusal(locale, code)),
        Why::Silent => td_string!(locale, lab.blocked_silent, transport = transport),
        Why::HeldBack => td_string!(locale, lab.held_back, transport = transport),
        Why::OneWay => td_string!(locale, lab.one_way, transport = transport),
        Why::Cut(code) => td_string!(locale, lab.cut, transport = transport, why = close_text(locale, code)),
    }
}

/// Why it could not be opened: the server's word, if it had one.
fn refusal(locale: Locale, code: CloseCode) -> &'static str {
    match code {
        CloseCode::Other(_) => td_string!(locale, lab.refused),
        known => close_text(locale, known),
    }
}

/// Why there is nothing to show for a transport, in a word or two.
#[must_use]
pub fn why(locale: Locale, why: Why) -> &'static str {
    match why {
        Why::Refused(_) => td_string!(locale, lab.why_refused),
        Why::Silent => td_string!(locale, lab.why_silent),
        Why::HeldBack => td_string!(locale, lab.why_held_back),
        Why::OneWay => td_string!(locale, lab.why_one_way),
        Why::Cut(_) => td_string!(locale, lab.why_cut),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Transport::{EventStream, LongPoll, WebSocket};

    #[test]
    fn the_verdict_is_a_plain_sentence() {
        let refused = Finding::Blocked(WebSocket, Why::Refused(CloseCode::Other(1006)));
        let held = Finding::Blocked(EventStream, Why::HeldBack);
        let said = sentence(Locale::en, &[refused, held, Finding::Used(LongPoll)]);
        assert_eq!(
            said,
            "This network blocks WebSocket: the connection was refused. Something in between holds Server-Sent Events \
             back: it opens, but nothing comes through. Tidings uses long polling on this network."
        );
    }

    #[test]
    fn every_finding_has_its_words_in_every_language() {
        let findings = [
            Finding::Blocked(WebSocket, Why::Silent),
            Finding::Blocked(WebSocket, Why::OneWay),
            Finding::Blocked(WebSocket, Why::Cut(CloseCode::TooSlow)),
            Finding::Blocked(WebSocket, Why::Refused(CloseCode::TooManyConnections)),
            Finding::Delayed { transport: EventStream, median: 412.0, best: 3.2 },
            Finding::Lossy { transport: EventStream, lost: 2, sent: 40 },
            Finding::AllWork { used: WebSocket, median: 1.3 },
            Finding::NothingWorks,
        ];
        for locale in [Locale::en, Locale::zh_Hans, Locale::zh_Hant, Locale::de] {
            for finding in findings {
                let text = said(locale, finding);
                assert!(text.ends_with(['.', '。']) && !text.contains('{'), "{locale:?} {finding:?}: {text}");
            }
        }
    }
}
