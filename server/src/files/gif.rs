//! Moving pictures are kept as they are, but for what is no picture.

/// A GIF with nothing in it but pictures and how they follow each other: no comments, no notes of programs, nothing
/// after the end. Nothing when it is no GIF.
#[must_use]
pub fn bare(gif: &[u8]) -> Option<Vec<u8>> {
    let start = HEAD + color_table(*gif.get(10)?);
    let mut bare = gif.get(..start)?.to_vec();
    let (mut at, mut pictures) = (start, 0);
    while let Some(block) = gif.get(at).filter(|block| **block != END) {
        let end = match *block {
            PICTURE => picture_end(gif, at)?,
            EXTENSION => blocks_end(gif, at + 2)?,
            _ => return None,
        };
        pictures += usize::from(*block == PICTURE);
        if *block == PICTURE || is_needed(&gif[at..end]) {
            bare.extend_from_slice(&gif[at..end]);
        }
        at = end;
    }
    bare.push(END);
    (pictures > 0).then_some(bare)
}

/// Signature, size and so on before the first colours.
const HEAD: usize = 13;
const PICTURE: u8 = 0x2c;
const EXTENSION: u8 = 0x21;
const END: u8 = 0x3b;

/// Bytes of the table of colours that these flags announce.
fn color_table(flags: u8) -> usize {
    if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) }
}

fn picture_end(gif: &[u8], at: usize) -> Option<usize> {
    const DESCRIPTOR: usize = 10;
    let flags = *gif.get(at + DESCRIPTOR - 1)?;
    blocks_end(gif, at + DESCRIPTOR + color_table(flags) + 1)
}

/// Where a chain of blocks ends, each of which begins with its length.
fn blocks_end(gif: &[u8], mut at: usize) -> Option<usize> {
    loop {
        let length = usize::from(*gif.get(at)?);
        at += 1 + length;
        if length == 0 {
            return (at <= gif.len()).then_some(at);
        }
    }
}

/// How long a picture is shown, and how often all of them are.
fn is_needed(extension: &[u8]) -> bool {
    const TIMING: u8 = 0xf9;
    const OF_A_PROGRAM: u8 = 0xff;
    match extension.get(1) {
        Some(&TIMING) => true,
        Some(&OF_A_PROGRAM) => extension.get(3..14).is_some_and(|name| name == b"NETSCAPE2.0"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::bare;

    const HEAD: &[u8] = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff";
    const LOOP: &[u8] = b"\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0\0";
    const TIMING: &[u8] = b"\x21\xf9\x04\0\x0a\0\0\0";
    const PICTURE: &[u8] = b"\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0";

    #[test]
    fn only_pictures_and_their_course_are_kept() {
        let comment = b"\x21\xfe\x05where\0";
        let note = b"\x21\xff\x0bXMP DataXMP\x03abc\0";
        let full = [HEAD, LOOP, comment, TIMING, PICTURE, note, TIMING, PICTURE, b"\x3b<script>"].concat();
        assert_eq!(bare(&full), Some([HEAD, LOOP, TIMING, PICTURE, TIMING, PICTURE, b"\x3b"].concat()));
    }

    #[test]
    fn what_is_cut_short_or_empty_is_refused_or_ended() {
        let whole = [HEAD, PICTURE, b"\x3b"].concat();
        for length in 0..whole.len() - 1 {
            assert_eq!(bare(&whole[..length]), None, "{length}");
        }
        assert_eq!(bare(&whole[..whole.len() - 1]), Some(whole), "the end may be missing");
        assert_eq!(bare(&[HEAD, b"\x3b"].concat()), None);
        assert_eq!(bare(&[HEAD, b"\x55"].concat()), None);
    }
}
