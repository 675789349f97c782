//! Where a file is given, and names in addresses and headers.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use protocol::id::FileId;

/// What needs no escaping, neither in an address nor in a header.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Where a file of a name is given.
#[must_use]
pub fn address(id: FileId, name: &str) -> String {
    format!("/files/{id}/{}", escaped(name))
}

/// Where its small picture is given.
#[must_use]
pub fn thumbnail_address(id: FileId, name: &str) -> String {
    format!("{}?size=thumbnail", address(id, name))
}

/// The header `content-disposition` (RFC 6266), with the name in the form that every character survives.
pub(super) fn disposition(is_shown: bool, name: &str) -> String {
    let disposition = if is_shown { "inline" } else { "attachment" };
    format!("{disposition}; filename*=UTF-8''{}", escaped(name))
}

fn escaped(name: &str) -> String {
    utf8_percent_encode(name, ESCAPED).to_string()
}
