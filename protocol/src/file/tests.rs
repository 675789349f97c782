use super::*;
use crate::id::FileId;

#[test]
fn files_are_judged_by_name_size_and_count() {
    let (limits, accepted) = (Limits::default(), accepted_by_default());
    let check = |name, size, count| check_file(name, size, count, &limits, &accepted).map(|found| found.mime.as_str());
    let max = limits.attachment_bytes;
    assert_eq!(check("Ferien.JPG", PICTURE_BYTES_MAX, 10), Ok("image/jpeg"));
    assert_eq!(check("a.tar.webm", max, 1), Ok("video/webm"));
    assert_eq!(check("x.png", 0, 1), Err(FileRefusal::Empty));
    assert_eq!(check("x.pdf", max + 1, 1), Err(FileRefusal::TooLarge(max)));
    assert_eq!(check("x.png", PICTURE_BYTES_MAX + 1, 1), Err(FileRefusal::TooLarge(PICTURE_BYTES_MAX)));
    assert_eq!(check("x.png", 1, 11), Err(FileRefusal::TooMany(10)));
    for name in ["x.svg", "x.html", "x.exe", "x.png.exe", "png", ".png", "x.", ""] {
        assert_eq!(check(name, 1, 1), Err(FileRefusal::Type), "{name}");
    }
}

#[test]
fn what_a_refusal_is_called() {
    let says = [FileRefusal::Empty, FileRefusal::TooLarge(1), FileRefusal::TooMany(1), FileRefusal::Type];
    let codes = [ErrorCode::BadRequest, ErrorCode::FileTooLarge, ErrorCode::TooLarge, ErrorCode::FileType];
    assert_eq!(says.map(FileRefusal::code), codes);
}

#[test]
fn names_are_nothing_but_names() {
    for (name, clean) in [
        ("Grüße 李雷.png", "Grüße 李雷.png"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\ada\\note.txt", "note.txt"),
        ("a\0b\r\nc\u{1b}.png", "abc.png"),
        ("photo\u{202e}gnp.exe", "photognp.exe"),
        ("\u{2066}x\u{2069}.txt\u{200b}", "x.txt"),
        ("  note.txt. . ", "note.txt"),
        (".profile", ".profile"),
        ("", "file"),
        ("..", "file"),
        ("folder/", "file"),
        ("\u{202e}", "file"),
    ] {
        assert_eq!(clean_name(name), clean, "{name:?}");
    }
}

#[test]
fn long_names_are_cut_before_what_they_end_with() {
    let clean = clean_name(&format!("{}.docx", "李".repeat(100)));
    assert_eq!(clean, format!("{}.docx", "李".repeat(83)));
    assert!(clean.len() <= FILE_NAME_MAX);
    let no_end = clean_name(&"x".repeat(300));
    assert_eq!(no_end.len(), FILE_NAME_MAX);
    assert_eq!(clean_name(&format!("x.{}", "y".repeat(300))).len(), FILE_NAME_MAX);
}

#[test]
fn a_message_is_of_the_sort_of_its_files() {
    use AttachmentKind::{Audio, File, Image, Video};
    let of = |text: &str, kinds: &[AttachmentKind]| {
        let files: Vec<_> = kinds.iter().map(|kind| file(*kind)).collect();
        message_kind(text, &files)
    };
    assert_eq!(of("hello", &[]), MessageKind::Text);
    assert_eq!(of("hello", &[Image]), MessageKind::Text);
    assert_eq!(of(" \n", &[Image, Image]), MessageKind::Image);
    assert_eq!(of("", &[Audio]), MessageKind::Audio);
    assert_eq!(of("", &[Video]), MessageKind::Video);
    assert_eq!(of("", &[File]), MessageKind::File);
    assert_eq!(of("", &[Image, Video]), MessageKind::File);
}

fn file(kind: AttachmentKind) -> Attachment {
    Attachment {
        id: FileId::from_bytes([1; 16]),
        url: "/files/1/x".into(),
        name: "x".into(),
        size: 1,
        mime: "x/y".into(),
        kind,
        width: None,
        height: None,
        thumbnail: None,
        duration_ms: None,
        waveform: None,
        voice: false,
    }
}
