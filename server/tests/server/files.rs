//! Files: uploading them, sending them, giving them to who may see them, and to nobody else.

use crate::tidings::{Ask, Person, Tidings, count_files, form, soon, with_files};
use axum::http::header;
use image::{DynamicImage, ImageFormat, RgbImage};
use protocol::{
    channel::ChannelKind,
    error::ErrorCode,
    id::FileId,
    message::{Attachment, AttachmentKind, Message, MessageKind},
};
use std::{future::Future, io::Cursor, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::sleep,
};

const OGG: &[u8] = b"OggS\0 a sound";

fn picture(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::from(RgbImage::new(width, height)).write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// Looks again and again until it is so.
async fn becomes_true<F: Future<Output = bool>>(what: &str, is_so: impl Fn() -> F) {
    let looking = async {
        while !is_so().await {
            sleep(Duration::from_millis(20)).await;
        }
    };
    soon(what, looking).await;
}

async fn nothing_is_left(tidings: &Tidings) {
    becomes_true("an empty folder of files", async || count_files(&tidings.folder().join("files")) == 0).await;
}

#[tokio::test]
async fn a_file_comes_with_a_message() {
    let mut tidings = Tidings::start().await;
    let (ada, bob) = tidings.with_two().await;
    let mut live = bob.connect().await;
    let file = ada.has_uploaded("Grüße & more.txt", "Hallo, 李雷".as_bytes()).await;
    assert_eq!((file.name.as_str(), file.size, file.kind), ("Grüße & more.txt", 13, AttachmentKind::File));
    assert_eq!(file.url, format!("/files/{}/Gr%C3%BC%C3%9Fe%20%26%20more.txt", file.id));
    let sent = ada.shares("general", "look", &[&file]).await;
    assert_eq!((sent.kind, sent.attachments.as_slice()), (MessageKind::Text, &[file.clone()][..]));
    assert_eq!(live.expect_message("look").await, sent);
    assert_eq!(bob.history("general", "").await.messages, std::slice::from_ref(&sent));
    assert_eq!(bob.visit(&file.url).await.expect(200).text(), "Hallo, 李雷");
    tidings.restart().await;
    assert_eq!(bob.history("general", "").await.messages, [sent]);
    assert_eq!(bob.visit(&file.url).await.expect(200).text(), "Hallo, 李雷");
}

#[tokio::test]
async fn programs_upload_with_a_token() {
    let tidings = Tidings::start().await;
    let ada = tidings.set_up().await;
    let token = ada.makes_token("backup").await.token.unwrap();
    let ask = |bearer: &str| {
        let ask = tidings.post("/files/upload").header(header::AUTHORIZATION, &format!("Bearer {bearer}"));
        ask.body("multipart/form-data; boundary=xyz", form(&[], "log.txt", b"all is well"))
    };
    let file: Attachment = ask(&token).await.expect(201).json();
    assert_eq!(ada.visit(&file.url).await.expect(200).text(), "all is well");
    ask("wrong").await.refused(ErrorCode::NotSignedIn);
    let elsewhere = ada.uploads("x.txt", b"x").header(header::ORIGIN, "https://elsewhere.example");
    elsewhere.await.refused(ErrorCode::OriginNotAllowed);
}

#[tokio::test]
async fn a_file_is_for_those_who_may_read_its_message() {
    let tidings = Tidings::start().await;
    let (ada, bob) = tidings.with_two().await;
    let eve = ada.brings("eve").await;
    ada.makes("club", ChannelKind::Private, &[&bob]).await;
    let file = ada.has_uploaded("big.png", &picture(600, 10)).await;
    let small = file.thumbnail.clone().unwrap();
    let cannot = async |person: &Person| {
        person.visit(&file.url).await.refused(ErrorCode::NotFound);
        person.visit(&small).await.refused(ErrorCode::NotFound);
    };
    ada.visit(&file.url).await.expect(200);
    cannot(&bob).await;
    ada.shares("club", "", &[&file]).await;
    bob.visit(&file.url).await.expect(200);
    bob.visit(&small).await.expect(200);
    cannot(&eve).await;
    bob.leaves("club").await;
    cannot(&bob).await;
    tidings.visit(&file.url).await.refused(ErrorCode::NotSignedIn);
    ada.visit(&format!("/files/{}/x", FileId::from_bytes([1; 16]))).await.refused(ErrorCode::NotFound);
    ada.visit("/files/../etc/passwd").await.expect(404);
    let between_us = ada.makes("", ChannelKind::Direct, &[&bob]).await.slug;
    let secret = ada.has_uploaded("secret.txt", b"for two").await;
    ada.shares(&between_us, "", &[&secret]).await;
    bob.visit(&secret.url).await.expect(200);
    eve.visit(&secret.url).await.refused(ErrorCode::NotFound);
    let open = ada.has_uploaded("open.txt", b"all can see this").await;
    ada.makes("plans", ChannelKind::Public, &[]).await;
    ada.shares("plans", "", &[&open]).await;
    eve.visit(&open.url).await.expect(200);
}

#[tokio::test]
async fn a_file_is_sent_once_and_by_who_uploaded_it() {
    let tidings = Tidings::with("--attachments 2").await;
    let (ada, bob) = tidings.with_two().await;
    let file = ada.has_uploaded("a.txt", b"a").await;
    bob.posts("general", &with_files("", &[&file])).await.refused(ErrorCode::NotFound);
    ada.posts("general", &with_files("", &[&file, &file])).await.refused(ErrorCode::BadRequest);
    ada.posts("general", &with_files("", &[&file, &file, &file])).await.refused(ErrorCode::TooLarge);
    ada.posts("nowhere", &with_files("", &[&file])).await.refused(ErrorCode::NotFound);
    let message = with_files("", &[&file]);
    let first: Message = ada.posts("general", &message).await.expect(201).json();
    assert_eq!(ada.posts("general", &message).await.expect(200).json::<Message>(), first);
    ada.posts("general", &with_files("", &[&file])).await.refused(ErrorCode::IdConflict);
    ada.posts("general", &with_files("", &[])).await.refused(ErrorCode::TextEmpty);
    assert_eq!(bob.history("general", "").await.messages, [first]);
}

#[tokio::test]
async fn a_message_is_of_the_sort_of_its_files() {
    let tidings = Tidings::start().await;
    let ada = tidings.set_up().await;
    let sound = ada.has_uploaded("a.ogg", OGG).await;
    let other = ada.has_uploaded("b.ogg", OGG).await;
    let text = ada.has_uploaded("c.txt", b"c").await;
    let picture = ada.has_uploaded("d.png", &picture(2, 2)).await;
    let sent = ada.shares("general", "", &[&other, &sound]).await;
    assert_eq!(sent.kind, MessageKind::Audio);
    assert_eq!(sent.attachments, [other, sound], "in the order in which they were sent");
    assert_eq!(ada.shares("general", "", &[&picture]).await.kind, MessageKind::Image);
    assert_eq!(ada.shares("general", "", &[&text]).await.kind, MessageKind::File);
    let kinds = ada.history("general", "").await.messages.into_iter().map(|message| message.kind);
    assert_eq!(kinds.collect::<Vec<_>>(), [MessageKind::Audio, MessageKind::Image, MessageKind::File]);
}

#[tokio::test]
async fn a_voice_note_brings_its_length_and_loudness() {
    let tidings = Tidings::start().await;
    let ada = tidings.set_up().await;
    let beside = [("duration_ms", "1500"), ("waveform", "[0,128,255]"), ("voice", "1")];
    let webm = b"\x1a\x45\xdf\xa3 a voice";
    let note: Attachment = ada.uploads_beside(&beside, "note.webm", webm).await.expect(201).json();
    assert_eq!((note.kind, note.mime.as_str(), note.voice), (AttachmentKind::Audio, "audio/webm", true));
    assert_eq!((note.duration_ms, note.waveform), (Some(1500), Some(vec![0, 128, 255])));
    for wrong in [("duration_ms", "-1"), ("waveform", "[256]"), ("waveform", "loud")] {
        ada.uploads_beside(&[wrong], "note.webm", webm).await.refused(ErrorCode::BadRequest);
    }
    let long = format!("[{}0]", "0,".repeat(128));
    ada.uploads_beside(&[("waveform", &long)], "note.webm", webm).await.refused(ErrorCode::BadRequest);
    let text: Attachment = ada.uploads_beside(&beside, "note.txt", b"words").await.expect(201).json();
    assert_eq!((text.kind, text.voice, text.duration_ms), (AttachmentKind::File, false, None));
}

#[tokio::test]
async fn pictures_are_made_anew() {
    let tidings = Tidings::start().await;
    let ada = tidings.set_up().await;
    let file = ada.has_uploaded("wide.PNG", &picture(3000, 30)).await;
    assert_eq!((file.width, file.height, file.kind), (Some(2560), Some(26), AttachmentKind::Image));
    let whole = ada.visit(&file.url).await.expect(200);
    assert_eq!((whole.header("content-type"), whole.body.len() as u64), ("image/png", file.size));
    assert_eq!(whole.header("content-disposition"), "inline; filename*=UTF-8''wide.PNG");
    let small = ada.visit(&file.thumbnail.unwrap()).await.expect(200);
    assert_eq!(small.header("content-type"), "image/jpeg");
    assert_eq!(image::load_from_memory(&small.body).unwrap().width(), 480);
    assert_eq!(count_files(&tidings.folder().join("files")), 2, "the original is gone");
    ada.uploads("broken.png", &picture(3000, 30)[..200]).await.refused(ErrorCode::FileType);
    assert_eq!(count_files(&tidings.folder().join("files")), 2);
}

#[tokio::test]
async fn a_hostile_file_is_harmless() {
    let tidings = Tidings::start().await;
    let ada = tidings.set_up().await;
    let file = ada.has_uploaded("page.txt", b"<script>alert(1)</script>").await;
    let answer = ada.visit(&file.url).await.expect(200);
    assert_eq!(answer.header("content-type"), "text/plain");
    assert!(answer.header("content-disposition").starts_with("attachment;"));
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    let policy = answer.header("content-security-policy");
    assert!(policy.contains("sandbox;") && policy.contains("default-src 'none'"), "{policy}");
    assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin");
    let sound = ada.has_uploaded("a.ogg", OGG).await;
    assert!(ada.visit(&sound.url).await.header("content-disposition").starts_with("inline;"));
    let saved = ada.visit(&format!("{}?download", sound.url)).await.expect(200);
    assert!(saved.header("content-disposition").starts_with("attachment;"));
}

#[tokio::test]
async fn what_an_operator_accepts_beside_is_given_to_be_saved() {
    let tidings = Tidings::with("--file-types svg,md").await;
    let ada = tidings.set_up().await;
    let file = ada.has_uploaded("plan.svg", b"<svg onload='alert(1)'/>").await;
    assert_eq!((file.kind, file.thumbnail.as_deref()), (AttachmentKind::File, None));
    let answer = ada.visit(&file.url).await.expect(200);
    assert!(answer.header("content-disposition").starts_with("attachment;"));
    assert!(answer.header("content-security-policy").contains("sandbox;"));
    ada.uploads("plan.exe", b"MZ").await.refused(ErrorCode::FileType);
}

#[tokio::test]
async fn names_are_nothing_but_names() {
    let tidings = Tidings::start().await;
    let ada = tidings.set_up().await;
    let long = format!("{}.txt", "x".repeat(300));
    for (name, kept) in [
        ("../../../etc/passwd.txt", "passwd.txt"),
        ("C:\\temp\\note.txt", "note.txt"),
        ("photo\u{202e}txt.exe\u{2066}.txt", "phototxt.exe.txt"),
        (&long, &long[300 - 251..]),
    ] {
        let file = ada.has_uploaded(name, b"x").await;
        assert_eq!(file.name, kept);
        ada.visit(&file.url).await.expect(200);
    }
    for name in ["", "..", "evil.exe", "evil.html", "evil.svg", "evil.txt.exe", "noending"] {
        ada.uploads(name, b"x").await.refused(ErrorCode::FileType);
    }
}

#[tokio::test]
async fn what_is_too_large_empty_or_something_else_is_refused() {
    let tidings = Tidings::with("--attachment-bytes 100000 --files-per-user-bytes 150000").await;
    let (ada, bob) = tidings.with_two().await;
    let most = vec![b'a'; 100_000];
    ada.uploads("empty.txt", b"").await.refused(ErrorCode::BadRequest);
    ada.uploads("large.txt", &[&most[..], b"a"].concat()).await.refused(ErrorCode::FileTooLarge);
    ada.uploads("far too large.txt", &most.repeat(2)).await.refused(ErrorCode::FileTooLarge);
    ada.uploads("program.txt", b"\x7fELF\x02\x01\x01\0").await.refused(ErrorCode::FileType);
    ada.uploads("sound.png", OGG).await.refused(ErrorCode::FileType);
    nothing_is_left(&tidings).await;
    ada.has_uploaded("most.txt", &most).await;
    ada.uploads("more.txt", &most).await.refused(ErrorCode::Quota);
    ada.has_uploaded("rest.txt", &most[..50_000]).await;
    ada.uploads("one byte.txt", b"x").await.refused(ErrorCode::Quota);
    bob.has_uploaded("mine.txt", &most).await;
    assert_eq!(count_files(&tidings.folder().join("files")), 3);
}

#[tokio::test]
async fn uploads_at_the_same_moment_keep_to_the_quota() {
    let tidings = Tidings::with("--files-per-user-bytes 150000").await;
    let ada = tidings.set_up().await;
    let upload = || ada.uploads("x.txt", &vec![b'a'; 60_000]).into_future();
    let (a, b, c, d) = tokio::join!(upload(), upload(), upload(), upload());
    let mut statuses = [a.status, b.status, c.status, d.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 201, 507, 507]);
}

#[tokio::test]
async fn forms_that_make_no_sense_are_refused() {
    let tidings = Tidings::start().await;
    let ada = tidings.set_up().await;
    let post = |kind: &str, body: &[u8]| ada.post("/files/upload").body(kind, body.to_vec());
    let form = "multipart/form-data; boundary=xyz";
    post("application/json", b"{}").await.refused(ErrorCode::BadRequest);
    post(form, b"--xyz--\r\n").await.refused(ErrorCode::BadRequest);
    post(form, b"--xyz\r\ncontent-disposition: form-data; name=\"file\"\r\n\r\nx\r\n--xyz--\r\n")
        .await
        .refused(ErrorCode::BadRequest);
    let cut = b"--xyz\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\nhalf of it";
    post(form, cut).await.refused(ErrorCode::BadRequest);
    let endless = [&b"--xyz\r\nx: "[..], &vec![b'y'; 1_000_000][..]].concat();
    // It may be cut off before it has read why.
    if let Ok(answer) = post(form, &endless).attempt().await {
        answer.refused(ErrorCode::TooLarge);
    }
    nothing_is_left(&tidings).await;
}

#[tokio::test]
async fn a_part_of_a_file_can_be_asked_for() {
    let tidings = Tidings::start().await;
    let ada = tidings.set_up().await;
    let file = ada.has_uploaded("a.ogg", OGG).await;
    let ask = |range: &str| ada.visit(&file.url).header(header::RANGE, range);
    let part = ask("bytes=4-6").await.expect(206);
    assert_eq!((&part.body[..], part.header("content-range")), (&OGG[4..=6], "bytes 4-6/13"));
    assert_eq!((part.header("accept-ranges"), part.header("content-length")), ("bytes", "3"));
    assert_eq!(&ask("bytes=-5").await.expect(206).body[..], b"sound");
    assert_eq!(ask("bytes=13-").await.expect(416).header("content-range"), "bytes */13");
    assert_eq!(&ask("bytes=0-1,3-4").await.expect(200).body[..], OGG);
    let etag = part.header("etag");
    assert_eq!(&ask("bytes=0-3").header(header::IF_RANGE, etag).await.expect(206).body[..], b"OggS");
    ask("bytes=0-3").header(header::IF_RANGE, "\"other\"").await.expect(200);
    let known = ada.visit(&file.url).header(header::IF_NONE_MATCH, etag).await.expect(304);
    assert!(known.body.is_empty());
    let head = Ask::new(tidings.addr, "HEAD", &file.url).header(header::COOKIE, &ada.cookie).await.expect(200);
    assert_eq!((head.header("content-length"), head.body.len()), ("13", 0));
}

#[tokio::test]
async fn what_is_given_up_leaves_nothing() {
    let tidings = Tidings::start().await;
    let ada = tidings.set_up().await;
    let stream = ada.begins_to_upload(tidings.addr, "long.txt", &vec![b'a'; 300_000]).await;
    let folder = tidings.folder().join("files");
    becomes_true("the beginning of a file", async || count_files(&folder) == 1).await;
    drop(stream);
    nothing_is_left(&tidings).await;
}

#[tokio::test]
async fn who_sends_nothing_for_long_is_told_and_forgotten() {
    let tidings = Tidings::with("--files-stall-ms 200").await;
    let ada = tidings.set_up().await;
    let mut stream = ada.begins_to_upload(tidings.addr, "slow.txt", &vec![b'a'; 300_000]).await;
    assert!(answer(&mut stream).await.contains("\"too_slow\""));
    nothing_is_left(&tidings).await;
}

async fn answer(stream: &mut TcpStream) -> String {
    let mut answer = String::new();
    soon("an answer and the end", stream.read_to_string(&mut answer)).await.unwrap();
    answer
}

#[tokio::test]
async fn a_slow_sender_takes_as_long_as_it_takes() {
    let tidings = Tidings::with("--files-stall-ms 1000").await;
    let ada = tidings.set_up().await;
    let mut stream = ada.begins_to_upload(tidings.addr, "slow.txt", b"a").await;
    let begun = std::time::Instant::now();
    while begun.elapsed() < Duration::from_millis(1500) {
        stream.write_all(b"a").await.unwrap();
        sleep(Duration::from_millis(20)).await;
    }
    let mut nothing = [0];
    assert!(stream.try_read(&mut nothing).is_err(), "it goes on");
}

#[tokio::test]
async fn only_so_many_uploads_go_on_at_once() {
    let tidings = Tidings::start().await;
    let (ada, bob) = tidings.with_two().await;
    let mut uploads = Vec::new();
    for _ in 0..10 {
        uploads.push(ada.begins_to_upload(tidings.addr, "long.txt", &vec![b'a'; 300_000]).await);
    }
    let folder = tidings.folder().join("files");
    becomes_true("ten files", async || count_files(&folder) == 10).await;
    assert!(ada.uploads("one more.txt", b"x").await.refused(ErrorCode::RateLimited).retry_after_ms.is_some());
    bob.has_uploaded("mine.txt", b"x").await;
    uploads.pop();
    becomes_true("a place", async || ada.uploads("one more.txt", b"x").await.status == 201).await;
}

#[tokio::test]
async fn an_upload_can_be_taken_back_until_it_is_sent() {
    let tidings = Tidings::start().await;
    let (ada, bob) = tidings.with_two().await;
    let file = ada.has_uploaded("a.png", &picture(600, 6)).await;
    let path = format!("/files/{}", file.id);
    bob.delete(&path).await.refused(ErrorCode::NotFound);
    ada.delete(&path).await.expect(204);
    ada.visit(&file.url).await.refused(ErrorCode::NotFound);
    ada.posts("general", &with_files("", &[&file])).await.refused(ErrorCode::NotFound);
    nothing_is_left(&tidings).await;
    let file = ada.has_uploaded("b.txt", b"b").await;
    ada.shares("general", "", &[&file]).await;
    ada.delete(&format!("/files/{}", file.id)).await.refused(ErrorCode::NotFound);
    bob.visit(&file.url).await.expect(200);
}

#[tokio::test]
async fn what_nobody_sends_is_swept_up_and_what_was_sent_stays() {
    let mut tidings = Tidings::with("--files-unsent-ms 1000").await;
    let ada = tidings.set_up().await;
    let sent = ada.has_uploaded("sent.png", &picture(600, 6)).await;
    ada.shares("general", "", &[&sent]).await;
    let unsent = ada.has_uploaded("unsent.png", &picture(600, 6)).await;
    tidings.stop().await;
    let folder = tidings.folder().join("files");
    let left = folder.join("07");
    std::fs::create_dir_all(&left).unwrap();
    std::fs::write(left.join(FileId::from_bytes([7; 16]).to_string()), "a crash came before the database knew")
        .unwrap();
    std::fs::write(left.join(format!("{}#1", FileId::from_bytes([7; 16]))), "a crash came in the middle").unwrap();
    tidings.start_again().await;
    becomes_true("only what was sent", async || count_files(&folder) == 2).await;
    ada.visit(&unsent.url).await.refused(ErrorCode::NotFound);
    ada.visit(&sent.url).await.expect(200);
    ada.visit(&sent.thumbnail.unwrap()).await.expect(200);
}
