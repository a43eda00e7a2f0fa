//! Deriving the whole log again from its stored bytes, and comparing: each entry with its columns and its hash, the
//! order, the tree, what is derived, the signatures. Whoever finds something says where.

mod around;
mod derived;
mod entry;
pub mod finding;
mod reading;
mod rows;
mod schema;
mod signed;

use std::collections::{BTreeMap, BTreeSet};

use usus_verifier::key::PublicKey;
use usus_verifier::tree::{Frontier, Hash};

use crate::audit::derived::Beside;
use crate::audit::entry::Held;
use crate::audit::finding::{Finding, What};
use crate::audit::signed::Signed;
use crate::error::LogError;
use crate::projection::Projection;
use crate::snapshot::Snapshot;
use crate::store::Log;

/// Entries that are read at a time.
const PAGE: i64 = 2_000;

/// What is asked of an audit.
#[derive(Debug, Default)]
pub struct Asked<'a> {
    /// The keys whoever asks trusts; where there are none the ledger is asked for its own.
    pub keys: Vec<PublicKey>,
    /// Sizes of the tree whose roots are asked for.
    pub roots: BTreeSet<u64>,
    /// The projections whose kept tables are compared.
    pub projections: &'a [Projection],
}

/// What an audit is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The entries, up to a position.
    Entries(i64),
    /// The table that is kept of a projection.
    Kept(&'static str),
}

/// What hears how far it has come, and where the log ends.
pub type Progress<'p> = dyn Fn(Stage, i64) + Send + Sync + 'p;

/// What was found.
#[derive(Debug)]
pub struct Audited {
    /// How many entries hold, from the first: all of them, unless something was found.
    pub position: i64,
    /// The root of the tree over those.
    pub root: Hash,
    /// The roots that were asked for, as far as the tree reaches.
    pub roots: BTreeMap<u64, Hash>,
    /// The positions of the closings among them.
    pub closings: Vec<i64>,
    /// How many signed checkpoints hold, and the size of the last one.
    pub checkpoints: (u64, Option<u64>),
    /// Whether their signatures were checked with keys the ledger itself names.
    pub trusts_its_own_keys: bool,
    /// How many readings hold.
    pub readings: i64,
    /// How many kept tables hold.
    pub kept: usize,
    /// What does not hold, by position.
    pub findings: Vec<Finding>,
}

impl Log {
    /// Derives all of it again, in one moment of the ledger, and compares.
    ///
    /// # Errors
    /// What the database says; what does not hold is no error but a finding.
    pub async fn audit(&self, asked: Asked<'_>, progress: &Progress<'_>) -> Result<Audited, LogError> {
        let mut moment = self.snapshot().await?;
        let mut findings = Vec::new();
        let head = around::head(&mut moment, &mut findings).await?;
        schema::compare(&mut moment, &mut findings).await?;
        let mut signed = Signed::read(&mut moment, &asked.keys, &mut findings).await?;
        let mut beside = Beside::read(&mut moment).await?;
        let mut entries = Held::default();
        let mut roots = BTreeMap::new();
        let mut wanted = asked.roots.into_iter().peekable();
        let mut meet = |tree: &Frontier| {
            while wanted.next_if(|size| *size <= tree.size()).is_some_and(|size| size == tree.size()) {
                roots.insert(tree.size(), tree.root());
            }
        };
        meet(entries.order.tree());
        signed.meet(entries.order.tree(), &mut moment, &mut findings).await?;
        let mut is_broken = false;
        while entries.order.position() < head && !is_broken {
            let page = rows::entries(&mut moment, entries.order.position(), PAGE).await?;
            if page.is_empty() {
                findings.push(Finding { position: entries.order.position() + 1, what: What::Missing });
                break;
            }
            let from = entries.order.position();
            for stored in page {
                match entries.follow(stored) {
                    Ok(()) => {
                        meet(entries.order.tree());
                        signed.meet(entries.order.tree(), &mut moment, &mut findings).await?;
                    }
                    Err(finding) => {
                        findings.push(finding);
                        is_broken = true;
                        break;
                    }
                }
            }
            let derived = std::mem::take(&mut entries.derived);
            is_broken |= beside
                .compare(&mut moment, (from, entries.order.position()), &derived, &mut findings)
                .await?;
            progress(Stage::Entries(entries.order.position()), head);
        }
        if !is_broken && entries.order.position() == head {
            beside.left_over(&mut moment, head, &mut findings).await?;
            signed.end(entries.order.tree().size(), &mut moment, &mut findings).await?;
        }
        let kept = kept(&mut moment, asked.projections, head, progress, &mut findings).await?;
        let readings = reading::audit(&mut moment, signed.keys(), &mut findings).await?;
        Finding::sort(&mut findings);
        Ok(Audited {
            position: entries.order.position(),
            root: entries.order.tree().root(),
            roots,
            closings: entries.closings,
            checkpoints: signed.held(),
            trusts_its_own_keys: asked.keys.is_empty(),
            readings,
            kept,
            findings,
        })
    }
}

async fn kept(
    moment: &mut Snapshot,
    projections: &[Projection],
    head: i64,
    progress: &Progress<'_>,
    findings: &mut Vec<Finding>,
) -> Result<usize, LogError> {
    let mut whole = 0;
    for projection in projections {
        progress(Stage::Kept(projection.name), head);
        match around::kept(moment, projection, head).await? {
            Some(true) => whole += 1,
            Some(false) => findings.push(Finding { position: head, what: What::Kept(projection.name) }),
            None => {}
        }
    }
    Ok(whole)
}
