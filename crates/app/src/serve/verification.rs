//! A verification of the whole ledger, on behalf of whoever asks for it in a browser: one at a time, behind the answers.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use usus_log::audit::{Asked, Stage};
use usus_log::store::Log;
use usus_verifier::key::PublicKey;
use usus_views::projection::PROJECTIONS;

use crate::commands::verify::{Report, examined};
use crate::failure::Failure;

/// Where it stands.
#[derive(Default)]
pub(crate) enum Verification {
    /// Nobody has asked since the server began.
    #[default]
    Never,
    /// It reads: how far, and where the log ended when it began.
    Runs {
        /// The last position read again.
        position: i64,
        /// The end of the log.
        head: i64,
    },
    /// It came to an end.
    Done {
        /// When.
        at: DateTime<Utc>,
        /// What is told of it.
        found: Result<Box<Report>, Failure>,
    },
}

/// Begins one, unless one runs.
pub(crate) fn begin(verification: &Arc<Mutex<Verification>>, log: &Log, head: i64) {
    {
        let mut now = verification.lock().unwrap_or_else(PoisonError::into_inner);
        if matches!(*now, Verification::Runs { .. }) {
            return;
        }
        *now = Verification::Runs { position: 0, head };
    }
    let (verification, log) = (verification.clone(), log.clone());
    tokio::spawn(async move {
        let told = verification.clone();
        let progress = move |stage: Stage, head: i64| {
            if let Stage::Entries(position) = stage {
                *told.lock().unwrap_or_else(PoisonError::into_inner) = Verification::Runs { position, head };
            }
        };
        let found = report(&log, &progress).await.map(Box::new);
        let done = Verification::Done { at: Utc::now(), found };
        *verification.lock().unwrap_or_else(PoisonError::into_inner) = done;
    });
}

/// As `usus verify` without options: with the keys the ledger names.
async fn report(log: &Log, progress: &(dyn Fn(Stage, i64) + Send + Sync)) -> Result<Report, Failure> {
    let asked = Asked { projections: &PROJECTIONS, ..Asked::default() };
    let (audited, closings) = examined(log, asked, progress, &|| {}).await?;
    let keys = log.signing_keys().await?;
    let keys = keys.iter().filter_map(|key| PublicKey::read(&key.vkey).ok()).collect();
    Ok(Report { audited, keys, closings, kept_elsewhere: 0, witnessed: None })
}
