//! One measurement of one subject in one case, and what many of them come to.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use serde::{Serialize, Serializer};

use crate::measure::median;

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Case {
    /// So many callers, each with one event after the other.
    Callers(usize),
    /// Many events in one append by one caller.
    Batch,
    /// Reading everything back.
    Read,
    /// The next command of a stream of a few events.
    NextOfShort,
    /// The next command of a stream of many.
    NextOfLong,
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Callers(1) => f.write_str("1 caller"),
            Self::Callers(callers) => write!(f, "{callers} callers"),
            Self::Batch => f.write_str("batch"),
            Self::Read => f.write_str("reading it all"),
            Self::NextOfShort => f.write_str("next command, of 2"),
            Self::NextOfLong => f.write_str("next command, of many"),
        }
    }
}

impl Serialize for Case {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// What was measured once. Processor time is in microseconds per event, latency in microseconds.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Figures {
    pub(crate) events: usize,
    pub(crate) events_per_second: f64,
    /// Of this process.
    pub(crate) client_cpu_micros: f64,
    /// Of the server; none for a subject without one.
    pub(crate) server_cpu_micros: Option<f64>,
    pub(crate) p50_micros: f64,
    pub(crate) p99_micros: f64,
    /// How often an event was decided again because others were quicker.
    pub(crate) overtaken_per_event: f64,
}

impl Figures {
    /// Of so many events within so many seconds; `times` are those of the appends or questions they came in.
    pub(crate) fn of(
        events: usize,
        seconds: f64,
        (client, server): (f64, Option<f64>),
        mut times: Vec<Duration>,
        overtaken: u64,
    ) -> Self {
        times.sort_unstable();
        // The shortest time that so many in a hundred did not exceed.
        let at = |hundredth: usize| {
            let place = (times.len() * hundredth).div_ceil(100).saturating_sub(1);
            times.get(place).map_or(f64::NAN, |time| time.as_secs_f64() * 1e6)
        };
        #[expect(clippy::cast_precision_loss, reason = "counts of a run are far below 2^52")]
        let (count, overtaken) = (events as f64, overtaken as f64);
        Self {
            events,
            events_per_second: count / seconds,
            client_cpu_micros: client * 1e6 / count,
            server_cpu_micros: server.map(|server| server * 1e6 / count),
            p50_micros: at(50),
            p99_micros: at(99),
            overtaken_per_event: overtaken / count,
        }
    }

    /// Of client and server together.
    pub(crate) fn cpu_micros(&self) -> f64 {
        self.client_cpu_micros + self.server_cpu_micros.unwrap_or(0.0)
    }

    /// The median of each figure on its own.
    fn median(all: &[Self]) -> Self {
        let of = |figure: fn(&Self) -> f64| median(all.iter().map(figure));
        let on_server = all.iter().any(|figures| figures.server_cpu_micros.is_some());
        Self {
            events: all.iter().map(|figures| figures.events).sum(),
            events_per_second: of(|figures| figures.events_per_second),
            client_cpu_micros: of(|figures| figures.client_cpu_micros),
            server_cpu_micros: on_server.then(|| of(|figures| figures.server_cpu_micros.unwrap_or(0.0))),
            p50_micros: of(|figures| figures.p50_micros),
            p99_micros: of(|figures| figures.p99_micros),
            overtaken_per_event: of(|figures| figures.overtaken_per_event),
        }
    }
}

/// All measurements of a run.
#[derive(Debug, Default)]
pub(crate) struct Measured {
    all: BTreeMap<(Case, &'static str), Vec<Figures>>,
}

impl Measured {
    pub(crate) fn add(&mut self, case: Case, subject: &'static str, figures: Figures) {
        self.all.entry((case, subject)).or_default().push(figures);
    }

    /// What a subject came to in a case, over the rounds.
    pub(crate) fn median(&self, case: Case, subject: &str) -> Option<Figures> {
        let found = self.all.iter().find(|((of, name), _)| *of == case && *name == subject);
        found.map(|(_, all)| Figures::median(all))
    }

    /// Every measurement, by case and subject.
    pub(crate) fn each(&self) -> impl Iterator<Item = (Case, &'static str, &[Figures])> {
        self.all.iter().map(|((case, subject), all)| (*case, *subject, all.as_slice()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_percentiles_are_those_of_the_sorted_times() {
        let times = (1..=200).rev().map(Duration::from_micros).collect();
        let figures = Figures::of(200, 2.0, (0.01, Some(0.02)), times, 100);
        let near = |left: f64, right: f64| (left - right).abs() < 1e-6;
        assert!(near(figures.p50_micros, 100.0) && near(figures.p99_micros, 198.0), "{figures:?}");
        assert!(near(figures.events_per_second, 100.0) && near(figures.cpu_micros(), 150.0), "{figures:?}");
        assert!(near(figures.overtaken_per_event, 0.5), "{figures:?}");
    }
}
