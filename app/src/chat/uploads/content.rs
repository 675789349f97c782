//! What is in a file: where it lies in this page, and, of a picture, how large it is.

use crate::realtime::Listener;
use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::{Blob, HtmlImageElement, Url};

/// The content of a file, with an address in this page for as long as it is wanted.
#[derive(Debug)]
pub struct Content {
    /// Itself.
    pub blob: Blob,
    /// Where it lies.
    pub url: String,
    measuring: Option<Measuring>,
}

#[derive(Debug)]
struct Measuring {
    _picture: HtmlImageElement,
    _listener: Listener,
}

impl Content {
    /// Takes content in.
    #[must_use]
    pub fn of(blob: Blob) -> Self {
        let url = Url::create_object_url_with_blob(&blob).unwrap_or_default();
        Self { blob, url, measuring: None }
    }

    /// Tells how large a picture is, once that is known.
    pub fn measure(&mut self, tell: impl Fn((u32, u32)) + 'static) {
        let Ok(element) = document().create_element("img") else { return };
        let picture: HtmlImageElement = element.unchecked_into();
        let measured = picture.clone();
        let listener = Listener::new(&picture, "load", move |_| {
            tell((measured.natural_width(), measured.natural_height()));
        });
        picture.set_src(&self.url);
        self.measuring = Some(Measuring { _picture: picture, _listener: listener });
    }
}

impl Drop for Content {
    fn drop(&mut self) {
        self.measuring.take();
        _ = Url::revoke_object_url(&self.url);
    }
}
