//! Who comes in, and what they may: against a provider of `OpenID` Connect that nobody here wrote, and against the usual
//! attacks, over real connections.
#![expect(clippy::expect_used, reason = "a test that cannot go on should stop and say where")]

#[path = "access/ambiti.rs"]
mod ambiti;
#[path = "access/attacks.rs"]
mod attacks;
#[path = "access/browser.rs"]
mod browser;
#[path = "access/connections.rs"]
mod connections;
#[path = "access/forms.rs"]
mod forms;
#[path = "access/four_eyes.rs"]
mod four_eyes;
#[path = "support/home.rs"]
mod home;
#[path = "access/limits.rs"]
mod limits;
#[path = "access/local.rs"]
mod local;
#[path = "support/program.rs"]
mod program;
#[path = "access/provider.rs"]
mod provider;
#[path = "access/routes.rs"]
mod routes;
#[path = "access/server.rs"]
mod server;
#[path = "access/sessions.rs"]
mod sessions;
#[path = "access/signing_in.rs"]
mod signing_in;
#[path = "access/tls.rs"]
mod tls;
#[path = "access/wire.rs"]
mod wire;
#[path = "access/words.rs"]
mod words;
