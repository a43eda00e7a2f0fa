//! The finance officer's pages by plain HTTP, without scripts: from a form to its entry, and all that may stop it.
#![expect(clippy::expect_used, reason = "a test that cannot go on should stop and say where")]

#[path = "pages_finance/approved.rs"]
mod approved;
#[path = "support/door.rs"]
mod door;
#[path = "support/home.rs"]
mod home;
#[path = "pages_finance/imported.rs"]
mod imported;
#[path = "support/program.rs"]
mod program;
#[path = "access/provider.rs"]
mod provider;
#[path = "pages_finance/recorded.rs"]
mod recorded;
#[path = "pages_finance/served.rs"]
mod served;
#[path = "pages_finance/shown.rs"]
mod shown;
