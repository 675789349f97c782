//! A voice note as it is listened to.

use super::{
    clock::clock,
    player::use_player,
    playlist::Speed,
    waveform::{BARS, bars},
};
use crate::{
    chat::talk::use_talk,
    i18n::{t_string, use_i18n},
    icons::{self, Icon},
};
use leptos::prelude::*;
use protocol::message::Attachment;

/// How many keys lead from one end to the other.
const KEYS: u64 = 50;

/// A voice note: play, its shape, its time, its speed.
#[component]
pub fn VoiceNote(
    /// Which.
    file: Attachment,
) -> impl IntoView {
    let Some(player) = use_player() else { return ().into_any() };
    let (i18n, id, channel) = (use_i18n(), file.id, use_talk().map(|talk| talk.channel));
    let (length, shape) = (file.duration_ms.unwrap_or(0).max(1), file.waveform.clone().unwrap_or_default());
    let file = StoredValue::new(file);
    let at = Memo::new(move |_| player.at(id).min(length));
    let playing = Memo::new(move |_| player.is_playing(id));
    let toggle = move || file.with_value(|file| player.toggle(file, channel));
    let action = move || if playing.get() { t_string!(i18n, voice.pause) } else { t_string!(i18n, voice.play) };
    let time = move || if at.get() == 0 { clock(length) } else { clock(at.get()) };
    let told = move || t_string!(i18n, voice.place, at = clock(at.get()), length = clock(length));
    let faster = move || player.speed.get() != Speed::Normal;
    let broken = move || player.is_broken(id).then(|| t_string!(i18n, voice.broken));
    view! {
        <div class="voice" role="group" aria-label=move || t_string!(i18n, voice.note, length = clock(length))>
            <button type="button" class="voice-play" aria-label=action title=action on:click=move |_| toggle()>
                {move || if playing.get() { view! { <Icon is=icons::PAUSE /> } } else { view! { <Icon is=icons::PLAY /> } }}
            </button>
            <div class="voice-shape">
                <Shape bars=bars(&shape) part=Signal::derive(move || at.get() * 100 / length) />
                <input
                    class="voice-seek"
                    type="range"
                    min="0"
                    max=length.to_string()
                    step=length.div_ceil(KEYS).to_string()
                    autocomplete="off"
                    prop:value=move || at.get().to_string()
                    aria-label=move || t_string!(i18n, voice.seek)
                    aria-valuetext=told
                    on:input:target=move |event| {
                        if let Ok(at) = event.target().value().parse() {
                            file.with_value(|file| player.seek(file, at, channel));
                        }
                    }
                />
            </div>
            <span class="voice-time" aria-hidden="true">{time}</span>
            <button
                type="button"
                class="voice-speed"
                class:voice-faster=faster
                aria-label=move || t_string!(i18n, voice.speed, speed = player.speed.get().words())
                on:click=move |_| player.change_speed()
            >
                {move || player.speed.get().words()}
            </button>
            {move || broken().map(|words| view! { <p class="voice-broken" role="alert">{words}</p> })}
        </div>
    }
    .into_any()
}

/// The shape of a note, bar by bar; so much of it, in percent, was listened to.
#[component]
pub fn Shape(
    /// How high each is.
    bars: Vec<u8>,
    /// How much of it.
    #[prop(into)]
    part: Signal<u64>,
) -> impl IntoView {
    let bar = |(n, height): (usize, u8)| {
        let (x, height) = (n * 4, u32::from(height) * 28 / 255);
        let y = (32 - height) / 2;
        let heard = move || part.get() * BARS as u64 > n as u64 * 100;
        view! {
            <rect
                class:voice-heard=heard
                x=x.to_string()
                y=y.to_string()
                width="2"
                height=height.max(2).to_string()
                rx="1"
            />
        }
    };
    let bars = bars.into_iter().enumerate().map(bar).collect_view();
    view! {
        <svg class="voice-bars" viewBox=format!("0 0 {} 32", BARS * 4 - 2) preserveAspectRatio="none" aria-hidden="true">
            {bars}
        </svg>
    }
}

impl Speed {
    /// As it is written on its button.
    const fn words(self) -> &'static str {
        match self {
            Self::Normal => "1×",
            Self::Faster => "1.5×",
            Self::Double => "2×",
        }
    }
}
