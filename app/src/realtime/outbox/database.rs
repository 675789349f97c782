//! The browser's database. What it is asked to write it does in the order in which it is asked, whether or not anybody
//! waits for the answer.

use crate::{chat::uploads::upload::Upload, realtime::listener::Listener};
use js_sys::{Array, Promise};
use leptos::prelude::window;
use protocol::{connection::Unsent, id::FileId};
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Blob, IdbDatabase, IdbKeyRange, IdbObjectStore, IdbRequest, IdbTransaction, IdbTransactionMode};

const NAME: &str = "tidings";
const VERSION: u32 = 2;
/// The outboxes: a list of messages as JSON for each page, under `<person>/<tab>`.
const OUTBOXES: &str = "outboxes";
/// What is known of files on their way, as JSON, under `<person>/<tab>/<file>`.
const UPLOADS: &str = "uploads";
/// Their content, under `<person>/<file>`: written once, whatever becomes of them and whichever tab they belong to.
const FILES: &str = "files";

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
            let Ok(database) = new.result().map(JsCast::unchecked_into::<IdbDatabase>) else { return };
            for store in [OUTBOXES, UPLOADS, FILES] {
                // One that is there already stays. A database without it fails when it is used, and is done without then.
                _ = database.create_object_store(store);
            }
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
        commit(&store.transaction());
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

    /// The tabs that have left an outbox or files under this prefix.
    pub async fn tabs(&self, prefix: &str) -> Vec<String> {
        let mut keys = self.keys(OUTBOXES, prefix).await;
        let of_uploads = self.keys(UPLOADS, prefix).await;
        keys.extend(of_uploads.iter().filter_map(|key| key.rsplit_once('/')).map(|(tab, _)| tab.to_owned()));
        keys.sort();
        keys.dedup();
        keys
    }

    /// Keeps what is known of a file of a tab, and its content if that is new.
    ///
    /// # Errors
    /// When the database is closed.
    pub fn put_upload(&self, tab: &str, upload: &Upload, content: Option<(&str, &Blob)>) -> Result<(), JsValue> {
        let json = serde_json::to_string(upload).map_err(|error| error.to_string())?;
        let stores = self.upload_stores()?;
        stores.object_store(UPLOADS)?.put_with_key(&json.into(), &upload_key(tab, upload.id).into())?;
        if let Some((key, blob)) = content {
            stores.object_store(FILES)?.put_with_key(blob, &key.into())?;
        }
        commit(&stores);
        Ok(())
    }

    /// Forgets a file of a tab, and its content.
    ///
    /// # Errors
    /// When the database is closed.
    pub fn delete_upload(&self, tab: &str, id: FileId, content: &str) -> Result<(), JsValue> {
        let stores = self.upload_stores()?;
        stores.object_store(UPLOADS)?.delete(&upload_key(tab, id).into())?;
        stores.object_store(FILES)?.delete(&content.into())?;
        commit(&stores);
        Ok(())
    }

    /// Gives a file of one tab to another.
    ///
    /// # Errors
    /// When the database is closed.
    pub fn move_upload(&self, from: &str, to: &str, upload: &Upload) -> Result<(), JsValue> {
        let json = serde_json::to_string(upload).map_err(|error| error.to_string())?;
        let stores = self.upload_stores()?;
        let uploads = stores.object_store(UPLOADS)?;
        uploads.delete(&upload_key(from, upload.id).into())?;
        uploads.put_with_key(&json.into(), &upload_key(to, upload.id).into())?;
        commit(&stores);
        Ok(())
    }

    /// The files that a tab has left, in the order in which they were added.
    pub async fn uploads(&self, tab: &str) -> Vec<Upload> {
        let request = range(&format!("{tab}/"))
            .and_then(|range| self.store(UPLOADS, IdbTransactionMode::Readonly)?.get_all_with_key(&range));
        let Ok(request) = request else { return Vec::new() };
        let texts = answer(&request).await.map(Array::unchecked_from_js).unwrap_or_default();
        let read = |text: JsValue| serde_json::from_str(&text.as_string()?).ok();
        texts.iter().filter_map(read).collect()
    }

    /// The content of a file.
    pub async fn content(&self, key: &str) -> Option<Blob> {
        let request = self.store(FILES, IdbTransactionMode::Readonly).and_then(|files| files.get(&key.into())).ok()?;
        answer(&request).await.ok()?.dyn_into().ok()
    }

    /// The keys that begin so, in their order.
    async fn keys(&self, store: &str, prefix: &str) -> Vec<String> {
        let request = range(prefix)
            .and_then(|range| self.store(store, IdbTransactionMode::Readonly)?.get_all_keys_with_key(&range));
        let Ok(request) = request else { return Vec::new() };
        let keys = answer(&request).await.map(Array::unchecked_from_js).unwrap_or_default();
        keys.iter().filter_map(|key| key.as_string()).collect()
    }

    fn outboxes(&self, mode: IdbTransactionMode) -> Result<IdbObjectStore, JsValue> {
        self.store(OUTBOXES, mode)
    }

    fn store(&self, name: &str, mode: IdbTransactionMode) -> Result<IdbObjectStore, JsValue> {
        self.open.database.transaction_with_str_and_mode(name, mode)?.object_store(name)
    }

    fn upload_stores(&self) -> Result<IdbTransaction, JsValue> {
        let names = Array::of2(&UPLOADS.into(), &FILES.into());
        self.open.database.transaction_with_str_sequence_and_mode(&names, IdbTransactionMode::Readwrite)
    }
}

fn upload_key(tab: &str, id: FileId) -> String {
    format!("{tab}/{id}")
}

fn range(prefix: &str) -> Result<IdbKeyRange, JsValue> {
    IdbKeyRange::bound(&prefix.into(), &format!("{prefix}\u{ffff}").into())
}

impl Drop for Open {
    fn drop(&mut self) {
        self.database.close();
    }
}

/// Ends the transaction now and not when the answer has come, as it would by itself: the page may be gone by then.
#[expect(deprecated, reason = "the binding is marked so, the browsers' method is not")]
fn commit(transaction: &IdbTransaction) {
    // Browsers that cannot do that do it later.
    _ = transaction.commit();
}

async fn answer(request: &IdbRequest) -> Result<JsValue, JsValue> {
    let answered = Promise::new(&mut |done, failed| {
        request.set_onsuccess(Some(&done));
        request.set_onerror(Some(&failed));
    });
    answered.await?;
    request.result()
}
