//! How I am told in this browser: what is heard, how loud, and whether the desktop shows it.

use super::Part;
use crate::{
    i18n::{Locale, t, t_string, td_string, use_i18n},
    icons::{self, Icon},
    notifications::{
        choices::use_choices,
        desktop::{self, Permission},
        sound::{self, Tone},
    },
    realtime::Listener,
};
use leptos::{prelude::*, task::spawn_local};
use send_wrapper::SendWrapper;

/// What stands in the list for silence.
const SILENT: &str = "none";

/// The part of the page. Nothing of it is known before the program runs.
#[component]
pub fn TellingPart() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <Part
            id="telling"
            title=move || t_string!(i18n, settings.telling)
            why=move || t_string!(i18n, settings.telling_why)
        >
            <Sound />
            <Desktop />
            <p class="notice settings-plain">{t!(i18n, settings.needs_program)}</p>
        </Part>
    }
}

#[component]
fn Sound() -> impl IntoView {
    let (i18n, here) = (use_i18n(), use_choices());
    let play = move || {
        let choices = here.get_untracked();
        if let Some(tone) = choices.tone {
            sound::play(tone, choices.volume);
        }
    };
    let is_silent = move || here.get().tone.is_none();
    let percent = move || t_string!(i18n, settings.percent, count = here.get().volume);
    let option = move |tone: Option<Tone>| {
        view! {
            <option value=tone.map_or(SILENT, Tone::as_str) selected=move || here.get().tone == tone>
                {move || tone_text(i18n.get_locale(), tone)}
            </option>
        }
    };
    let tones = Tone::ALL.into_iter().map(Some).chain([None]);
    view! {
        <div class="settings-form">
            <div class="field">
                <label for="tone">{t!(i18n, settings.sound)}</label>
                <div class="settings-line">
                    <span class="settings-select">
                        <select
                            id="tone"
                            autocomplete="off"
                            prop:value=move || here.get().tone.map_or(SILENT, Tone::as_str)
                            on:change:target=move |event| {
                                here.change(|choices| choices.tone = Tone::named(&event.target().value()));
                                play();
                            }
                        >
                            {tones.map(option).collect_view()}
                        </select>
                    </span>
                    <button type="button" class="button" disabled=is_silent on:click=move |_| play()>
                        <Icon is=icons::PLAY />
                        {t!(i18n, settings.play)}
                    </button>
                </div>
            </div>
            <div class="field" hidden=is_silent>
                <label for="volume">{t!(i18n, settings.volume)}</label>
                <div class="settings-line settings-volume">
                    <Icon is=icons::VOLUME />
                    <input
                        id="volume"
                        type="range"
                        min="0"
                        max="100"
                        step="5"
                        autocomplete="off"
                        aria-valuetext=percent
                        prop:value=move || here.get().volume.to_string()
                        on:input:target=move |event| {
                            let volume = event.target().value().parse().unwrap_or_default();
                            here.change(|choices| choices.volume = volume);
                        }
                        on:change=move |_| play()
                    />
                    <output for="volume">{percent}</output>
                </div>
            </div>
        </div>
    }
}

#[component]
fn Desktop() -> impl IntoView {
    let (i18n, here) = (use_i18n(), use_choices());
    // Until the page runs it cannot be known, nor be asked for.
    let permission = RwSignal::new(Permission::Impossible);
    Effect::new(move |_| {
        permission.set(desktop::permission());
        // It may have been changed in the settings of the browser meanwhile.
        let back = Listener::new(&window(), "focus", move |_| _ = permission.try_set(desktop::permission()));
        let back = SendWrapper::new(back);
        on_cleanup(move || drop(back));
    });
    let choose = move |wanted: bool| {
        here.change(|choices| choices.desktop = wanted);
        if wanted && permission.get_untracked() == Permission::NotAsked {
            spawn_local(async move { _ = permission.try_set(desktop::ask().await) });
        }
    };
    let is_on = move || here.get().desktop && permission.get() == Permission::Granted;
    let cannot = move || matches!(permission.get(), Permission::Impossible | Permission::Denied);
    let why = move || match permission.get() {
        Permission::Impossible => Some(t_string!(i18n, settings.desktop_impossible)),
        Permission::Denied => Some(t_string!(i18n, settings.desktop_denied)),
        Permission::NotAsked => Some(t_string!(i18n, settings.desktop_asks)),
        Permission::Granted => None,
    };
    view! {
        <div class="settings-form">
            <label class="settings-switch">
                <input
                    type="checkbox"
                    role="switch"
                    autocomplete="off"
                    aria-describedby="desktop-why"
                    disabled=cannot
                    prop:checked=is_on
                    on:change:target=move |event| {
                        choose(event.target().checked());
                        // It turns when the browser has said yes.
                        event.target().set_checked(untrack(is_on));
                    }
                />
                <span>{t!(i18n, settings.desktop)}</span>
            </label>
            <p id="desktop-why" class="field-hint" role="status">{why}</p>
        </div>
    }
}

fn tone_text(locale: Locale, tone: Option<Tone>) -> &'static str {
    match tone {
        Some(Tone::Chime) => td_string!(locale, settings.chime),
        Some(Tone::Knock) => td_string!(locale, settings.knock),
        Some(Tone::Drop) => td_string!(locale, settings.drop),
        None => td_string!(locale, settings.silent),
    }
}
