//! wrk, which asks and counts (Debian: wrk).

use std::io::Write;

use anyhow::{Context, Result, ensure};

use super::server::said;

/// How it was answered.
#[derive(Debug, Clone, Copy)]
pub(super) struct Answered {
    pub(super) per_second: f64,
    pub(super) p50_ms: f64,
    pub(super) p99_ms: f64,
}

/// Says where to have it, if it is not here.
pub(super) fn at_hand() -> Result<()> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let is_here = std::env::split_paths(&path).any(|folder| folder.join("wrk").is_file());
    ensure!(is_here, "wrk is not installed: apt-get install wrk");
    Ok(())
}

/// Each connection asks again as soon as it is answered.
pub(super) fn eager(address: &str, connections: u32, seconds: u32) -> Result<Answered> {
    let arguments =
        ["-t1".to_owned(), format!("-c{connections}"), format!("-d{seconds}s"), "--latency".to_owned()];
    read(&said("wrk", &[&arguments[..], &[address.to_owned()]].concat())?)
}

/// At least so many requests a second, from twice as many people who pause between two questions as people do: a slow
/// answer delays nobody else's question.
pub(super) fn paced(address: &str, per_second: u32, seconds: u32) -> Result<Answered> {
    let mut script = tempfile::Builder::new().suffix(".lua").tempfile()?;
    writeln!(script, "function delay() return math.random(800, 2800) end")?;
    let file = script.path().display().to_string();
    let arguments = [
        "-t1".to_owned(),
        format!("-c{}", 2 * per_second),
        format!("-d{seconds}s"),
        "--latency".to_owned(),
        "-s".to_owned(),
        file,
        address.to_owned(),
    ];
    read(&said("wrk", &arguments)?)
}

/// Reads what it says; an answer that is none makes all of it void.
fn read(text: &str) -> Result<Answered> {
    ensure!(!text.contains("Non-2xx"), "not everything was answered:\n{text}");
    let line = |name: &str| {
        let line = text.lines().find(|line| line.trim_start().starts_with(name));
        line.and_then(|line| line.split_whitespace().next_back()).with_context(|| format!("{name}:\n{text}"))
    };
    Ok(Answered {
        per_second: line("Requests/sec:")?.parse()?,
        p50_ms: milliseconds(line("50%")?)?,
        p99_ms: milliseconds(line("99%")?)?,
    })
}

fn milliseconds(text: &str) -> Result<f64> {
    let (number, factor) = if let Some(number) = text.strip_suffix("us") {
        (number, 0.001)
    } else if let Some(number) = text.strip_suffix("ms") {
        (number, 1.0)
    } else {
        (text.strip_suffix('s').context("a duration")?, 1000.0)
    };
    Ok(number.parse::<f64>()? * factor)
}
