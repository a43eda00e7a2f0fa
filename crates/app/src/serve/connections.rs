//! Connections: taken, so many at most, with or without TLS, and closed in order.

use std::collections::HashMap;
use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
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
use crate::serve::Config;
use crate::serve::config::Tls;
use crate::serve::doors::Peer;
use crate::serve::limits::Whose;
use crate::words::Language;

/// How long those who are being answered have when the server stops; a feed that never ends is ended then.
const GRACE: Duration = Duration::from_secs(5);

/// How many connections there may be, and how long one may take to say what it wants.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds {
    /// Of everybody at once. Who comes later waits in the system's queue.
    all: usize,
    /// Of one address at once, if that is bounded: those beyond it are closed.
    of_one: Option<usize>,
    /// For the head of each request, and for the first one after connecting.
    heads_within: Duration,
}

impl Bounds {
    /// What the office says. Behind a proxy every connection is the proxy's, and who works at the machine itself is not
    /// counted unless the office says so.
    pub(crate) fn of(config: &Config, is_local: bool) -> Self {
        let limits = &config.limits;
        let usual = (!is_local && !config.behind_proxy).then_some(OF_ONE);
        let counted = |most: u32| usize::try_from(most).unwrap_or(usize::MAX);
        Self {
            all: counted(limits.connections),
            of_one: limits.connections_per_address.or(usual).map(counted),
            heads_within: Duration::from_secs(limits.head_seconds.into()),
        }
    }
}

/// Connections of one address, where nothing else is said: an office's own network may be one.
const OF_ONE: u32 = 256;

/// How many connections each address has.
#[derive(Debug, Default, Clone)]
struct Seats(Arc<Mutex<HashMap<Whose, usize>>>);

impl Seats {
    /// A seat for one more connection, unless there are so many.
    fn take(&self, whose: Whose, most: Option<usize>) -> Option<Seat> {
        let mut taken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let of_one = taken.entry(whose.clone()).or_default();
        if most.is_some_and(|most| *of_one >= most) {
            return None;
        }
        *of_one += 1;
        Some(Seat { seats: self.clone(), whose })
    }
}

/// A connection that is counted as long as it is there.
struct Seat {
    seats: Seats,
    whose: Whose,
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut taken = self.seats.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(of_one) = taken.get_mut(&self.whose) {
            *of_one -= 1;
            if *of_one == 0 {
                taken.remove(&self.whose);
            }
        }
    }
}

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
    bounds: Bounds,
    stop: impl Future<Output = ()>,
) {
    let seats = Seats::default();
    let graceful = GracefulShutdown::new();
    let mut open = JoinSet::new();
    tokio::pin!(stop);
    loop {
        while open.try_join_next().is_some() {}
        if open.len() >= bounds.all {
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
                let Some(seat) = seats.take(Whose::of(address.ip()), bounds.of_one) else {
                    tracing::debug!(peer = %address.ip(), "too many connections from one address");
                    continue;
                };
                let connection = Connection {
                    router: router.clone(),
                    peer: Peer(address.ip().to_canonical()),
                    watcher: graceful.watcher(),
                    heads_within: bounds.heads_within,
                    seat,
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
    heads_within: Duration,
    seat: Seat,
}

impl Connection {
    async fn begin(self, stream: TcpStream, tls: Option<TlsAcceptor>) {
        let _ = stream.set_nodelay(true);
        let Some(tls) = tls else { return self.go_on(stream).await };
        match tokio::time::timeout(self.heads_within, tls.accept(stream)).await {
            Ok(Ok(stream)) => self.go_on(stream).await,
            Ok(Err(error)) => tracing::debug!(%error, "no TLS"),
            Err(_) => tracing::debug!("no TLS in time"),
        }
    }

    async fn go_on(self, stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static) {
        let Self { router, peer, watcher, heads_within, seat: _seat } = self;
        let has_asked = Arc::new(AtomicBool::new(false));
        let asks = has_asked.clone();
        let answer = hyper::service::service_fn(move |request: hyper::Request<Incoming>| {
            asks.store(true, Ordering::Relaxed);
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(peer);
            router.clone().oneshot(request)
        });
        let mut builder = auto::Builder::new(TokioExecutor::new());
        builder.http1().timer(TokioTimer::new()).header_read_timeout(heads_within);
        builder
            .http2()
            .timer(TokioTimer::new())
            .keep_alive_interval(Some(heads_within))
            .max_concurrent_streams(64)
            .max_header_list_size(32 << 10);
        let connection = builder.serve_connection(TokioIo::new(stream), answer).into_owned();
        // The library counts the time of a head from its first bytes: who sends none would stay for ever.
        let silence = async {
            tokio::time::sleep(heads_within).await;
            if has_asked.load(Ordering::Relaxed) {
                std::future::pending::<()>().await;
            }
        };
        tokio::select! {
            ended = watcher.watch(connection) => {
                if let Err(error) = ended {
                    tracing::debug!(%error, "a connection ended early");
                }
            }
            () = silence => tracing::debug!("a connection asked for nothing"),
        }
    }
}
