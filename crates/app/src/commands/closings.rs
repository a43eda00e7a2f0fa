//! What `usus verify` asks of closings: that each says what the entries it closes say.

use usus_desk::closing::digest;
use usus_domain::closing::Closed;
use usus_log::audit::Audited;
use usus_log::audit::finding::{Finding, Said, What};
use usus_log::store::Log;
use usus_verifier::base64;
use usus_views::clocks::Clocks;
use usus_views::memory::Memory;

use crate::commands::{balance, close};
use crate::failure::Failure;
use crate::words::Language;

/// What does not hold of the closings, by position.
pub(super) async fn check(log: &Log, audited: &Audited) -> Result<Vec<Finding>, Failure> {
    let mut findings = Vec::new();
    let Some(last) = audited.closings.last() else { return Ok(findings) };
    // Read once for all, from the ledger alone. Where typed rows make no sense, that has been found already.
    let memory = match Memory::default().caught_up_to(log, last - 1).await {
        Err(_) if !audited.findings.is_empty() => None,
        memory => Some(memory?),
    };
    for position in &audited.closings {
        let (closed, ..) = close::closed_at(log, *position).await?;
        let found = contradicted(log, *position, &closed, memory.as_ref()).await?;
        findings.extend(found.map(|what| Finding { position: *position, what }));
    }
    Ok(findings)
}

/// The first thing a closing says otherwise than the entries it closes.
async fn contradicted(
    log: &Log,
    position: i64,
    closed: &Closed,
    memory: Option<&Memory>,
) -> Result<Option<What>, Failure> {
    let otherwise = |of, said: &str, found: String| {
        (said != found).then(|| What::Closing { of, said: said.to_owned(), found })
    };
    if !(1..position).contains(&closed.size) {
        return Ok(otherwise(Said::Size, &closed.size.to_string(), (position - 1).to_string()));
    }
    let root = base64::written(&log.root(closed.size).await?);
    if let Some(what) = otherwise(Said::Root, &closed.root, root) {
        return Ok(Some(what));
    }
    let Some(memory) = memory else { return Ok(None) };
    let clocks = Clocks { effective: closed.row.effective_on, known: closed.size };
    let balances = balance::csv(&close::balances(memory, clocks, Language::English)?)?;
    Ok(otherwise(Said::Balances, &closed.balances, digest(&balances)))
}
