//! What a part of the page shows: as the page came with it, then as the server says it is.

use crate::{
    api::{ApiError, admin},
    boot::{AdminView, use_boot},
    error_text::api_text,
    i18n::{t, use_i18n},
    icons::{self, Icon},
    realtime::{Kind, use_realtime},
};
use leptos::{prelude::*, task::spawn_local};
use serde::de::DeserializeOwned;

/// Something that is read from the server, and read again.
#[derive(Debug)]
pub struct Loaded<T: Send + Sync + 'static> {
    /// As far as it is known.
    pub value: RwSignal<Option<T>>,
    /// Why it could not be read the last time.
    pub failed: RwSignal<Option<ApiError>>,
    path: RwSignal<String>,
    busy: RwSignal<bool>,
}

impl<T: Send + Sync + 'static> Clone for Loaded<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Loaded<T> {}

/// Reads a part of the page: what it came with first, and anew once the page runs and whenever the path changes.
pub fn use_loaded<T>(path: &'static str, pick: fn(AdminView) -> Option<T>) -> Loaded<T>
where
    T: DeserializeOwned + Send + Sync + 'static,
{
    let first = use_boot().admin.and_then(pick);
    let loaded = Loaded {
        value: RwSignal::new(first),
        failed: RwSignal::new(None),
        path: RwSignal::new(path.to_owned()),
        busy: RwSignal::new(false),
    };
    Effect::new(move |_| {
        loaded.path.track();
        loaded.read();
    });
    loaded
}

impl<T: DeserializeOwned + Send + Sync + 'static> Loaded<T> {
    /// Reads it again from now on by another path.
    pub fn look(self, path: String) {
        self.path.set(path);
    }

    /// Reads it again, unless that is under way.
    pub fn read(self) {
        if self.busy.try_update(|busy| std::mem::replace(busy, true)) != Some(false) {
            return;
        }
        let path = self.path.get_untracked();
        spawn_local(async move {
            let read = admin::read(&path).await;
            self.busy.try_set(false);
            if self.path.try_get_untracked().is_some_and(|now| now != path) {
                return self.read();
            }
            match read {
                Ok(value) => {
                    self.failed.try_set(None);
                    self.value.try_set(Some(value));
                }
                Err(error) => _ = self.failed.try_set(Some(error)),
            }
        });
    }

    /// Reads it again whenever something was done.
    pub fn follow(self, done: RwSignal<u32>) {
        Effect::new(move |before: Option<u32>| {
            let done = done.get();
            if before.is_some_and(|before| before != done) {
                self.read();
            }
            done
        });
    }

    /// Reads it again with every so many live figures, for as long as it is shown.
    pub fn keep_fresh(self, every: u32) {
        let realtime = use_realtime();
        Effect::new(move |_| {
            let heard = StoredValue::new(0_u32);
            let guard = realtime.subscribe(Kind::Stats, move |_| {
                let turn = heard.try_update_value(|heard| {
                    *heard += 1;
                    *heard
                });
                if turn.is_some_and(|turn| turn % every == 0) {
                    self.read();
                }
                Ok(())
            });
            on_cleanup(move || drop(guard));
        });
    }
}

/// Goes on to the next page of a list, and back to the first.
#[component]
pub fn Pages<T: DeserializeOwned + Send + Sync + 'static>(
    /// The list.
    loaded: Loaded<T>,
    /// The path of the first page.
    #[prop(into)]
    first: Signal<String>,
    /// The path of the next page, if there is one.
    next: fn(&T) -> Option<String>,
) -> impl IntoView {
    let i18n = use_i18n();
    let is_first = Memo::new(move |_| *loaded.path.read() == *first.read());
    let following = Memo::new(move |_| loaded.value.read().as_ref().and_then(next));
    let back = move || {
        (!is_first.get()).then(|| {
            view! {
                <button type="button" class="button" on:click=move |_| loaded.look(first.get_untracked())>
                    {t!(i18n, admin.first_page)}
                </button>
            }
        })
    };
    let on = move || {
        following.get().map(|path| {
            view! {
                <button
                    type="button"
                    class="button"
                    on:click=move |_| loaded.look(format!("{}{path}", first.get_untracked()))
                >
                    {t!(i18n, admin.next_page)}
                </button>
            }
        })
    };
    view! { <div class="admin-pages">{back} {on}</div> }
}

/// Why it could not be read, and a way to try again.
#[component]
pub fn Failure<F: Fn() + Copy + Send + Sync + 'static>(
    /// Why.
    error: ApiError,
    /// Tries again.
    again: F,
) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <div class="notice notice-danger admin-failure" role="alert">
            <Icon is=icons::ALERT_TRIANGLE />
            <p>{t!(i18n, admin.load_failed)}" "{move || api_text(i18n.get_locale(), &error)}</p>
            <button type="button" class="button button-small" on:click=move |_| again()>
                <Icon is=icons::REFRESH />
                {t!(i18n, admin.try_again)}
            </button>
        </div>
    }
}
