//! Days and times as people write them, from integers: milliseconds since 1970 UTC, and the local time's offset in minutes.

use crate::boot::remember;
use leptos::prelude::*;

/// The cookie that tells the server the local time.
pub const OFFSET_COOKIE: &str = "utc_offset";

#[derive(Clone, Copy)]
struct Offset(RwSignal<i32>);

/// Provides the offset that the server knew, and corrects it after the first render.
pub(crate) fn provide_offset(utc_offset_min: i32) {
    let offset = RwSignal::new(utc_offset_min);
    provide_context(Offset(offset));
    Effect::new(move || {
        #[expect(clippy::cast_possible_truncation, reason = "within a day")]
        let real = -js_sys::Date::new_0().get_timezone_offset() as i32;
        if real != offset.get_untracked() {
            remember(OFFSET_COOKIE, &real.to_string());
            offset.set(real);
        }
    });
}

/// Local time minus UTC, in minutes.
#[must_use]
pub fn use_offset() -> Signal<i32> {
    expect_context::<Offset>().0.into()
}
