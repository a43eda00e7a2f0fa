//! Connections: taken, so many at most, with or without TLS, and closed in order.

use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::GracefulShutdown;
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt;

use crate::failure::Failure;
use crate::serve::config::Tls;
use crate::serve::doors::Peer;
use crate::words::Language;

/// How long a connection may take to say what it wants.
const HEADERS: Duration = Duration::from_secs(15);

/// How long those who are being answered have when the server stops; a feed that never ends is ended then.
const GRACE: Duration = Duration::from_secs(5);

/// Reads the certificate and its key.
pub(crate) fn acceptor(tls: &Tls, language: Language) -> Result<TlsAcceptor, Failure> {
    let wrong = |path: &std::path::Path, error: &dyn std::fmt::Display| {
        let path = path.display();
        Failure::Usage(match language {
            Language::Italian => format!("[tls] {path} non si può usare: {error}."),
            Language::English => format!("[tls] {path} cannot be used: {error}."),
        })
    };
    let certificates: Vec<CertificateDer<'static>> = CertificateDer::pem_file_iter(&tls.certificate)
        .and_then(Iterator::collect)
        .map_err(|error| wrong(&tls.certificate, &error))?;
    let key = PrivateKeyDer::from_pem_file(&tls.key).map_err(|error| wrong(&tls.key, &error))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(certificates, key))
        .map_err(|error| wrong(&tls.certificate, &error))?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}

/// Says where the server is to be found.
pub(crate) fn tell(listener: &TcpListener, is_tls: bool, language: Language) -> std::io::Result<()> {
    let address = listener.local_addr()?;
    let sentence = language.say("Pagine e API su", "Pages and API at");
    writeln!(std::io::stderr(), "{sentence} {}://{address}/", if is_tls { "https" } else { "http" })
}

/// Answers until told to stop; then lets those finish whom it answers, for a while.
pub(crate) async fn serve(
    listener: TcpListener,
    router: Router,
    tls: Option<TlsAcceptor>,
    most: usize,
    stop: impl Future<Output = ()>,
) {
    let graceful = GracefulShutdown::new();
    let mut open = JoinSet::new();
    tokio::pin!(stop);
    loop {
        while open.try_join_next().is_some() {}
        if open.len() >= most {
            // Who is too many waits in the system's queue until another goes.
            tokio::select! {
                _ = open.join_next() => continue,
                () = &mut stop => break,
            }
        }
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => break,
        };
        match accepted {
            Ok((stream, address)) => {
                let connection = Connection {
                    router: router.clone(),
                    peer: Peer(address.ip().to_canonical()),
                    watcher: graceful.watcher(),
                };
                open.spawn(connection.begin(stream, tls.clone()));
            }
            Err(error) => {
                tracing::warn!(%error, "a connection cannot be taken");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
    drop(listener);
    if tokio::time::timeout(GRACE, graceful.shutdown()).await.is_err() {
        tracing::info!("some were still being answered, and are cut off");
    }
    open.shutdown().await;
}

struct Connection {
    router: Router,
    peer: Peer,
    watcher: hyper_util::server::graceful::Watcher,
}

impl Connection {
    async fn begin(self, stream: TcpStream, tls: Option<TlsAcceptor>) {
        let _ = stream.set_nodelay(true);
        let Some(tls) = tls else { return self.go_on(stream).await };
        match tokio::time::timeout(HEADERS, tls.accept(stream)).await {
            Ok(Ok(stream)) => self.go_on(stream).await,
            Ok(Err(error)) => tracing::debug!(%error, "no TLS"),
            Err(_) => tracing::debug!("no TLS in time"),
        }
    }

    async fn go_on(self, stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static) {
        let Self { router, peer, watcher } = self;
        let answer = hyper::service::service_fn(move |request: hyper::Request<Incoming>| {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(peer);
            router.clone().oneshot(request)
        });
        let mut builder = auto::Builder::new(TokioExecutor::new());
        builder.http1().timer(TokioTimer::new()).header_read_timeout(HEADERS);
        builder
            .http2()
            .timer(TokioTimer::new())
            .keep_alive_interval(Some(HEADERS))
            .max_concurrent_streams(64)
            .max_header_list_size(32 << 10);
        let connection = builder.serve_connection(TokioIo::new(stream), answer).into_owned();
        if let Err(error) = watcher.watch(connection).await {
            tracing::debug!(%error, "a connection ended early");
        }
    }
}
