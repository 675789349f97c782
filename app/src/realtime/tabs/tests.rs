//! Between two tabs of a real browser, which are two channels of one name.

use super::*;
use crate::realtime::clock::Timer;
use js_sys::{Function, Promise};
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

fn tab(about: &str) -> (Tabs<u64>, Rc<RefCell<Vec<u64>>>) {
    let heard = Rc::<RefCell<Vec<u64>>>::default();
    let noted = Rc::clone(&heard);
    (Tabs::listen(about, move |news| noted.borrow_mut().push(news)), heard)
}

async fn until(reached: impl Fn() -> bool) {
    while !reached() {
        let mut timer = None;
        let turn = Promise::new(&mut |done: Function, _| {
            timer = Some(Timer::after(5, move || _ = done.call0(&JsValue::NULL)));
        });
        turn.await.expect("a timer does not fail");
    }
}

#[wasm_bindgen_test]
async fn the_others_hear_it_and_oneself_does_not() {
    let ((ada, of_ada), (bea, of_bea), (_other, of_other)) = (tab("tea"), tab("tea"), tab("coffee"));
    ada.tell(&1);
    ada.tell(&2);
    until(|| of_bea.borrow().len() == 2).await;
    bea.tell(&3);
    until(|| !of_ada.borrow().is_empty()).await;
    assert_eq!((of_ada.borrow().as_slice(), of_bea.borrow().as_slice()), (&[3][..], &[1, 2][..]));
    assert!(of_other.borrow().is_empty());
}

#[wasm_bindgen_test]
async fn what_cannot_be_understood_is_not_heard_and_a_tab_that_is_gone_hears_nothing() {
    let ((ada, of_ada), (bea, of_bea)) = (tab("cake"), tab("cake"));
    let newer: Tabs<String> = Tabs::listen("cake", |_| {});
    newer.tell(&"something else".into());
    drop(bea);
    let (late, _) = tab("cake");
    late.tell(&1);
    until(|| !of_ada.borrow().is_empty()).await;
    ada.tell(&2);
    assert_eq!((of_ada.borrow().as_slice(), of_bea.borrow().len()), (&[1][..], 0));
}
