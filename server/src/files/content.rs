//! What is in a file, by its first bytes. Only what is accepted has to be known: all else is something else.

use protocol::message::AttachmentKind;

/// Whether a file that begins so can be of a media type. What is given only to be saved, because the operator wants it,
/// can be anything.
#[must_use]
pub fn can_be(head: &[u8], mime: &str, kind: AttachmentKind) -> bool {
    match mime {
        "image/jpeg" => head.starts_with(b"\xff\xd8\xff"),
        "image/png" => head.starts_with(b"\x89PNG\r\n\x1a\n"),
        "image/gif" => head.starts_with(b"GIF87a") || head.starts_with(b"GIF89a"),
        "image/webp" => is_riff(head, b"WEBP"),
        "image/avif" | "image/heif" => is_still(head),
        "audio/mpeg" => head.starts_with(b"ID3") || is_mpeg_audio(head, |layer| layer != 0),
        "audio/aac" => head.starts_with(b"ID3") || is_mpeg_audio(head, |layer| layer == 0),
        "audio/wav" => is_riff(head, b"WAVE"),
        "audio/flac" => head.starts_with(b"fLaC"),
        "audio/ogg" | "video/ogg" => head.starts_with(b"OggS"),
        "audio/webm" | "video/webm" => head.starts_with(b"\x1a\x45\xdf\xa3"),
        "audio/mp4" | "video/mp4" => is_box(head, &[b"ftyp"]) && !is_still(head),
        "video/quicktime" => is_box(head, &[b"ftyp", b"moov", b"mdat", b"wide", b"free"]) && !is_still(head),
        "application/pdf" => head[..head.len().min(1024)].windows(5).any(|word| word == b"%PDF-"),
        "application/msword" => head.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => head.starts_with(b"PK\x03\x04"),
        "text/plain" => is_text(head),
        _ => kind == AttachmentKind::File,
    }
}

fn is_riff(head: &[u8], form: &[u8]) -> bool {
    head.starts_with(b"RIFF") && head.get(8..12) == Some(form)
}

/// The first box of the ISO media format.
fn is_box(head: &[u8], names: &[&[u8; 4]]) -> bool {
    head.get(4..8).is_some_and(|name| names.iter().any(|known| known[..] == *name))
}

/// A picture in the ISO media format.
fn is_still(head: &[u8]) -> bool {
    const BRANDS: [&[u8]; 8] = [b"avif", b"avis", b"heic", b"heix", b"hevc", b"heim", b"mif1", b"msf1"];
    is_box(head, &[b"ftyp"]) && head.get(8..12).is_some_and(|brand| BRANDS.contains(&brand))
}

/// A frame of MPEG audio; its two bits of layer are 0 for AAC.
fn is_mpeg_audio(head: &[u8], is_layer: impl Fn(u8) -> bool) -> bool {
    matches!(head, [0xff, second, ..] if second & 0xe0 == 0xe0 && is_layer((second >> 1) & 3))
}

/// Characters in any of the usual encodings: no bytes that only programs write.
fn is_text(head: &[u8]) -> bool {
    let is_utf16 = head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff");
    is_utf16 || head.iter().all(|byte| *byte >= b' ' || matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c | 0x1b))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: AttachmentKind = AttachmentKind::File;

    #[test]
    fn what_is_accepted_is_told_by_its_first_bytes() {
        let samples: [(&[u8], &[&str]); 16] = [
            (b"\xff\xd8\xff\xe0", &["image/jpeg"]),
            (b"\x89PNG\r\n\x1a\n", &["image/png"]),
            (b"GIF89a", &["image/gif"]),
            (b"RIFF\0\0\0\0WEBPVP8 ", &["image/webp"]),
            (b"\0\0\0\x1cftypheic", &["image/avif", "image/heif"]),
            (b"ID3\x04", &["audio/mpeg", "audio/aac"]),
            (b"\xff\xfb\x90", &["audio/mpeg"]),
            (b"\xff\xf1\x50", &["audio/aac"]),
            (b"RIFF\0\0\0\0WAVEfmt ", &["audio/wav"]),
            (b"fLaC", &["audio/flac"]),
            (b"OggS\0", &["audio/ogg", "video/ogg"]),
            (b"\x1a\x45\xdf\xa3\x01", &["audio/webm", "video/webm"]),
            (b"\0\0\0\x18ftypM4V ", &["audio/mp4", "video/mp4", "video/quicktime"]),
            (b"\0\0\0\x08wide", &["video/quicktime"]),
            (b"\n%PDF-1.7\n\0", &["application/pdf"]),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", &["application/msword"]),
        ];
        let types = protocol::file::accepted_by_default();
        for (head, expected) in samples {
            let mut found: Vec<_> = types.iter().map(|accepted| accepted.mime.as_str()).collect();
            found.push("audio/webm");
            found.retain(|mime| can_be(head, mime, FILE));
            found.sort_unstable();
            found.dedup();
            let mut expected = expected.to_vec();
            expected.sort_unstable();
            found.retain(|mime| *mime != "text/plain" || expected.contains(mime));
            assert_eq!(found, expected, "{head:?}");
        }
    }

    #[test]
    fn texts_come_in_many_encodings_and_programs_are_not_texts() {
        for text in ["Grüße, 李雷\r\n\t\u{1b}[0m".as_bytes(), b"Gr\xfc\xdfe", b"\xff\xfeG\0r\0", b"<html>"] {
            assert!(can_be(text, "text/plain", FILE), "{text:?}");
        }
        for other in [&b"\x7fELF\x02\x01\x01\0"[..], b"MZ\x90\0\x03", b"PK\x03\x04"] {
            assert!(!can_be(other, "text/plain", FILE), "{other:?}");
        }
        assert!(can_be(b"PK\x03\x04", "application/zip", FILE));
        assert!(!can_be(b"PK\x03\x04", "video/x-matroska", AttachmentKind::Video));
    }
}
