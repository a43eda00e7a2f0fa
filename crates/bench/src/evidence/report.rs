//! What a run says, for programs; `table.rs` says it for people.

use serde::Serialize;

use super::programs::OfLedger;
use super::recording::{Imports, Signing};
use super::tree::Hashing;
use crate::machine::Machine;

/// All that was measured.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    pub(super) machine: Machine,
    /// Under the ledgers.
    pub(super) file_system: String,
    pub(super) ambiti: usize,
    pub(super) seed: u64,
    pub(super) rounds: usize,
    pub(super) tree: Option<Hashing>,
    pub(super) imports: Vec<Imports>,
    pub(super) signing: Vec<Signing>,
    pub(super) ledgers: Vec<OfLedger>,
}
