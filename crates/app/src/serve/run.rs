//! The life of the server: it opens its doors, answers, and closes in order.

use std::io::Write;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::TcpListener;
use usus_domain::id::StaffId;
use usus_verifier::key::PrivateKey;
use usus_views::projection::PROJECTIONS;

use crate::commands::Session;
use crate::failure::Failure;
use crate::serve::{Config, Office, router};
use crate::words::Language;

/// Answers until it is interrupted; then lets those finish whom it answers.
pub(crate) async fn run(
    session: &Session,
    config: Config,
    actor: StaffId,
    key: Option<Arc<PrivateKey>>,
    address: SocketAddr,
) -> Result<(), Failure> {
    let language = session.language;
    let listener =
        TcpListener::bind(address).await.map_err(|error| cannot_listen(address, &error, language))?;
    let keeper = session.log.keeper(&PROJECTIONS);
    let notary = key.clone().map(|key| session.log.notary(key));
    let (office, following) = Office::open(session.log.clone(), config, Some(actor), key).await?;
    let router = router::router(Arc::new(office));
    tell(&listener, language)?;
    axum::serve(listener, router).with_graceful_shutdown(crate::interrupted()).await?;
    following.abort();
    if let Some(notary) = notary {
        notary.close().await;
    }
    keeper.close().await;
    Ok(())
}

/// Says where it is to be found.
fn tell(listener: &TcpListener, language: Language) -> std::io::Result<()> {
    let address = listener.local_addr()?;
    let sentence = language.say("Pagine e API su", "Pages and API at");
    writeln!(std::io::stderr(), "{sentence} http://{address}/")
}

fn cannot_listen(address: SocketAddr, error: &std::io::Error, language: Language) -> Failure {
    Failure::System(match language {
        Language::Italian => format!("non si può ascoltare su {address} ({error})"),
        Language::English => format!("it cannot listen at {address} ({error})"),
    })
}
