//! What the server answered.

use axum::http::HeaderMap;
use hyper::body::Bytes;
use protocol::error::{ErrorCode, Problem};
use serde::de::DeserializeOwned;

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Answer {
    /// Insists on a status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text());
        self
    }

    /// What was asked for.
    #[track_caller]
    pub fn json<T: DeserializeOwned>(&self) -> T {
        assert!((200..300).contains(&self.status), "{}: {}", self.status, self.text());
        assert_eq!(self.header("content-type"), "application/json");
        serde_json::from_slice(&self.body).unwrap()
    }

    /// Insists on a refusal in the one form that all of them have.
    #[track_caller]
    pub fn refused(&self, code: ErrorCode) -> Problem {
        assert_eq!(self.header("content-type"), "application/problem+json", "{}: {}", self.status, self.text());
        let problem: Problem = serde_json::from_slice(&self.body).unwrap();
        assert_eq!(problem.code, code, "{problem:?}");
        assert_eq!((self.status, problem.status), (code.status(), code.status()));
        problem
    }

    /// Insists on being sent on to another page.
    #[track_caller]
    pub fn redirected(&self, to: &str) {
        assert_eq!((self.status, self.header("location")), (303, to), "{}", self.text());
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// A header; empty when there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The cookie it sets, without its flags.
    #[track_caller]
    pub fn cookie(&self) -> &str {
        let (cookie, _) = self.header("set-cookie").split_once(';').expect("the answer sets a cookie");
        cookie
    }
}
