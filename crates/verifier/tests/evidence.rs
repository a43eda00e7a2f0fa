//! What a ledger hands out verifies as it is, and not otherwise.
#![expect(clippy::expect_used, reason = "a test that cannot go on should stop and say where")]

#[path = "evidence/bundles.rs"]
mod bundles;
#[path = "evidence/damage.rs"]
mod damage;
#[path = "evidence/exports.rs"]
mod exports;
#[path = "evidence/program.rs"]
mod program;
#[path = "evidence/receipts.rs"]
mod receipts;
#[path = "support/story.rs"]
mod story;

use usus_verifier::export;
use usus_verifier::finding::{Checked, NotChecked, Report};
use usus_verifier::key::PrivateKey;
use usus_verifier::policy::Policy;
use usus_verifier::trust::Trust;

/// Trust in these keys, and in nothing else.
fn trusting(keys: &[PrivateKey]) -> Trust {
    Trust { keys: keys.iter().map(|key| key.public().clone()).collect(), ..Trust::default() }
}

/// Trust in the first key, if two of three witnesses saw the checkpoint.
fn trusting_witnesses() -> Trust {
    let policy = Policy::read(&story::policy()).expect("a policy");
    Trust { policy: Some(policy), ..trusting(&[story::key(1)]) }
}

fn exported(text: &str, trust: &Trust) -> Report {
    export::verify(&mut text.as_bytes(), trust, &mut |_| {}).expect("bytes can be read")
}

fn holds(report: &Report, is_it: impl Fn(&Checked) -> bool) -> bool {
    report.checked.iter().any(is_it)
}

fn is_open(report: &Report, is_it: impl Fn(&NotChecked) -> bool) -> bool {
    report.not_checked.iter().any(is_it)
}
