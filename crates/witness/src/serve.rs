//! A witness on the network, over HTTP.

use std::convert::Infallible;
use std::fmt::Write;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::{Request, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;
use usus_verifier::add_checkpoint::{LONGEST_REQUEST, SIZE_TYPE};

use crate::judge::Verdict;
use crate::witness::{Answer, Witness};

/// How many may be connected at once; more wait to be let in.
const CONNECTIONS: usize = 256;
/// How long somebody may take to say what they want, and again to send it.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long a connection lasts at most, busy or not.
const CONNECTION: Duration = Duration::from_mins(5);
/// How long to wait before letting the next one in, when the system has no room for one.
const NO_ROOM: Duration = Duration::from_millis(100);

/// Answers whoever connects, until it is dropped.
pub async fn serve(listener: TcpListener, witness: Arc<Witness>) -> Infallible {
    let router = router(witness);
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        let Ok(place) = places.clone().acquire_owned().await else { std::future::pending().await };
        match listener.accept().await {
            Ok((stream, _)) => drop(tokio::spawn(connection(stream, router.clone(), place))),
            Err(error) => {
                tracing::warn!(%error, "a connection could not be taken");
                tokio::time::sleep(NO_ROOM).await;
            }
        }
    }
}

async fn connection(stream: TcpStream, router: Router, _place: OwnedSemaphorePermit) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(PATIENCE);
    let served = http.serve_connection(TokioIo::new(stream), TowerToHyperService::new(router));
    match timeout(CONNECTION, served).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::debug!(%error, "a connection ended early"),
        Err(_) => tracing::debug!("a connection lasted too long"),
    }
}

fn router(witness: Arc<Witness>) -> Router {
    Router::new().route("/add-checkpoint", post(add_checkpoint)).route("/", get(standing)).with_state(witness)
}

async fn add_checkpoint(State(witness): State<Arc<Witness>>, request: Request<Body>) -> Response {
    let body = match timeout(PATIENCE, to_bytes(request.into_body(), LONGEST_REQUEST)).await {
        Ok(Ok(body)) => body,
        // Too long, or broken off.
        Ok(Err(_)) => return StatusCode::BAD_REQUEST.into_response(),
        Err(_) => return StatusCode::REQUEST_TIMEOUT.into_response(),
    };
    let time = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |time| time.as_secs());
    // Off the network's threads, because it waits for the disk; and to its end even if nobody waits any more.
    let answer = tokio::task::spawn_blocking(move || witness.add_checkpoint(&body, time)).await;
    match answer {
        Ok(Answer::Cosigned(line)) => plain(line),
        Ok(Answer::NotARequest) => StatusCode::BAD_REQUEST.into_response(),
        Ok(Answer::Refused(verdict)) => refused(verdict),
        Ok(Answer::NotKept(error)) => {
            tracing::error!(%error, "a checkpoint could not be kept, so it was not cosigned");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
        Err(error) => {
            tracing::error!(%error, "a request was not answered");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

fn refused(verdict: Verdict) -> Response {
    let status = StatusCode::from_u16(verdict.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    match verdict {
        Verdict::OtherTree(size) => {
            tracing::warn!(size, "a log has shown another tree of a size that was cosigned");
            (status, [(header::CONTENT_TYPE, SIZE_TYPE)], format!("{size}\n")).into_response()
        }
        Verdict::OtherSize(size) => {
            (status, [(header::CONTENT_TYPE, SIZE_TYPE)], format!("{size}\n")).into_response()
        }
        Verdict::NotProved => {
            tracing::warn!("a log has not proved that its tree only grew");
            status.into_response()
        }
        _ => status.into_response(),
    }
}

/// For people: the witness's key, and the logs it knows with the size of what it has seen of each.
async fn standing(State(witness): State<Arc<Witness>>) -> Response {
    let mut text = format!("{}\n", witness.key());
    for (origin, size) in witness.seen().sizes() {
        let size = size.map_or_else(|| "-".to_owned(), |size| size.to_string());
        let _ = writeln!(text, "{origin} {size}");
    }
    plain(text)
}

fn plain(text: String) -> Response {
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}
