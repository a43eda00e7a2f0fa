//! What somebody sees who has an export, the published key and a checkpoint that was kept elsewhere; and nothing of
//! the office.

use std::fs;

use usus_verifier::checkpoint::SignedCheckpoint;
use usus_verifier::export;
use usus_verifier::key::PublicKey;
use usus_verifier::trust::Trust;

use crate::program::command;
use crate::scene::Scene;

/// What is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Offline {
    /// That the log is not what was signed; or that there is no export to be had.
    Sees,
    /// The log as it was recorded: what was tampered with stands beside it.
    IsWhole,
}

impl Scene {
    /// Verifies an export of a ledger, as `usus-verify` does.
    pub(crate) fn offline(&self, ledger: &str) -> Offline {
        let exported = command(self.folder(), &["export", "--ledger", ledger]).output().expect("it starts");
        if !exported.status.success() {
            return Offline::Sees;
        }
        let kept = |name: &str| fs::read_to_string(self.folder().join(name)).expect("a file");
        let trust = Trust {
            keys: vec![PublicKey::read(kept("chiave.pub").trim_end()).expect("a key")],
            against: Some(SignedCheckpoint::read(&kept("altrove.txt")).expect("a checkpoint")),
            ..Trust::default()
        };
        let report = export::verify(&mut &exported.stdout[..], &trust, &mut |_| {}).expect("a report");
        if report.fault.is_some() { Offline::Sees } else { Offline::IsWhole }
    }
}
