//! A witness as others meet it: the program, on the loopback.
#![expect(clippy::expect_used, reason = "a test that cannot go on should stop and say where")]

#[path = "witness/asked.rs"]
mod asked;
#[path = "support/home.rs"]
mod home;
#[path = "support/leaves.rs"]
mod leaves;
#[path = "support/program.rs"]
mod program;
#[path = "witness/protocol.rs"]
mod protocol;
#[path = "witness/refused.rs"]
mod refused;
#[path = "witness/running.rs"]
mod running;
#[path = "witness/submit.rs"]
mod submit;
