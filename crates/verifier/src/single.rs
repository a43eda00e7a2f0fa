//! A receipt or a checkpoint that somebody has in hand, by itself.

use crate::base64;
use crate::checkpoint::SignedCheckpoint;
use crate::document::Document;
use crate::finding::{At, Checked, Fault, NotChecked, Report, What};
use crate::receipt::Receipt;
use crate::trust::Trust;

/// Verifies a receipt. It names no key: one must be given.
#[must_use]
pub fn receipt(text: &str, trust: &Trust) -> Report {
    let mut report = Report::default();
    report.fault = the_receipt(text, trust, &mut report).err();
    report
}

/// Verifies a checkpoint. It names no key: one must be given.
#[must_use]
pub fn checkpoint(text: &str, trust: &Trust) -> Report {
    let mut report = Report::default();
    report.fault = the_checkpoint(text, trust, &mut report).err();
    report
}

fn the_receipt(text: &str, trust: &Trust, report: &mut Report) -> Result<(), Fault> {
    let fault = |what| Fault::new(At::Whole, what);
    let receipt = Receipt::read(text).ok_or_else(|| fault(What::Receipt))?;
    let entry = std::str::from_utf8(&receipt.entry).map_err(|_| fault(What::NotText))?;
    let document = Document::read(entry).map_err(|error| fault(What::Entry).found(&error))?;
    if receipt.index.checked_add(1) != Some(document.position) {
        return Err(fault(What::ReceiptEntry)
            .expected(&document.position)
            .found(&receipt.index.saturating_add(1)));
    }
    if !receipt.holds() {
        return Err(fault(What::Inclusion));
    }
    report.checked.push(Checked::Receipts { count: 1 });
    report.entry = Some(entry.to_owned());
    believed(&receipt.checkpoint, trust, report)?;
    report.not_checked.push(NotChecked::Truth);
    Ok(())
}

fn the_checkpoint(text: &str, trust: &Trust, report: &mut Report) -> Result<(), Fault> {
    let read = SignedCheckpoint::read(text).map_err(|_| Fault::new(At::Whole, What::Checkpoint))?;
    believed(&read, trust, report)
}

fn believed(checkpoint: &SignedCheckpoint, trust: &Trust, report: &mut Report) -> Result<(), Fault> {
    let (size, root) = checkpoint.tree();
    trust.judge(checkpoint, &At::Whole, &[], &[], report)?;
    for against in trust.kept() {
        let (kept, kept_root) = against.tree();
        if kept != size {
            return Err(Fault::new(At::Whole, What::AgainstProof).expected(&kept).found(&size));
        }
        if kept_root != root {
            let (expected, found) = (base64::written(&kept_root), base64::written(&root));
            return Err(Fault::new(At::Whole, What::AgainstRoot).expected(&expected).found(&found));
        }
    }
    trust.judge_against(Some(&checkpoint.checkpoint().origin), &[], report)?;
    report.not_checked.push(NotChecked::Later { size });
    Ok(())
}
