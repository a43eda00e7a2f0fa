//! A connection on which every byte is written by the test.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::server::Server;

/// How long is waited for what has to come.
const PATIENCE: Duration = Duration::from_secs(30);

/// A connection.
pub(crate) struct Wire {
    stream: TcpStream,
    host: String,
}

impl Wire {
    /// To a server.
    pub(crate) async fn to(server: &Server) -> Self {
        let host = format!("127.0.0.1:{}", server.port);
        Self { stream: TcpStream::connect(&host).await.expect("a connection"), host }
    }

    /// Writes bytes; what `{host}` stands for is the server's name.
    pub(crate) async fn says(&mut self, text: &str) {
        let text = text.replace("{host}", &self.host);
        // A server that has closed already is heard when it is read.
        let _ = self.stream.write_all(text.as_bytes()).await;
    }

    /// Asks for nothing but the head of an answer, with more lines in the question's own.
    pub(crate) async fn asks(&mut self, lines: &str) {
        self.says(&format!("HEAD /status HTTP/1.1\r\nHost: {{host}}\r\n{lines}\r\n")).await;
    }

    /// The status of the next answer that has no body; nothing where the connection ends.
    pub(crate) async fn hears(&mut self) -> Option<u16> {
        self.hears_within(PATIENCE).await.expect("an answer, or an end")
    }

    /// The same, and an error where nothing comes for so long.
    pub(crate) async fn hears_within(
        &mut self,
        wait: Duration,
    ) -> Result<Option<u16>, tokio::time::error::Elapsed> {
        timeout(wait, async {
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                match self.stream.read_u8().await {
                    Ok(byte) => head.push(byte),
                    Err(_) => return None,
                }
            }
            let head = String::from_utf8(head).expect("a head");
            head.split(' ').nth(1).and_then(|status| status.parse().ok())
        })
        .await
    }

    /// All that comes until the server ends the connection.
    pub(crate) async fn hears_all(&mut self) -> String {
        let mut all = Vec::new();
        let read = async {
            let mut piece = [0; 4_096];
            while let Ok(length @ 1..) = self.stream.read(&mut piece).await {
                all.extend_from_slice(&piece[..length]);
            }
        };
        timeout(PATIENCE, read).await.expect("the connection ends");
        String::from_utf8(all).expect("what is answered here is text")
    }

    /// Whether the server has not ended it.
    pub(crate) fn is_open(&self) -> bool {
        let mut piece = [0; 4_096];
        loop {
            match self.stream.try_read(&mut piece) {
                Ok(0) => return false,
                Ok(_) => {}
                Err(error) => return error.kind() == std::io::ErrorKind::WouldBlock,
            }
        }
    }
}
