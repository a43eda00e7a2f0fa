//! The unit in which the report measures events per second: bytes appended to a file and synced, again and
//! again. A store that syncs for every event cannot be quicker; one that gathers events can.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::append::callers::Window;
use crate::machine::Watch;

/// About what an entry weighs.
const BYTES: usize = 400;

/// What the loop came to.
pub(crate) struct Synced {
    pub(crate) times: Vec<Duration>,
    pub(crate) seconds: f64,
    pub(crate) cpu_seconds: f64,
}

/// Appends and syncs until the window is over.
pub(crate) fn run(file: &Path, window: Window) -> Result<Synced> {
    let mut file = OpenOptions::new().create(true).append(true).open(file)?;
    let entry = [b'x'; BYTES];
    let mut turn = || {
        let begun = Instant::now();
        file.write_all(&entry)?;
        file.sync_data()?;
        Ok::<_, std::io::Error>(begun.elapsed())
    };
    let warm = Instant::now();
    while warm.elapsed() < window.warming {
        turn()?;
    }
    let (watch, started, mut times) = (Watch::start()?, Instant::now(), Vec::new());
    while started.elapsed() < window.measured {
        times.push(turn()?);
    }
    let spent = watch.stop()?;
    Ok(Synced { times, seconds: spent.seconds, cpu_seconds: spent.cpu_seconds })
}
