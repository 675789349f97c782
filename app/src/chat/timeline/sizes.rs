//! Watching the sizes of elements.

use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, ResizeObserver};

/// Calls when an element has another size. Dropping it ends that.
#[derive(Debug)]
pub struct Sizes {
    observer: Option<ResizeObserver>,
    _call: Closure<dyn FnMut()>,
}

impl Sizes {
    /// Begins to watch.
    #[must_use]
    pub fn watch(elements: impl IntoIterator<Item = Option<Element>>, call: impl FnMut() + 'static) -> Self {
        let call = Closure::<dyn FnMut()>::new(call);
        let observer = ResizeObserver::new(call.as_ref().unchecked_ref()).ok();
        for element in elements.into_iter().flatten() {
            if let Some(observer) = &observer {
                observer.observe(&element);
            }
        }
        Self { observer, _call: call }
    }
}

impl Drop for Sizes {
    fn drop(&mut self) {
        if let Some(observer) = &self.observer {
            observer.disconnect();
        }
    }
}
