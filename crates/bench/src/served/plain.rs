//! A handler that does nothing but answer: the floor under every server of the same library on the same machine.

use anyhow::Result;
use axum::Router;
use axum::extract::Path;
use axum::http::header;
use axum::routing::get;
use tokio::net::TcpListener;

/// Answers `/N` with a text of N bytes that is called JSON, until it is ended; prints its address first.
pub(crate) async fn plain() -> Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("http://{}", listener.local_addr()?);
    let answer = async |Path(size): Path<usize>| {
        (
            [(header::CONTENT_TYPE, "application/json")],
            axum::body::Bytes::from_static(&ZEROS[..size.min(MOST)]),
        )
    };
    axum::serve(listener, Router::new().route("/{size}", get(answer))).await?;
    Ok(())
}

/// The longest answer that is compared.
const MOST: usize = 4 * 1024 * 1024;

static ZEROS: [u8; MOST] = [b'0'; MOST];
