//! The same thing done again and again, turn by turn with what it is compared with.

use std::hint::black_box;
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::machine::{Spent, Watch};
use crate::measure::median;

/// A turn lasts so long at least, since the processor's time is told in hundredths of a second.
const TURN: Duration = Duration::from_millis(400);

/// What each time took.
#[derive(Debug, Default)]
pub(crate) struct Turns {
    seconds: Vec<f64>,
    /// The mean of each turn.
    cpu_seconds: Vec<f64>,
}

impl Turns {
    /// A turn: does it until the turn is over, once at least, and gives what it gave the last time.
    pub(crate) fn take<T>(&mut self, mut once: impl FnMut() -> Result<T>) -> Result<T> {
        let (watch, begun) = (Watch::start()?, Instant::now());
        let mut times = 0.0;
        loop {
            let started = Instant::now();
            // Looked at, so that nothing of it is left out.
            let given = black_box(once()?);
            self.seconds.push(started.elapsed().as_secs_f64());
            times += 1.0;
            if begun.elapsed() >= TURN {
                self.cpu_seconds.push(watch.stop()?.cpu_seconds / times);
                return Ok(given);
            }
        }
    }

    /// Counts in what was measured elsewhere.
    pub(crate) fn add(&mut self, spent: Spent) {
        self.seconds.push(spent.seconds);
        self.cpu_seconds.push(spent.cpu_seconds);
    }

    pub(crate) fn median(&self) -> Spent {
        Spent {
            seconds: median(self.seconds.iter().copied()),
            cpu_seconds: median(self.cpu_seconds.iter().copied()),
        }
    }
}
