//! Time and chance, which the rules get passed in.

use crate::boot::use_boot;
use leptos::prelude::{
    Effect, RwSignal, Set, Signal, on_cleanup, provide_context, set_interval_with_handle, use_context, window,
};
use std::time::Duration;
use wasm_bindgen::{JsCast, closure::Closure};

const MINUTE: Duration = Duration::from_mins(1);

/// Milliseconds since 1970 UTC. The wall clock, so that a sleep of the machine is seen as a jump.
#[must_use]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole and positive until the year 287396")]
pub fn now() -> u64 {
    js_sys::Date::now() as u64
}

/// The time: the server's until the page runs, from then on anew every so often for as long as it is wanted.
#[must_use]
pub fn use_now(every: Duration, wanted: impl Fn() -> bool + 'static) -> Signal<u64> {
    let time = RwSignal::new(use_boot().now);
    Effect::new(move |_| {
        if wanted() {
            time.set(now());
            if let Ok(interval) = set_interval_with_handle(move || time.set(now()), every) {
                on_cleanup(move || interval.clear());
            }
        }
    });
    time.into()
}

/// One clock for all that changes with the minutes.
#[derive(Clone, Copy)]
struct Minutes(Signal<u64>);

/// Provides what [`use_minutes`] finds. Belongs at the root.
pub(crate) fn provide_minutes() {
    provide_context(Minutes(use_now(MINUTE, || true)));
}

/// The time, anew every minute.
#[must_use]
pub fn use_minutes() -> Signal<u64> {
    use_context::<Minutes>().map_or_else(|| use_now(MINUTE, || true), |minutes| minutes.0)
}

/// Bytes that nobody can foresee; zeros in a browser without a generator, where ids still differ by their time.
#[must_use]
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    if let Ok(crypto) = window().crypto() {
        _ = crypto.get_random_values_with_u8_array(&mut bytes);
    }
    bytes
}

/// Calls back once. Dropping it takes the call back.
#[derive(Debug)]
pub struct Timer {
    id: Option<i32>,
    _call: Closure<dyn FnMut()>,
}

impl Timer {
    /// Calls back after that many milliseconds.
    #[must_use]
    pub fn after(ms: u64, call: impl FnOnce() + 'static) -> Self {
        let call = Closure::once(call);
        // The browser's own limit; a wait that long is begun anew when it ends.
        let ms = i32::try_from(ms).unwrap_or(i32::MAX);
        let id = window().set_timeout_with_callback_and_timeout_and_arguments_0(call.as_ref().unchecked_ref(), ms);
        Self { id: id.ok(), _call: call }
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        if let Some(id) = self.id {
            window().clear_timeout_with_handle(id);
        }
    }
}
