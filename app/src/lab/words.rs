//! The words for what happens to a connection.

use super::course::{Phase, What};
use crate::{
    error_text::close_text,
    i18n::{Locale, td_string},
    transport_text::{transport_text, transport_within},
};
use protocol::connection::{Choice, Fault, Transport};

/// A turn in the course of the connection.
#[must_use]
pub fn turn(locale: Locale, what: What) -> String {
    match what {
        What::Connecting => td_string!(locale, lab.turn_connecting).to_owned(),
        What::Connected(over) => td_string!(locale, lab.turn_connected, transport = transport_within(locale, over)),
        What::Switched { from, to } => {
            td_string!(
                locale,
                lab.turn_switched,
                from = transport_within(locale, from),
                to = transport_within(locale, to)
            )
        }
        What::Probing(over) => td_string!(locale, lab.turn_probing, transport = transport_within(locale, over)),
        What::Closed(over, code) => {
            let why = close_text(locale, code);
            td_string!(locale, lab.turn_closed, transport = transport_text(locale, over), code = code.code(), why = why)
        }
        What::SteppedDown { from, fault } => fault_of(locale, from, fault),
        What::Lost => td_string!(locale, lab.turn_lost).to_owned(),
        What::Attempt { number, max } => td_string!(locale, lab.turn_attempt, number = number, max = max),
        What::Off => td_string!(locale, lab.turn_off).to_owned(),
        What::Failed(why) => td_string!(locale, lab.turn_failed, why = close_text(locale, why)),
    }
}

/// What a stretch of time was like.
#[must_use]
pub fn phase(locale: Locale, phase: Phase) -> &'static str {
    match phase {
        Phase::Off => td_string!(locale, lab.phase_off),
        Phase::Trying => td_string!(locale, lab.phase_trying),
        Phase::Up(over) => transport_text(locale, over),
        Phase::Failed => td_string!(locale, lab.phase_failed),
    }
}

/// Why a transport is in use.
#[must_use]
pub fn choice(locale: Locale, choice: Choice) -> String {
    match choice {
        Choice::First => td_string!(locale, lab.choice_first).to_owned(),
        Choice::Remembered => td_string!(locale, lab.choice_remembered).to_owned(),
        Choice::SteppedDown { from, fault } => fault_of(locale, from, fault),
        Choice::Climbed => td_string!(locale, lab.choice_climbed).to_owned(),
    }
}

fn fault_of(locale: Locale, from: Transport, fault: Fault) -> String {
    let transport = transport_text(locale, from);
    match fault {
        Fault::Refused => td_string!(locale, lab.fault_refused, transport = transport),
        Fault::Silent => td_string!(locale, lab.fault_silent, transport = transport),
        Fault::Cut => td_string!(locale, lab.fault_cut, transport = transport),
        Fault::Crowded => td_string!(locale, lab.fault_crowded, transport = transport),
    }
}
