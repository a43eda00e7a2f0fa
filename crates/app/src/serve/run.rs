//! The life of the server: it opens its doors, answers, and closes in order.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::TcpListener;
use usus_domain::id::StaffId;
use usus_verifier::key::PrivateKey;
use usus_views::projection::PROJECTIONS;

use crate::commands::Session;
use crate::failure::Failure;
use crate::serve::config::of_no_ambito;
use crate::serve::connections::Bounds;
use crate::serve::office::Doors;
use crate::serve::sign_in::Provider;
use crate::serve::{Config, Office, connections, reading, router};
use crate::words::Language;

/// Who may use the server without signing in: whoever sits before the machine a ledger in a file is on, and nobody
/// else; and whether what people send arrives unread by others.
pub(crate) fn local(
    config: &Config,
    is_file: bool,
    actor: StaffId,
    address: SocketAddr,
    language: Language,
) -> Result<Option<StaffId>, Failure> {
    let is_here = address.ip().is_loopback();
    let refuse = |italian: &str, english: &str| {
        Err(Failure::Usage(if language.is_italian() { italian } else { english }.to_owned()))
    };
    match (&config.sign_in, is_file, is_here) {
        (None, true, true) if config.behind_proxy => refuse(
            "behind_proxy = true senza [sign_in]: dietro un proxy chiunque passerebbe per chi lavora a questa macchina. Aggiungere [sign_in] al file dell'ufficio (ops/serve.md).",
            "behind_proxy = true without [sign_in]: behind a proxy anybody would pass for who works at this machine. Add [sign_in] to the office's file (ops/serve.md).",
        ),
        (None, true, true) => Ok(Some(actor)),
        (None, false, _) => refuse(
            "Un registro su Postgres è di più persone: serve [sign_in] nel file dell'ufficio (usus serve --office FILE; ops/serve.md).",
            "A ledger on Postgres belongs to several people: it needs [sign_in] in the office's file (usus serve --office FILE; ops/serve.md).",
        ),
        (None, true, false) => refuse(
            "Senza [sign_in] nel file dell'ufficio si ascolta solo su questa macchina (127.0.0.1 o ::1): da altrove chiunque entrerebbe senza dire chi è (ops/serve.md).",
            "Without [sign_in] in the office's file it listens on this machine alone (127.0.0.1 or ::1): from elsewhere anybody would come in without saying who they are (ops/serve.md).",
        ),
        (Some(_), ..) if !is_here && config.tls.is_none() && !config.behind_proxy => refuse(
            "Su un indirizzo raggiungibile da altri serve [tls] nel file dell'ufficio, oppure behind_proxy = true se davanti c'è un proxy che parla https (ops/serve.md).",
            "At an address others can reach it needs [tls] in the office's file, or behind_proxy = true where a proxy that speaks https stands before it (ops/serve.md).",
        ),
        (Some(_), ..) => Ok(None),
    }
}

/// Answers until it is interrupted; then lets those finish whom it answers.
pub(crate) async fn run(
    session: &Session,
    config: Config,
    local: Option<StaffId>,
    key: Option<Arc<PrivateKey>>,
    address: SocketAddr,
) -> Result<(), Failure> {
    let language = session.language;
    let tls = config.tls.as_ref().map(|tls| connections::acceptor(tls, language)).transpose()?;
    let provider = Provider::new(&config, language)?.map(Arc::new);
    let listener =
        TcpListener::bind(address).await.map_err(|error| cannot_listen(address, &error, language))?;
    let port = listener.local_addr()?.port();
    let keeper = session.log.keeper(&PROJECTIONS);
    let notary = key.clone().map(|key| session.log.notary(key));
    let bounds = Bounds::of(&config, local.is_some());
    let doors = Doors { local, provider: provider.clone(), port };
    let (office, following) = Office::open(session.log.clone(), config, doors, key.clone()).await?;
    let office = Arc::new(office);
    let signing =
        key.clone().map(|key| tokio::spawn(reading::sign(session.log.clone(), key, office.read.clone())));
    let looking = provider.map(|provider| tokio::spawn(async move { provider.look_for().await }));
    connections::tell(&listener, tls.is_some(), language)?;
    warn_of_roles(&office).await?;
    let router = router::router(office);
    connections::serve(listener, router, tls, bounds, crate::interrupted()).await;
    for task in [Some(following), signing, looking].into_iter().flatten() {
        task.abort();
    }
    if let Some(key) = key {
        session.log.sign_readings(&key).await?;
    }
    if let Some(notary) = notary {
        notary.close().await;
    }
    keeper.close().await;
    Ok(())
}

/// Tells the operator of roles in ambiti that are not in the register: they open nothing, and may be a slip of the pen.
async fn warn_of_roles(office: &Office) -> Result<(), Failure> {
    let registers = office.registers(office.head().position).await?;
    for (entry, role, ambito) in of_no_ambito(&office.config.person, &registers) {
        let (staff_id, subject) = (entry.staff_id.as_deref(), entry.subject.as_deref());
        tracing::warn!(ambito, role = ?role, staff_id, subject, "a role holds in an ambito that is not registered");
    }
    Ok(())
}

fn cannot_listen(address: SocketAddr, error: &std::io::Error, language: Language) -> Failure {
    Failure::System(match language {
        Language::Italian => format!("non si può ascoltare su {address} ({error})"),
        Language::English => format!("it cannot listen at {address} ({error})"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn may(config: &str, is_file: bool, address: &str) -> Result<Option<String>, String> {
        let config: Config = toml::from_str(config).expect("TOML");
        let actor = StaffId::new("ufficio").expect("an id");
        let address = address.parse().expect("an address");
        local(&config, is_file, actor, address, Language::English)
            .map(|local| local.map(|local| local.to_string()))
            .map_err(|failure| failure.sentence(Language::English))
    }

    const SIGN_IN: &str = "[sign_in]\nissuer = \"https://accesso.example.it\"\nclient_id = \"usus\"";

    #[test]
    fn nobody_is_let_in_unasked_but_who_sits_before_the_machine() {
        assert_eq!(may("", true, "127.0.0.1:8080"), Ok(Some("ufficio".to_owned())));
        assert_eq!(may("", true, "[::1]:8080"), Ok(Some("ufficio".to_owned())));
        assert!(may("", true, "0.0.0.0:8080").is_err());
        assert!(may("", true, "192.0.2.1:8080").is_err());
        assert!(may("", false, "127.0.0.1:8080").is_err(), "a server's ledger is of several people");
        assert!(may("behind_proxy = true", true, "127.0.0.1:8080").is_err());
        assert_eq!(may(SIGN_IN, true, "127.0.0.1:8080"), Ok(None));
        assert_eq!(may(SIGN_IN, false, "127.0.0.1:8080"), Ok(None));
    }

    #[test]
    fn nothing_travels_unprotected() {
        assert!(may(SIGN_IN, true, "0.0.0.0:8080").is_err());
        assert_eq!(may(&format!("behind_proxy = true\n{SIGN_IN}"), true, "0.0.0.0:8080"), Ok(None));
        let tls = format!("{SIGN_IN}\n[tls]\ncertificate = \"a\"\nkey = \"b\"");
        assert_eq!(may(&tls, true, "0.0.0.0:8080"), Ok(None));
    }
}
