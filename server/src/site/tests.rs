use super::{ASK_FIRST, answer, build, file_in, fingerprint, root_file, routes};
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, HeaderName, HeaderValue, Request, Response, StatusCode, header},
};
use rust_embed::RustEmbed;
use std::path::Path;
use tower::ServiceExt;

/// A small site: a script that packs well, a picture that does not, WASM that was not packed, WASM that is there packed only.
#[derive(RustEmbed)]
#[folder = "src/site/example"]
struct Example;

fn ask(path: &str, said: &[(HeaderName, &str)]) -> Option<Response<Body>> {
    let said: HeaderMap =
        said.iter().map(|(name, value)| (name.clone(), HeaderValue::from_str(value).unwrap())).collect();
    answer(Example::get, path, &said, ASK_FIRST)
}

fn header(response: &Response<Body>, name: HeaderName) -> &str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

async fn text(response: Response<Body>) -> String {
    String::from_utf8_lossy(&to_bytes(response.into_body(), 1000).await.unwrap()).into_owned()
}

#[tokio::test]
async fn each_client_gets_the_smallest_form_that_it_can_read() {
    let script = "pkg/tidings.js";
    for (path, accepted, encoding, start) in [
        (script, "gzip, deflate, br, zstd", "br", "brotli"),
        (script, "BR", "br", "brotli"),
        (script, "gzip;q=1.0, br;q=0", "gzip", "gzip"),
        (script, "br;q=0.0,gzip;q=0.5", "gzip", "gzip"),
        (script, "br; q=0, gzip; q=0", "", "export"),
        (script, "zstd", "", "export"),
        (script, "", "", "export"),
        ("favicon.svg", "br", "", "<svg"),
        ("pkg/tidings.wasm", "br", "", "\0asm"),
        ("pkg/packed.wasm", "gzip", "gzip", "\x1f"),
        ("pkg/packed.wasm", "", "", "\0asm"),
        ("pkg/packed.wasm", "zstd", "", "\0asm"),
    ] {
        let response = ask(path, &[(header::ACCEPT_ENCODING, accepted)]).unwrap();
        assert_eq!(header(&response, header::CONTENT_ENCODING), encoding, "{path} for {accepted}");
        assert_eq!(header(&response, header::VARY), "accept-encoding");
        assert!(text(response).await.starts_with(start), "{path} for {accepted}");
    }
}

#[test]
fn media_types() {
    for (path, media_type) in [
        ("pkg/tidings.js", "text/javascript; charset=utf-8"),
        ("pkg/tidings.wasm", "application/wasm"),
        ("favicon.svg", "image/svg+xml"),
    ] {
        assert_eq!(header(&ask(path, &[]).unwrap(), header::CONTENT_TYPE), media_type);
    }
}

#[test]
fn what_the_client_has_already_is_not_sent_again() {
    let tag = |response: &Response<Body>| header(response, header::ETAG).to_owned();
    let plain = tag(&ask("pkg/tidings.js", &[]).unwrap());
    let packed = tag(&ask("pkg/tidings.js", &[(header::ACCEPT_ENCODING, "br")]).unwrap());
    assert_ne!(plain, packed);
    for (known, status) in [
        (plain.clone(), StatusCode::NOT_MODIFIED),
        (format!("W/{plain}"), StatusCode::NOT_MODIFIED),
        (format!("\"other\", {plain}"), StatusCode::NOT_MODIFIED),
        ("*".to_owned(), StatusCode::NOT_MODIFIED),
        (packed, StatusCode::OK),
        (String::new(), StatusCode::OK),
    ] {
        let response = ask("pkg/tidings.js", &[(header::IF_NONE_MATCH, &known)]).unwrap();
        assert_eq!((response.status(), tag(&response)), (status, plain.clone()), "{known}");
        assert_eq!(header(&response, header::CACHE_CONTROL), "no-cache");
    }
}

#[test]
fn what_is_not_there_is_not_found() {
    for path in ["", "pkg", "pkg/other.js", "pkg/tidings.js.br", "../tests.rs", "pkg/../favicon.svg/../../tests.rs"] {
        assert!(ask(path, &[]).is_none(), "{path}");
    }
}

#[tokio::test]
async fn another_build_finds_nothing_and_remembers_nothing() {
    let app: Router = routes();
    for path in ["/pkg/tidings.js?0123456789ab".to_owned(), format!("/pkg/no-such-file.js?{}", build())] {
        let response = app.clone().oneshot(Request::get(path).body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(response.status(), StatusCode::NOT_FOUND);
        assert_eq!(header(&response, header::CACHE_CONTROL), "no-store");
    }
}

#[test]
fn the_package_is_not_reached_past_its_address() {
    for request in [Request::get("/pkg/tidings.js"), Request::get("/no-such-file"), Request::post("/favicon.svg")] {
        assert!(root_file(&request.body(()).unwrap().into_parts().0).is_none());
    }
}

#[test]
fn a_build_has_a_short_name_of_its_own() {
    let name = fingerprint(Example::get);
    assert!(name.len() == 12 && name.bytes().all(|byte| byte.is_ascii_hexdigit()), "{name}");
    assert_eq!(name, fingerprint(Example::get));
}

#[test]
fn a_folder_gives_what_is_in_it_and_nothing_beside_it() {
    let folder = Path::new("src/site/example");
    let script = file_in(folder, "pkg/tidings.js").unwrap();
    assert_eq!(script.data, Example::get("pkg/tidings.js").unwrap().data);
    for path in ["../tests.rs", "pkg/../../tests.rs", "/etc/passwd", "pkg", ""] {
        assert!(file_in(folder, path).is_none(), "{path}");
    }
}
