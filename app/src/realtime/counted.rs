//! A browser whose sockets, requests, timers and listeners are counted, for tests.

use super::request::Errand;
use js_sys::Reflect;
use leptos::mount::mount_to_body;

/// Takes the place of the browser's `WebSocket` and `fetch`, and counts them, timers, and whoever listens to anything. A
/// request is open until it is aborted or its answer is at its end; it is answered with `answers[path]`, or never.
/// Nobody counts what is asked of the API.
const COUNTING: &str = r"
    globalThis.counted = 1;
    globalThis.listening = 0;
    for (const method of ['addEventListener', 'removeEventListener']) {
        const original = EventTarget.prototype[method];
        EventTarget.prototype[method] = function (...args) {
            globalThis.listening += method[0] === 'a' ? 1 : -1;
            return original.apply(this, args);
        };
    }
    const timers = new Set();
    const { setTimeout, clearTimeout } = globalThis;
    globalThis.setTimeout = (call, ...rest) => {
        const timer = setTimeout(() => { timers.delete(timer); call(); }, ...rest);
        timers.add(timer);
        return timer;
    };
    globalThis.clearTimeout = (timer) => { timers.delete(timer); clearTimeout(timer); };
    Object.defineProperty(globalThis, 'timers', { get: () => timers.size });

    globalThis.opened = 0;
    globalThis.open = 0;
    globalThis.sent = 0;
    globalThis.answers = {};
    globalThis.fetch = (request) => new Promise((resolve, reject) => {
        const { pathname } = new URL(request.url);
        if (pathname.startsWith('/api/')) {
            return;
        }
        const signal = request.signal;
        const answer = globalThis.answers[pathname];
        if (pathname === '/send') {
            globalThis.sent += 1;
        } else {
            globalThis.opened += 1;
        }
        globalThis.open += 1;
        let ended = false;
        const end = () => { globalThis.open -= ended ? 0 : 1; ended = true; };
        const stream = new ReadableStream({
            start: (controller) => {
                // Only the stream of events goes on after its first words.
                signal.onabort = () => { end(); controller.error(signal.reason); reject(signal.reason); };
                if (answer) {
                    controller.enqueue(new TextEncoder().encode(answer));
                    if (pathname !== '/events') {
                        end();
                        controller.close();
                    }
                }
            },
        });
        if (answer) {
            const type = pathname === '/events' ? 'text/event-stream' : 'application/json';
            resolve(new Response(stream, { headers: { 'content-type': type } }));
        }
    });
    globalThis.WebSocket = class extends EventTarget {
        constructor() {
            super();
            globalThis.opened += 1;
            globalThis.open += 1;
            globalThis.latest = this;
        }
        send() {
            globalThis.sent += 1;
        }
        close() {
            globalThis.open -= 1;
        }
    };
";

/// Begins to count, once: all tests run in one page.
pub fn begin() {
    if count("counted") == 0 {
        js_sys::eval(COUNTING).expect("the browser can be counted");
        // Whatever is mounted first starts what runs futures.
        mount_to_body(|| ());
    }
    js_sys::eval("answers = {}; opened = sent = 0; localStorage.clear()").expect("there is nothing in the way");
}

/// How many there are of something.
pub fn count(name: &str) -> i32 {
    let count = Reflect::get(&js_sys::global(), &name.into()).ok().and_then(|count| count.as_f64()).unwrap_or_default();
    format!("{count}").parse().expect("a count is whole")
}

/// What must be as before when somebody has cleaned up.
pub fn left() -> [i32; 3] {
    ["open", "listening", "timers"].map(count)
}

/// Answers requests of a path from now on.
pub fn answer(path: &str, text: &str) {
    let answers = Reflect::get(&js_sys::global(), &"answers".into()).expect("counting has begun");
    Reflect::set(&answers, &path.into(), &text.into()).expect("it is an object");
}

/// Says something on the latest socket.
pub fn latest_socket_says(event: &str) {
    js_sys::eval(&format!("latest.dispatchEvent({event})")).expect("the event is well formed");
}

/// Waits until everything that is ready to go on has done so.
pub async fn settle() {
    let (errand, _wanted) = Errand::new();
    for _ in 0..3 {
        errand.pause(0).await;
    }
}

/// Waits until it is so.
pub async fn until(is_so: impl Fn() -> bool) {
    let (errand, _wanted) = Errand::new();
    while !is_so() {
        errand.pause(5).await;
    }
}
