//! The messages of a channel that were not sent, all at once.

use crate::{
    chat::talk::Talk,
    i18n::{Locale, t_string, td_string, use_i18n},
    icons::{self, Icon},
    realtime::use_realtime,
};
use leptos::prelude::*;
use protocol::{
    channel::ChannelRef,
    connection::{Pending, PendingState},
    id::{ChannelId, MessageId},
};

/// More than one message that goes nowhere by itself soon.
#[derive(Clone, PartialEq, Debug)]
struct Backlog {
    messages: Vec<MessageId>,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Debug)]
enum Kind {
    /// Refused for good.
    Failed,
    /// For now.
    Refused,
    /// There is no connection.
    Offline,
}

/// Says how many there are, and what can be done about all of them.
#[component]
pub fn BacklogBar(talk: Talk, lost: Signal<bool>) -> impl IntoView {
    let (i18n, realtime) = (use_i18n(), use_realtime());
    let outbox = realtime.outbox();
    let backlog = Memo::new(move |_| Backlog::of(&outbox.read(), talk.channel, lost.get()));
    let kind = Memo::new(move |_| backlog.read().as_ref().map(|backlog| backlog.kind));
    let asks = RwSignal::new(false);
    Effect::new(move |_| {
        if kind.get().is_none() {
            asks.set(false);
        }
    });
    let words = move || backlog.read().as_ref().map(|backlog| backlog.words(i18n.get_locale(), asks.get()));
    let messages = move || backlog.get_untracked().map(|backlog| backlog.messages).unwrap_or_default();
    let delete = move || talk.delete(realtime, &messages());
    let take_back = move || talk.take_back(realtime, &messages());
    let retry = move || talk.retry(realtime, &messages());
    let choices = move |kind| {
        if asks.get() {
            view! {
                <Choice name=move || t_string!(i18n, outbox.delete) class="button-danger" on_click=delete />
                <Choice name=move || t_string!(i18n, outbox.keep) on_click=move || asks.set(false) />
            }
            .into_any()
        } else {
            let name = move || t_string!(i18n, outbox.retry_all);
            let retry =
                (kind != Kind::Offline).then(|| view! { <Choice name class="button-primary" on_click=retry /> });
            view! {
                {retry}
                <Choice name=move || t_string!(i18n, outbox.take_all_back) on_click=take_back />
                <Choice
                    name=move || t_string!(i18n, outbox.delete_all)
                    class="button-quiet"
                    on_click=move || asks.set(true)
                />
            }
            .into_any()
        }
    };
    let icon = |kind| if kind == Kind::Failed { icons::ALERT_TRIANGLE } else { icons::CLOCK };
    view! {
        <div class="backlog" data-backlog=move || kind.get().map(Kind::name)>
            {move || kind.get().map(|kind| view! { <Icon is=icon(kind) /> })}
            <p role="status">{words}</p>
            {move || kind.get().map(choices)}
        </div>
    }
}

#[component]
fn Choice(
    #[prop(into)] name: Signal<&'static str>,
    #[prop(optional)] class: &'static str,
    on_click: impl Fn() + 'static,
) -> impl IntoView {
    view! {
        <button type="button" class=format!("button button-small {class}") on:click=move |_| on_click()>
            {name}
        </button>
    }
}

impl Backlog {
    /// Of one message its own row says everything; and what is about to be sent is none.
    fn of(outbox: &[Pending], channel: ChannelId, is_lost: bool) -> Option<Self> {
        let here: Vec<_> = outbox.iter().filter(|pending| pending.channel == ChannelRef::Id(channel)).collect();
        let all = |is: fn(PendingState) -> bool| {
            here.iter().filter(|pending| is(pending.state)).map(|pending| pending.message.id).collect::<Vec<_>>()
        };
        let failed = all(|state| matches!(state, PendingState::Failed(_)));
        let waiting = all(|state| !matches!(state, PendingState::Failed(_)));
        let is_refused = here.iter().any(|pending| matches!(pending.state, PendingState::RetryAt(_)));
        let (messages, kind) = match (failed.len(), waiting.len()) {
            (2.., _) => (failed, Kind::Failed),
            (_, 2..) if is_lost => (waiting, Kind::Offline),
            (_, 2..) if is_refused => (waiting, Kind::Refused),
            _ => return None,
        };
        Some(Self { messages, kind })
    }

    fn words(&self, locale: Locale, asks: bool) -> String {
        let count = self.messages.len();
        match self.kind {
            _ if asks => td_string!(locale, outbox.delete_sure, count = count),
            Kind::Failed => td_string!(locale, outbox.some_not_sent, count = count),
            Kind::Refused | Kind::Offline => td_string!(locale, outbox.some_waiting, count = count),
        }
    }
}

impl Kind {
    /// As the style sheet knows it.
    fn name(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Refused | Self::Offline => "waiting",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::story::{channel, said};
    use PendingState::{Failed, Queued, RetryAt, Sending};
    use protocol::{error::ErrorCode, message::NewMessage};

    const NO: PendingState = Failed(ErrorCode::Forbidden);

    fn pending(seq: u64, place: &str, state: PendingState) -> Pending {
        let id = said(seq, "ada", place).id;
        let message = NewMessage { id, text: String::new(), reply_to: None, attachments: Vec::new() };
        Pending { channel: channel(place).id.into(), message, queued_at: 0, state, lacks_files: false }
    }

    fn told(states: &[PendingState], is_lost: bool) -> Option<(usize, Kind)> {
        let outbox: Vec<_> = states.iter().zip(1..).map(|(state, seq)| pending(seq, "general", *state)).collect();
        let backlog = Backlog::of(&outbox, channel("general").id, is_lost)?;
        Some((backlog.messages.len(), backlog.kind))
    }

    #[test]
    fn a_backlog_is_more_than_one_message_that_goes_nowhere() {
        assert_eq!(told(&[], true), None);
        assert_eq!(told(&[Sending, Queued, Queued], false), None, "they are on their way");
        assert_eq!(told(&[Queued], true), None, "its row says it");
        assert_eq!(told(&[Queued, Queued], true), Some((2, Kind::Offline)));
        assert_eq!(told(&[RetryAt(9), Queued, Queued], false), Some((3, Kind::Refused)));
        assert_eq!(told(&[NO], false), None);
        assert_eq!(told(&[NO, Queued, NO], true), Some((2, Kind::Failed)), "what failed comes first");
        assert_eq!(told(&[NO, Queued, Queued], true), Some((2, Kind::Offline)));
    }

    #[test]
    fn what_waits_for_another_channel_is_told_there() {
        let outbox = [pending(1, "general", NO), pending(2, "random", NO), pending(3, "random", NO)];
        assert_eq!(Backlog::of(&outbox, channel("general").id, false), None);
        assert!(Backlog::of(&outbox, channel("random").id, false).is_some());
    }
}
