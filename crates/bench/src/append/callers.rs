//! Callers in a closed loop: each appends one event, waits until it is recorded, and appends the next.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::Result;
use tokio::task::JoinSet;

use super::subject::Subject;

/// How long a case runs before it counts, and how long it counts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Window {
    pub(crate) warming: Duration,
    pub(crate) measured: Duration,
}

impl Window {
    /// A fifth is added in front for connections, caches and files to be there.
    pub(crate) fn of(seconds: f64) -> Self {
        let measured = Duration::from_secs_f64(seconds);
        Self { warming: measured / 5, measured }
    }
}

/// Numbers of streams, each given once.
#[derive(Debug, Default)]
pub(crate) struct Numbers(AtomicU64);

impl Numbers {
    pub(crate) fn next(&self) -> u64 {
        self.many(1)
    }

    /// The first of so many.
    pub(crate) fn many(&self, count: u64) -> u64 {
        self.0.fetch_add(count, Ordering::Relaxed)
    }
}

/// What the callers came to within the window.
#[derive(Debug, Default)]
pub(crate) struct Called {
    /// How long each event took its caller, from asking to recorded.
    pub(crate) times: Vec<Duration>,
    /// How often an event was decided again because others were quicker.
    pub(crate) overtaken: u64,
}

const WARMING: u8 = 0;
const MEASURING: u8 = 1;
const OVER: u8 = 2;

/// Runs so many callers; `meter` is read when the window opens and when it closes.
pub(crate) async fn call<M>(
    subject: &Arc<dyn Subject>,
    callers: usize,
    window: Window,
    numbers: &Arc<Numbers>,
    meter: impl Fn() -> Result<M>,
) -> Result<(Called, M, M)> {
    let phase = Arc::new(AtomicU8::new(WARMING));
    let mut tasks = JoinSet::new();
    for _ in 0..callers {
        tasks.spawn(caller(subject.clone(), numbers.clone(), phase.clone()));
    }
    let failed = |over: &AtomicU8| over.load(Ordering::Relaxed) == OVER;
    wait(window.warming, || failed(&phase)).await;
    let opened = meter()?;
    // A caller that failed has closed the window already, and it stays closed.
    let _ = phase.compare_exchange(WARMING, MEASURING, Ordering::Relaxed, Ordering::Relaxed);
    wait(window.measured, || failed(&phase)).await;
    let closed = meter()?;
    phase.store(OVER, Ordering::Relaxed);
    let mut all = Called::default();
    while let Some(called) = tasks.join_next().await {
        let called = called??;
        all.times.extend(called.times);
        all.overtaken += called.overtaken;
    }
    Ok((all, opened, closed))
}

async fn caller(subject: Arc<dyn Subject>, numbers: Arc<Numbers>, phase: Arc<AtomicU8>) -> Result<Called> {
    let mut called = Called::default();
    while phase.load(Ordering::Relaxed) != OVER {
        let begun = Instant::now();
        let appended = subject.append(numbers.next()).await;
        let took = begun.elapsed();
        let overtaken = appended.inspect_err(|_| phase.store(OVER, Ordering::Relaxed))?;
        if phase.load(Ordering::Relaxed) == MEASURING {
            called.times.push(took);
            called.overtaken += overtaken;
        }
    }
    Ok(called)
}

/// Waits, but not longer than something goes on.
async fn wait(time: Duration, is_over: impl Fn() -> bool) {
    const LOOK: Duration = Duration::from_millis(50);
    let until = Instant::now() + time;
    while !is_over() && Instant::now() < until {
        tokio::time::sleep(LOOK.min(until - Instant::now())).await;
    }
}
