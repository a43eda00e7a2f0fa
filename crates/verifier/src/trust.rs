//! What whoever verifies brings along, and what it says of a file's last checkpoint.

use crate::base64;
use crate::checkpoint::SignedCheckpoint;
use crate::finding::{At, Checked, Fault, NotChecked, Report, What};
use crate::handover::{Handover, trusted};
use crate::key::{PublicKey, Use};
use crate::note::NotSigned;
use crate::policy::Policy;
use crate::time::Day;

/// What whoever verifies brings along.
#[derive(Debug, Default)]
pub struct Trust {
    /// Keys that are trusted.
    pub keys: Vec<PublicKey>,
    /// Who must have seen the last checkpoint.
    pub policy: Option<Policy>,
    /// A checkpoint kept elsewhere.
    pub against: Option<SignedCheckpoint>,
    /// More such checkpoints, where there are several: each must hold.
    pub against_too: Vec<SignedCheckpoint>,
    /// Balances to be compared.
    pub balances: Option<Vec<u8>>,
    /// The day of the balances.
    pub effective: Option<Day>,
}

impl Trust {
    /// The keys that are trusted: those given, and those of the logs that the policy knows.
    #[must_use]
    pub fn keys(&self) -> Vec<PublicKey> {
        let logs = self.policy.iter().flat_map(Policy::logs);
        self.keys.iter().chain(logs).cloned().collect()
    }

    /// The checkpoints kept elsewhere.
    pub fn kept(&self) -> impl Iterator<Item = &SignedCheckpoint> {
        self.against.iter().chain(&self.against_too)
    }

    /// Judges the last checkpoint of a file that names these keys and handovers.
    pub(crate) fn judge(
        &self,
        checkpoint: &SignedCheckpoint,
        at: &At,
        named: &[PublicKey],
        handovers: &[Handover],
        report: &mut Report,
    ) -> Result<(), Fault> {
        let forged = |error: NotSigned| Fault::new(at.clone(), What::Forged).found(&error);
        let given = self.keys();
        let keys = if given.is_empty() { named.to_vec() } else { trusted(&given, handovers) };
        let signers = checkpoint.note().signed_by(&keys).map_err(forged)?;
        let origin = &checkpoint.checkpoint().origin;
        let signer = signers.into_iter().find(|key| key.is_for() == Use::Log && key.name() == origin);
        let (size, root) = (checkpoint.checkpoint().size, base64::written(&checkpoint.checkpoint().root));
        let Some(signer) = signer else {
            let all = keys.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            let by = checkpoint.note().signatures().lines().next().unwrap_or_default();
            return Err(Fault::new(at.clone(), What::Untrusted).expected(&all).found(&by));
        };
        report.checked.push(Checked::Signed { size, root, key: signer.to_string() });
        if given.is_empty() {
            let keys = named.iter().map(ToString::to_string).collect();
            report.not_checked.push(NotChecked::KeyFromFile { keys });
        }
        let Some(policy) = &self.policy else {
            report.not_checked.push(NotChecked::Witnesses);
            return Ok(());
        };
        // A log the policy knows may have handed over to a newer key.
        let logs = trusted(policy.logs(), handovers);
        if !policy.logs().is_empty() && !checkpoint.is_signed_by(&logs).map_err(forged)? {
            return Err(Fault::new(at.clone(), What::PolicyLog).found(&origin));
        }
        let found = policy.finds(checkpoint).map_err(forged)?;
        if !found.is_enough {
            let seen = if found.witnesses.is_empty() { "0".to_owned() } else { found.witnesses.join(", ") };
            return Err(Fault::new(at.clone(), What::PolicyWitnesses).found(&seen));
        }
        report.checked.push(Checked::Policy { witnesses: found.witnesses });
        Ok(())
    }

    /// Whether the checkpoints kept elsewhere are of this log, and signed by one of its keys.
    pub(crate) fn judge_against(
        &self,
        origin: Option<&str>,
        named: &[PublicKey],
        report: &mut Report,
    ) -> Result<(), Fault> {
        if self.kept().next().is_none() {
            report.not_checked.push(NotChecked::Elsewhere);
            return Ok(());
        }
        let keys: Vec<PublicKey> = self.keys().into_iter().chain(named.iter().cloned()).collect();
        for against in self.kept() {
            let said = against.checkpoint();
            if let Some(origin) = origin.filter(|origin| *origin != said.origin) {
                return Err(Fault::new(At::Whole, What::AgainstOrigin).expected(&said.origin).found(&origin));
            }
            match against.is_signed_by(&keys) {
                Ok(true) => {}
                Ok(false) => report.not_checked.push(NotChecked::AgainstKey { size: said.size }),
                Err(error) => return Err(Fault::new(At::Whole, What::Forged).found(&error)),
            }
            report.checked.push(Checked::Against { size: said.size });
        }
        Ok(())
    }
}
