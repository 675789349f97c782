//! Streams, whole and in pieces.

use super::*;

/// Everything that the format knows, and what comes of it.
const STREAM: &str = "\u{feff}retry: 1000\n: a comment\n\nid: 0a1b2c3d-42\ndata: {\"type\":\"pong\"}\n\n\
    data:no space\r\n\r\ndata:  two spaces\rdata\rdata: three\r\revent: other\nid\ndata: über 你好 🙂\nunknown: x\n\n\
    event: nothing\nid: 7\n\n:\nretry: soon\nretry\n\ndata\n\nid: no\0ne\ndata: x:y\n\ndata: never ended\n";
const EVENTS: [(&str, &str, &str); 6] = [
    ("", "{\"type\":\"pong\"}", "0a1b2c3d-42"),
    ("", "no space", "0a1b2c3d-42"),
    ("", " two spaces\n\nthree", "0a1b2c3d-42"),
    ("other", "über 你好 🙂", ""),
    ("", "", "7"),
    ("", "x:y", "7"),
];

fn events() -> Vec<Event> {
    let event = |(name, data, id): (&str, &str, &str)| Event { name: name.into(), data: data.into(), id: id.into() };
    EVENTS.map(event).into()
}

/// The data of what is read.
fn read(parser: &mut Parser, text: &[u8]) -> Vec<String> {
    parser.take(text).into_iter().map(|event| event.data).collect()
}

#[test]
fn events_are_read_whole() {
    let mut parser = Parser::default();
    assert_eq!(parser.take(STREAM.as_bytes()), events());
    assert_eq!(parser.retry_ms(), Some(1_000));
}

#[test]
fn only_what_has_no_name_or_the_usual_one_is_a_message() {
    let mut parser = Parser::default();
    let read = parser.take(b"data\n\nevent: message\ndata\n\nevent: other\ndata\n\n");
    assert_eq!(read.iter().map(Event::is_message).collect::<Vec<_>>(), [true, true, false]);
}

#[test]
fn wherever_it_is_split_it_reads_the_same() {
    let stream = STREAM.as_bytes();
    for first in 0..=stream.len() {
        for second in first..=stream.len() {
            let mut parser = Parser::default();
            let pieces = [&stream[..first], &stream[first..second], &stream[second..]];
            let read: Vec<_> = pieces.iter().flat_map(|piece| parser.take(piece)).collect();
            assert_eq!(read, events(), "split at {first} and {second}");
        }
    }
    let mut parser = Parser::default();
    let read: Vec<_> = stream.iter().flat_map(|byte| parser.take(&[*byte])).collect();
    assert_eq!(read, events(), "byte by byte");
}

/// Bytes of which streams are made, so that chance comes upon every combination of them.
#[test]
fn whatever_comes_it_reads_the_same_in_pieces() {
    const LETTERS: &[u8] = b"\r\n: dataidevent\xc3\xbc\xff0";
    let mut seed = 7_u64;
    let mut dice = |sides: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).unwrap() % sides
    };
    for _ in 0..2_000 {
        let mut stream = Vec::new();
        for _ in 0..dice(12) {
            match dice(3) {
                0 => stream.extend_from_slice(b"data: x\n"),
                1 => stream.push(b'\n'),
                _ => stream.extend((0..dice(8)).map(|_| LETTERS[dice(LETTERS.len())])),
            }
        }
        let whole = Parser::default().take(&stream);
        let (mut parser, mut rest, mut read) = (Parser::default(), stream.as_slice(), Vec::new());
        while !rest.is_empty() {
            let (piece, after) = rest.split_at(1 + dice(rest.len()));
            read.extend(parser.take(piece));
            rest = after;
        }
        assert_eq!(read, whole, "{:?}", String::from_utf8_lossy(&stream));
    }
}

#[test]
fn an_event_that_never_ends_is_skipped_and_takes_no_room() {
    let mut parser = Parser::default();
    let chunk = vec![b'x'; EVENT_BYTES_MAX / 4];
    assert_eq!(parser.take(b"data: "), []);
    for _ in 0..20 {
        assert_eq!(parser.take(&chunk), []);
        assert!(parser.line.capacity() <= 2 * EVENT_BYTES_MAX);
    }
    assert_eq!(read(&mut parser, b"\ndata: more of it\n\ndata: the next\n\n"), ["the next"]);
}

#[test]
fn many_lines_are_no_way_around_the_limit() {
    let mut parser = Parser::default();
    let line = format!("data: {}\n", "x".repeat(1_000));
    for _ in 0..2 * EVENT_BYTES_MAX / line.len() {
        assert_eq!(parser.take(line.as_bytes()), []);
    }
    assert_eq!(read(&mut parser, b"\ndata: the next\n\n"), ["the next"]);
}

#[test]
fn a_byte_order_mark_stands_only_at_the_beginning() {
    let stream = "\u{feff}data: a\n\n\u{feff}data: b\n\ndata: c\n\n";
    assert_eq!(read(&mut Parser::default(), stream.as_bytes()), ["a", "c"]);
}

#[test]
fn what_is_no_text_does_not_stop_it() {
    assert_eq!(read(&mut Parser::default(), b"data: \xff\xfe\n\ndata: b\n\n"), ["\u{fffd}\u{fffd}", "b"]);
}
