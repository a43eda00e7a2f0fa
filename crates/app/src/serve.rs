//! The server: what the browser and other programs ask over HTTP.
#![expect(dead_code, reason = "the command that serves is written beside this")]

mod assets;
