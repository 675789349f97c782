//! JSON as people like to read it. It is never parsed into values: order, numbers and what is not quite JSON stay as they
//! came.

/// What a piece of text is, so that it can have a colour.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Piece {
    /// Brackets, commas, colons and the space between.
    Structure,
    /// The name of a field.
    Name,
    /// A text.
    Text,
    /// A number, `true`, `false` or `null`.
    Value,
}

const INDENT: &str = "  ";

/// Cuts a text into pieces and puts each value onto a line of its own. Joined, without the space between them, they are
/// what was given.
#[must_use]
pub fn pretty(json: &str) -> Vec<(Piece, String)> {
    let mut page = Page::default();
    let mut rest = json.trim();
    while let Some(first) = rest.chars().next() {
        let (token, after) = rest.split_at(token_bytes(first, rest));
        let follows = after.trim_start();
        match first {
            '{' | '[' if follows.starts_with(['}', ']']) => page.write(Piece::Structure, token),
            '{' | '[' => page.open(token),
            '}' | ']' if page.ends_with(['{', '[']) => page.write(Piece::Structure, token),
            '}' | ']' => page.close(token),
            ',' => page.next(token),
            ':' => page.write(Piece::Structure, ": "),
            '"' if follows.starts_with(':') => page.write(Piece::Name, token),
            '"' => page.write(Piece::Text, token),
            _ => page.write(Piece::Value, token),
        }
        rest = follows;
    }
    page.pieces
}

/// How long the token at the beginning is.
fn token_bytes(first: char, text: &str) -> usize {
    match first {
        '{' | '}' | '[' | ']' | ',' | ':' => 1,
        '"' => string_bytes(text),
        _ => text.find(|c: char| "{}[],:\"".contains(c) || c.is_whitespace()).unwrap_or(text.len()),
    }
}

fn string_bytes(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        if c == '"' && !escaped {
            return at + 1;
        }
        escaped = c == '\\' && !escaped;
    }
    text.len()
}

#[derive(Default)]
struct Page {
    pieces: Vec<(Piece, String)>,
    depth: usize,
}

impl Page {
    fn write(&mut self, piece: Piece, text: &str) {
        match self.pieces.last_mut() {
            Some((last, before)) if *last == piece => before.push_str(text),
            _ => self.pieces.push((piece, text.to_owned())),
        }
    }

    fn open(&mut self, bracket: &str) {
        self.depth += 1;
        self.next(bracket);
    }

    fn close(&mut self, bracket: &str) {
        self.depth = self.depth.saturating_sub(1);
        self.write(Piece::Structure, &format!("\n{}{bracket}", INDENT.repeat(self.depth)));
    }

    fn next(&mut self, mark: &str) {
        self.write(Piece::Structure, &format!("{mark}\n{}", INDENT.repeat(self.depth)));
    }

    fn ends_with(&self, marks: [char; 2]) -> bool {
        self.pieces.last().is_some_and(|(piece, text)| *piece == Piece::Structure && text.ends_with(marks))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(json: &str) -> String {
        pretty(json).into_iter().map(|piece| piece.1).collect()
    }

    #[test]
    fn each_value_has_its_line() {
        let frame = r#"{"type":"ack","id":"a","seq":7,"tags":["x",-1.5e3],"none":{},"all":[ ]}"#;
        let expected = [
            "{",
            r#"  "type": "ack","#,
            r#"  "id": "a","#,
            r#"  "seq": 7,"#,
            r#"  "tags": ["#,
            r#"    "x","#,
            "    -1.5e3",
            "  ],",
            r#"  "none": {},"#,
            r#"  "all": []"#,
            "}",
        ];
        assert_eq!(page(frame), expected.join("\n"));
    }

    #[test]
    fn what_is_in_quotes_stays_as_it_is() {
        for text in [r#""a \"b\": {c}, [d]""#, r#""\\""#, r#""""#, r#""潮汐 🌊""#] {
            assert_eq!(pretty(text), [(Piece::Text, text.to_owned())]);
        }
        assert_eq!(page(r#"{"a\\":"}"}"#), "{\n  \"a\\\\\": \"}\"\n}");
    }

    #[test]
    fn pieces_are_told_apart() {
        let structure = |text: &str| (Piece::Structure, text.to_owned());
        let expected = [
            structure("{\n  "),
            (Piece::Name, "\"on\"".to_owned()),
            structure(": "),
            (Piece::Value, "true".to_owned()),
            structure("\n}"),
        ];
        assert_eq!(pretty(r#"{ "on" : true }"#), expected);
    }

    #[test]
    fn what_is_no_json_is_shown_all_the_same() {
        for text in ["", "hello", "\"never ends", "}{", "]]]", "{\"a\""] {
            let without_space = |text: &str| text.split_whitespace().collect::<String>();
            assert_eq!(without_space(&page(text)), without_space(text));
        }
    }
}
