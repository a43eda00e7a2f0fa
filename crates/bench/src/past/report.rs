//! What a run says, for programs; `table.rs` says it for people.

use serde::Serialize;

use super::cold::Cold;
use super::server::FromServer;
use super::size::Size;
use crate::aim::Aim;
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
    /// What a program of others may take.
    pub(super) limit_seconds: u64,
    /// What was not measured, and why.
    pub(super) missing: Vec<String>,
    pub(super) cold: Vec<Cold>,
    pub(super) sizes: Vec<Size>,
    pub(super) server: Option<FromServer>,
    pub(super) aims: Vec<Aim>,
}
