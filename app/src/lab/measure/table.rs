//! The measurements as a table.

use super::{
    sample::{Outcome, Sample},
    words,
};
use crate::{
    figure::{milliseconds, size},
    i18n::{t, use_i18n},
    transport_text::transport_text,
};
use leptos::prelude::*;

/// A row for each transport.
#[component]
pub fn Table(samples: Vec<Sample>) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <div class="lab-table" tabindex="0" role="region" aria-labelledby="lab-table">
            <table>
                <caption id="lab-table" class="sr-only">{t!(i18n, lab.table)}</caption>
                <thead>
                    <tr>
                        <th scope="col">{t!(i18n, lab.transport)}</th>
                        <th scope="col">{t!(i18n, lab.median)}</th>
                        <th scope="col">{t!(i18n, lab.p99)}</th>
                        <th scope="col">{t!(i18n, lab.came_back)}</th>
                        <th scope="col">{t!(i18n, lab.requests)}</th>
                        <th scope="col">{t!(i18n, lab.bytes_up)}</th>
                        <th scope="col">{t!(i18n, lab.bytes_down)}</th>
                    </tr>
                </thead>
                <tbody>{samples.into_iter().map(|sample| view! { <Line sample /> }).collect_view()}</tbody>
            </table>
        </div>
    }
}

#[component]
fn Line(sample: Sample) -> impl IntoView {
    let i18n = use_i18n();
    let times = move || {
        let locale = i18n.get_locale();
        match &sample.outcome {
            Outcome::Works(trips) => view! {
                <td>{milliseconds(locale, trips.median())}</td>
                <td>{milliseconds(locale, trips.p99())}</td>
                <td>{format!("{}/{}", trips.sent - trips.lost(), trips.sent)}</td>
            }
            .into_any(),
            Outcome::Blocked(why) => {
                view! { <td colspan="3" class="lab-blocked">{words::why(locale, *why)}</td> }.into_any()
            }
        }
    };
    view! {
        <tr>
            <th scope="row">{move || transport_text(i18n.get_locale(), sample.transport)}</th>
            {times}
            <td>{sample.traffic.requests}</td>
            <td>{move || size(i18n.get_locale(), sample.traffic.sent_bytes)}</td>
            <td>{move || size(i18n.get_locale(), sample.traffic.received_bytes)}</td>
        </tr>
    }
}
