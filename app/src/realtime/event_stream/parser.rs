//! The format of Server-Sent Events, read from bytes that may be split anywhere.

/// Reads events, as <https://html.spec.whatwg.org/#parsing-an-event-stream> says; one that is too long is skipped.
#[derive(Default, Debug)]
pub struct Parser {
    /// Of a line that has not ended yet.
    line: Vec<u8>,
    name: String,
    data: Option<String>,
    id: String,
    retry_ms: Option<u64>,
    /// Of the event so far.
    bytes: usize,
    skips: bool,
    /// The last byte was a carriage return: a line feed after it belongs to it.
    returned: bool,
    /// A byte order mark may stand at the very beginning.
    begun: bool,
}

/// What the stream brings.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Event {
    /// Of which kind; empty when that was not said.
    pub name: String,
    /// Its lines.
    pub data: String,
    /// To come back with: that of this event, or the last one before it.
    pub id: String,
}

/// The longest event, in bytes: the server's longest frame, and some room.
pub const EVENT_BYTES_MAX: usize = 1024 * 1024;

impl Event {
    /// Whether it is of the kind that is meant when nothing is said.
    #[must_use]
    pub fn is_message(&self) -> bool {
        matches!(self.name.as_str(), "" | "message")
    }
}

impl Parser {
    /// Takes bytes, and gives the events that they complete.
    pub fn take(&mut self, bytes: &[u8]) -> Vec<Event> {
        bytes.iter().filter_map(|byte| self.take_byte(*byte)).collect()
    }

    /// After how long the server wants to be asked again, in milliseconds, if it has said so.
    #[must_use]
    pub fn retry_ms(&self) -> Option<u64> {
        self.retry_ms
    }

    fn take_byte(&mut self, byte: u8) -> Option<Event> {
        let returned = std::mem::replace(&mut self.returned, byte == b'\r');
        match byte {
            b'\n' if returned => return None,
            b'\n' | b'\r' => return self.end_line(),
            _ => self.bytes += 1,
        }
        if self.bytes <= EVENT_BYTES_MAX {
            self.line.push(byte);
        } else {
            // Not nothing: an empty line would be the end of the event.
            self.line.splice(.., [byte]);
            self.skips = true;
            self.data = None;
        }
        None
    }

    fn end_line(&mut self) -> Option<Event> {
        let bytes = std::mem::take(&mut self.line);
        let line = String::from_utf8_lossy(&bytes);
        let line = if self.begun { &line } else { line.strip_prefix('\u{feff}').unwrap_or(&line) };
        self.begun = true;
        if line.is_empty() {
            return self.end_event();
        }
        if !self.skips {
            let (field, value) = line.split_once(':').unwrap_or((line, ""));
            self.set(field, value.strip_prefix(' ').unwrap_or(value));
        }
        None
    }

    fn set(&mut self, field: &str, value: &str) {
        match field {
            "data" => match &mut self.data {
                Some(data) => {
                    data.push('\n');
                    data.push_str(value);
                }
                none => *none = Some(value.to_owned()),
            },
            "event" => value.clone_into(&mut self.name),
            "id" if !value.contains('\0') => value.clone_into(&mut self.id),
            "retry" if value.bytes().all(|byte| byte.is_ascii_digit()) => {
                self.retry_ms = value.parse().ok().or(self.retry_ms);
            }
            // Comments begin with a colon; what else there may be is for later versions.
            _ => {}
        }
    }

    fn end_event(&mut self) -> Option<Event> {
        self.bytes = 0;
        let (name, data) = (std::mem::take(&mut self.name), self.data.take());
        let skipped = std::mem::take(&mut self.skips);
        data.filter(|_| !skipped).map(|data| Event { name, data, id: self.id.clone() })
    }
}

#[cfg(test)]
mod tests;
