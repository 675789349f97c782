//! The browser's database. What it is asked to write it does in the order in which it is asked, whether or not anybody
//! waits for the answer.

use crate::realtime::listener::Listener;
use js_sys::{Array, Promise};
use leptos::prelude::window;
use protocol::connection::Unsent;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{IdbDatabase, IdbKeyRange, IdbObjectStore, IdbRequest, IdbTransactionMode};

const NAME: &str = "tidings";
const VERSION: u32 = 1;
/// The outboxes: a list of messages as JSON for each page, under `<person>/<tab>`. Files that wait with their messages will
/// be another store, with a record for each, so that a message does not write its files again.
const OUTBOXES: &str = "outboxes";

/// A connection to it.
#[derive(Clone, Debug)]
pub struct Database {
    open: Rc<Open>,
}

#[derive(Debug)]
struct Open {
    database: IdbDatabase,
    _listeners: Vec<Listener>,
}

impl Database {
    /// Opens it; says when it is of no more use.
    ///
    /// # Errors
    /// When the browser has none, or does not want to (a private window, a full disk).
    pub async fn open(lost: impl Fn() + Clone + 'static) -> Result<Self, JsValue> {
        let factory = window().indexed_db()?.ok_or(JsValue::NULL)?;
        let request = factory.open_with_u32(NAME, VERSION)?;
        let new = request.clone();
        let fill = Closure::<dyn FnMut()>::new(move || {
            let database = new.result().map(JsCast::unchecked_into::<IdbDatabase>);
            // A database without the store fails when it is used, and is done without then.
            _ = database.and_then(|database| database.create_object_store(OUTBOXES));
        });
        request.set_onupgradeneeded(Some(fill.as_ref().unchecked_ref()));
        let database: IdbDatabase = answer(&request).await?.unchecked_into();
        // What a transaction could not do, for want of room, is told to the database too.
        let listeners = ["abort", "close", "versionchange"]
            .map(|event| {
                let lost = lost.clone();
                Listener::new(&database, event, move |_| lost())
            })
            .into();
        Ok(Self { open: Rc::new(Open { database, _listeners: listeners }) })
    }

    /// Puts an outbox in the place of another; an empty one is none.
    ///
    /// # Errors
    /// When the database is closed.
    pub fn put(&self, key: &str, unsent: &[Unsent]) -> Result<(), JsValue> {
        let store = self.outboxes(IdbTransactionMode::Readwrite)?;
        if unsent.is_empty() {
            store.delete(&key.into())?;
        } else {
            let json = serde_json::to_string(unsent).map_err(|error| error.to_string())?;
            store.put_with_key(&json.into(), &key.into())?;
        }
        commit(&store);
        Ok(())
    }

    /// An outbox; empty when there is none.
    pub async fn get(&self, key: &str) -> Vec<Unsent> {
        let Ok(request) = self.outboxes(IdbTransactionMode::Readonly).and_then(|store| store.get(&key.into())) else {
            return Vec::new();
        };
        let json = answer(&request).await.ok().and_then(|json| json.as_string());
        json.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default()
    }

    /// The keys that begin so, in their order.
    pub async fn keys(&self, prefix: &str) -> Vec<String> {
        let end = format!("{prefix}\u{ffff}");
        let request = IdbKeyRange::bound(&prefix.into(), &end.into())
            .and_then(|range| self.outboxes(IdbTransactionMode::Readonly)?.get_all_keys_with_key(&range));
        let Ok(request) = request else { return Vec::new() };
        let keys = answer(&request).await.map(Array::unchecked_from_js).unwrap_or_default();
        keys.iter().filter_map(|key| key.as_string()).collect()
    }

    fn outboxes(&self, mode: IdbTransactionMode) -> Result<IdbObjectStore, JsValue> {
        self.open.database.transaction_with_str_and_mode(OUTBOXES, mode)?.object_store(OUTBOXES)
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.database.close();
    }
}

/// Ends the transaction now and not when the answer has come, as it would by itself: the page may be gone by then.
#[expect(deprecated, reason = "the binding is marked so, the browsers' method is not")]
fn commit(store: &IdbObjectStore) {
    // Browsers that cannot do that do it later.
    _ = store.transaction().commit();
}

async fn answer(request: &IdbRequest) -> Result<JsValue, JsValue> {
    let answered = Promise::new(&mut |done, failed| {
        request.set_onsuccess(Some(&done));
        request.set_onerror(Some(&failed));
    });
    answered.await?;
    request.result()
}
