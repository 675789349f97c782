//! Files on their way.

use super::{Ask, Person};
use axum::http::header;
use protocol::message::{Attachment, Message, NewMessage};
use std::{net::SocketAddr, path::Path};
use tokio::{io::AsyncWriteExt, net::TcpStream};

/// How a form of ours is divided.
pub const FORM: &str = "multipart/form-data; boundary=xyz";

/// A form with a file, and what is said beside it.
pub fn form(beside: &[(&str, &str)], name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut form: Vec<u8> = Vec::new();
    for (field, text) in beside {
        form.extend(format!("--xyz\r\ncontent-disposition: form-data; name=\"{field}\"\r\n\r\n{text}\r\n").bytes());
    }
    let head = "--xyz\r\ncontent-disposition: form-data; name=\"file\"; filename=";
    form.extend(format!("{head}\"{name}\"\r\ncontent-type: application/octet-stream\r\n\r\n").bytes());
    form.extend_from_slice(bytes);
    form.extend(b"\r\n--xyz--\r\n");
    form
}

/// How many files there are in a folder and the folders in it.
pub fn count_files(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.map(|path| if path.is_dir() { count_files(&path) } else { 1 }).sum()
}

impl Person {
    /// Uploads a file.
    pub fn uploads(&self, name: &str, bytes: &[u8]) -> Ask {
        self.uploads_beside(&[], name, bytes)
    }

    /// Uploads a file, and says something beside it.
    pub fn uploads_beside(&self, beside: &[(&str, &str)], name: &str, bytes: &[u8]) -> Ask {
        self.post("/files/upload").body(FORM, form(beside, name, bytes))
    }

    /// Uploads a file that is sure to be taken.
    pub async fn has_uploaded(&self, name: &str, bytes: &[u8]) -> Attachment {
        self.uploads(name, bytes).await.expect(201).json()
    }

    /// Posts a message with files.
    pub async fn shares(&self, channel: &str, text: &str, files: &[&Attachment]) -> Message {
        self.posts(channel, &with_files(text, files)).await.expect(201).json()
    }

    /// Begins to upload a file, and stops in the middle.
    pub async fn begins_to_upload(&self, addr: SocketAddr, name: &str, bytes: &[u8]) -> TcpStream {
        let mut stream = TcpStream::connect(addr).await.unwrap();
        let cookie = format!("{}: {}", header::COOKIE, self.cookie);
        let head = format!(
            "POST /api/v1/files/upload HTTP/1.1\r\nhost: x\r\n{cookie}\r\ncontent-type: {FORM}\r\ncontent-length: 9000000\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        let form = form(&[], name, bytes);
        stream.write_all(&form[..form.len() - "\r\n--xyz--\r\n".len()]).await.unwrap();
        stream
    }
}

/// A message with files.
pub fn with_files(text: &str, files: &[&Attachment]) -> NewMessage {
    let attachments = files.iter().map(|file| file.id).collect();
    NewMessage { id: super::new_id(), text: text.into(), reply_to: None, attachments }
}
