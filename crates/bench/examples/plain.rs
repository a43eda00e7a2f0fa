//! A handler that does nothing but answer, to be measured beside the API: `cargo run --release -p usus-bench --example
//! plain -- 127.0.0.1:8199`. It answers with as many bytes as its second argument says, 2,000 where it says nothing.

use std::error::Error;
use std::net::SocketAddr;

use axum::Router;
use axum::http::header;
use axum::routing::get;

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let address: SocketAddr = arguments.next().unwrap_or_else(|| "127.0.0.1:8199".to_owned()).parse()?;
    let bytes: usize = arguments.next().unwrap_or_else(|| "2000".to_owned()).parse()?;
    let body: &'static str = Box::leak(" ".repeat(bytes).into_boxed_str());
    let answer = async move || ([(header::CONTENT_TYPE, "application/json")], body);
    let listener = tokio::net::TcpListener::bind(address).await?;
    axum::serve(listener, Router::new().route("/", get(answer))).await?;
    Ok(())
}
