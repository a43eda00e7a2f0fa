//! What the server used of the processor: its postmaster and every process under it, ended ones included.

use anyhow::{Context, Result};

/// A tick is a hundredth of a second, as Linux shows it to programs.
const TICKS: f64 = 100.0;

/// What `/proc/PID/stat` says of a process, in ticks.
#[derive(Debug, PartialEq, Eq)]
struct Stat {
    parent: u32,
    own: u64,
    /// Of children that have ended.
    ended: u64,
}

impl Stat {
    fn of(process: u32) -> Option<Self> {
        Self::parse(&std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?)
    }

    fn parse(stat: &str) -> Option<Self> {
        // The name in the second field may hold blanks; after its bracket they only part fields.
        let (_, fields) = stat.rsplit_once(')')?;
        let fields: Vec<&str> = fields.split_whitespace().collect();
        let number = |at: usize| fields.get(at)?.parse::<u64>().ok();
        Some(Self {
            parent: u32::try_from(number(1)?).ok()?,
            own: number(11)? + number(12)?,
            ended: number(13)? + number(14)?,
        })
    }
}

/// Processor time of a postmaster and all its children so far, in seconds.
pub(crate) fn server_seconds(postmaster: u32) -> Result<f64> {
    let whole = |stat: Stat| stat.own + stat.ended;
    let mut ticks = whole(Stat::of(postmaster).context("the postmaster is gone")?);
    for entry in std::fs::read_dir("/proc")? {
        let Some(process) = entry?.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
        // A process may end between the listing and this; then its time is the postmaster's by now.
        let Some(stat) = Stat::of(process) else { continue };
        if stat.parent == postmaster {
            ticks += whole(stat);
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "ticks since a start are far below 2^52")]
    Ok(ticks as f64 / TICKS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_blanks_and_brackets_does_not_mislead() {
        let stat = "7 (a) b) S 3 7 7 0 -1 4194304 1 2 3 4 50 60 700 800 20 0 1 0";
        assert_eq!(Stat::parse(stat), Some(Stat { parent: 3, own: 110, ended: 1500 }));
    }
}
