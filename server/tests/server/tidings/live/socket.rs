//! A conversation over a WebSocket.

use super::Heard;
use crate::tidings::soon;
use axum::http::Request;
use futures_util::{SinkExt, StreamExt};
use protocol::{close::CloseCode, frame::ServerFrame};
use std::{io, net::SocketAddr};
use tokio::net::{TcpSocket, TcpStream};
use tokio_tungstenite::{WebSocketStream, client_async, tungstenite::Message as Packet};

pub struct Socket {
    socket: WebSocketStream<TcpStream>,
}

impl Socket {
    pub async fn open(request: Request<()>, addr: SocketAddr, receive_buffer: u32) -> io::Result<Self> {
        let socket = TcpSocket::new_v4()?;
        socket.set_recv_buffer_size(receive_buffer)?;
        let stream = socket.connect(addr).await?;
        let (socket, _) = client_async(request, stream).await.map_err(io::Error::other)?;
        Ok(Self { socket })
    }

    pub fn stream(&mut self) -> &mut TcpStream {
        self.socket.get_mut()
    }

    pub async fn throw(&mut self, packet: Packet) -> io::Result<()> {
        soon("the server to read", self.socket.send(packet)).await.map_err(io::Error::other)
    }

    pub async fn next(&mut self) -> Heard {
        loop {
            match self.socket.next().await {
                Some(Ok(Packet::Text(text))) => return Heard::Frame(Box::new(ServerFrame::decode(&text).unwrap())),
                Some(Ok(Packet::Close(frame))) => {
                    return Heard::Closed(
                        frame.map_or(CloseCode::Done, |frame| CloseCode::from_code(frame.code.into())),
                    );
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Heard::Lost,
            }
        }
    }
}
