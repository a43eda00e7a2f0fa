//! Other people's programs judge what a ledger hands out.
#![expect(clippy::expect_used, reason = "a test that cannot go on should stop and say where")]

#[path = "foreign/authority.rs"]
mod authority;
#[path = "foreign/go.rs"]
mod go;
#[path = "support/home.rs"]
mod home;
#[path = "support/leaves.rs"]
mod leaves;
#[path = "foreign/ledger.rs"]
mod ledger;
#[path = "support/program.rs"]
mod program;
#[path = "foreign/stamps.rs"]
mod stamps;
