//! The log of reading: who asked what, recorded before they are answered. What is not recorded is not read.

use std::sync::Arc;
use std::time::Duration;

use axum::http::{Method, Uri};
use tokio::sync::Notify;
use usus_log::store::Log;
use usus_verifier::key::PrivateKey;

use crate::serve::config::Reading;
use crate::serve::person::Role;
use crate::serve::{Office, Person, Trouble};

/// Where evidence is read: recorded whoever asks.
const EVIDENCE: [&str; 6] = [
    "/evidenze",
    "/api/v1/evidence",
    "/api/v1/receipt",
    "/api/v1/bundle",
    "/api/v1/export",
    "/api/v1/verify",
];

/// The longest question that is recorded whole.
const LONGEST: usize = 2_000;

/// How often readings are signed: those of a minute together.
const PAUSE: Duration = Duration::from_mins(1);

/// Whether a question is recorded. A local user has every role: they are not an auditor for that.
fn is_recorded(config: Reading, person: &Person, is_local: bool, path: &str) -> bool {
    let is_evidence = EVIDENCE
        .iter()
        .any(|of| path.strip_prefix(of).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', 's'])));
    let is_auditor = !is_local && person.roles.iter().any(|(role, _)| *role == Role::Auditor);
    config.all || (config.auditors && is_auditor) || (config.evidence && is_evidence)
}

/// Records a question where it has to be.
pub(crate) async fn record(
    office: &Office,
    person: &Person,
    method: &Method,
    uri: &Uri,
) -> Result<(), Trouble> {
    let is_question = matches!(*method, Method::GET | Method::HEAD);
    if !is_question || !is_recorded(office.config.reading, person, office.local.is_some(), uri.path()) {
        return Ok(());
    }
    let asked = uri.path_and_query().map_or_else(|| uri.path(), |asked| asked.as_str());
    let end = asked.char_indices().nth(LONGEST).map_or(asked.len(), |(end, _)| end);
    let question = format!("{method} {}", &asked[..end]);
    office.log.record_reading(person.staff_id.as_str(), &question).await?;
    office.read.notify_one();
    Ok(())
}

/// Signs what was read, again and again.
pub(crate) async fn sign(log: Log, key: Arc<PrivateKey>, read: Arc<Notify>) {
    loop {
        read.notified().await;
        if let Err(error) = log.sign_readings(&key).await {
            tracing::error!(%error, "the readings are not signed");
        }
        tokio::time::sleep(PAUSE).await;
    }
}

#[cfg(test)]
mod tests {
    use usus_domain::id::StaffId;

    use super::*;
    use crate::serve::person::Scope;

    fn person(role: Role) -> Person {
        Person { staff_id: StaffId::new("M1").expect("an id"), roles: vec![(role, Scope::All)] }
    }

    #[test]
    fn auditors_are_recorded_and_whoever_reads_evidence() {
        let is_recorded =
            |role, is_local, path| is_recorded(Reading::default(), &person(role), is_local, path);
        assert!(is_recorded(Role::Auditor, false, "/registro"));
        assert!(!is_recorded(Role::Auditor, true, "/registro"), "who sits before the machine has every role");
        assert!(!is_recorded(Role::Planner, false, "/registro"));
        for path in ["/evidenze", "/evidenze/fascicolo", "/api/v1/receipts/A-1", "/api/v1/export"] {
            assert!(is_recorded(Role::Planner, true, path), "{path}");
        }
        let off = Reading { auditors: false, evidence: false, all: false };
        assert!(!super::is_recorded(off, &person(Role::Auditor), false, "/evidenze"));
        let all = Reading { all: true, ..off };
        assert!(super::is_recorded(all, &person(Role::Planner), true, "/"));
    }
}
