//! A lock that is known to all pages of the site, and that ends with its page whatever becomes of it.

use js_sys::{Array, Function, Object, Promise, Reflect};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::AbortSignal;

/// Holds the lock until it is dropped.
#[derive(Debug)]
pub struct Lock {
    release: Option<Function>,
}

impl Lock {
    /// Takes a lock; none if somebody else has it all the while. Where there are no locks (a page over plain HTTP), all are
    /// free.
    pub async fn hold(name: &str, patience_ms: u32) -> Option<Self> {
        Self::ask(name, "signal", &AbortSignal::timeout_with_u32(patience_ms)).await
    }

    /// Takes a lock that nobody has at this moment.
    pub async fn take(name: &str) -> Option<Self> {
        Self::ask(name, "ifAvailable", &JsValue::TRUE).await
    }

    async fn ask(name: &str, option: &str, value: &JsValue) -> Option<Self> {
        let Some(locks) = locks() else { return Some(Self { release: None }) };
        let granted = Promise::new(&mut |granted, refused| {
            let options = Object::new();
            let asked = Reflect::set(&options, &option.into(), value)
                .and_then(|_| request(&locks, name, &options, granted, refused.clone()));
            if let Err(error) = asked {
                _ = refused.call1(&JsValue::NULL, &error);
            }
        });
        granted.await.ok().map(|release| Self { release: release.dyn_into().ok() })
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        if let Some(release) = &self.release {
            _ = release.call0(&JsValue::NULL);
        }
    }
}

/// `web_sys` counts locks among what may still change, so they are asked for by name.
fn locks() -> Option<Object> {
    Reflect::get(&window().navigator(), &"locks".into()).ok()?.dyn_into().ok()
}

/// Once it is granted, hands over the function that gives it back.
fn request(locks: &Object, name: &str, options: &Object, granted: Function, refused: Function) -> Result<(), JsValue> {
    let too_late = refused.clone();
    // The lock lasts as long as the promise that this returns.
    let hold = Closure::once_into_js(move |lock: JsValue| {
        Promise::new(&mut |release, _| {
            let told = if lock.is_null() { &refused } else { &granted };
            _ = told.call1(&JsValue::NULL, &release);
        })
    });
    let asked = method(locks, "request")?.apply(locks, &Array::of3(&name.into(), options, &hold))?;
    method(&asked, "catch")?.call1(&asked, &too_late).map(drop)
}

fn method(of: &JsValue, name: &str) -> Result<Function, JsValue> {
    Reflect::get(of, &name.into())?.dyn_into()
}
