//! The machine the figures come from, and what a process used of it.

use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};
use wait4::Wait4;

/// What has to stand beside every figure.
#[derive(Debug, Serialize)]
pub(crate) struct Machine {
    pub(crate) cores: usize,
    pub(crate) cpu: String,
    pub(crate) kernel: String,
    /// Processes that ran or waited to run when the measuring began, this one included.
    pub(crate) load: String,
}

impl Machine {
    /// This one.
    pub(crate) fn here() -> Self {
        let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
        let cpu = read("/proc/cpuinfo");
        let cpu = cpu.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':'));
        Self {
            cores: std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
            cpu: cpu.map_or("unknown", |(_, model)| model.trim()).to_owned(),
            kernel: read("/proc/sys/kernel/osrelease").trim().to_owned(),
            load: read("/proc/loadavg").split(' ').next().unwrap_or_default().to_owned(),
        }
    }
}

/// The kind of file system on which a path lies: the type of the mount nearest above it.
pub(crate) fn file_system(path: &Path) -> String {
    let nearest = path.canonicalize().ok().and_then(|path| {
        let mounts = std::fs::read_to_string("/proc/self/mounts").ok()?;
        let mounts = mounts.lines().filter_map(|line| {
            let mut fields = line.split(' ').skip(1);
            Some((fields.next()?, fields.next()?))
        });
        let nearest = mounts.filter(|(at, _)| path.starts_with(at)).max_by_key(|(at, _)| at.len());
        nearest.map(|(_, kind)| kind.to_owned())
    });
    nearest.unwrap_or_else(|| "unknown".to_owned())
}

/// Time on the clock and on the processor, all threads counted.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub(crate) struct Spent {
    pub(crate) seconds: f64,
    pub(crate) cpu_seconds: f64,
}

/// Runs until [`Watch::stop`].
pub(crate) struct Watch {
    started: Instant,
    cpu_seconds: f64,
}

impl Watch {
    pub(crate) fn start() -> Result<Self> {
        Ok(Self { cpu_seconds: cpu_seconds()?, started: Instant::now() })
    }

    pub(crate) fn stop(&self) -> Result<Spent> {
        let seconds = self.started.elapsed().as_secs_f64();
        Ok(Spent { seconds, cpu_seconds: cpu_seconds()? - self.cpu_seconds })
    }
}

/// The processor time of this process, its ended threads included, in the ticks of a hundredth of a
/// second that Linux shows to programs.
pub(crate) fn cpu_seconds() -> Result<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    // The name in the second field may hold blanks; after its bracket they only part fields.
    let (_, fields) = stat.rsplit_once(')').context("/proc/self/stat")?;
    let mut times = fields.split_whitespace().skip(11);
    let mut ticks = || Ok::<_, anyhow::Error>(times.next().context("/proc/self/stat")?.parse::<f64>()?);
    Ok((ticks()? + ticks()?) / 100.0)
}

/// What a program used from start to end.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Weight {
    #[serde(flatten)]
    pub(crate) spent: Spent,
    pub(crate) peak_megabytes: f64,
}

/// Runs a program to its end. Linux counts the peak of this process into that of its child, so children
/// are weighed before anything large is held here.
pub(crate) fn weigh(program: &Path, arguments: &[&std::ffi::OsStr]) -> Result<Weight> {
    let (weight, status) = weigh_any(Command::new(program).args(arguments).stdout(Stdio::null()))?;
    ensure!(status.success(), "{} ended with {status}", program.display());
    Ok(weight)
}

/// As [`weigh`], however it ends and wherever its output goes.
pub(crate) fn weigh_any(command: &mut Command) -> Result<(Weight, ExitStatus)> {
    let started = Instant::now();
    command.stdin(Stdio::null()).stderr(Stdio::null());
    let child = command.spawn().with_context(|| command.get_program().display().to_string())?;
    let used = child.wait4()?;
    let seconds = started.elapsed().as_secs_f64();
    let cpu: Duration = used.rusage.utime + used.rusage.stime;
    #[expect(clippy::cast_precision_loss, reason = "a size shown with one decimal")]
    let peak_megabytes = used.rusage.maxrss as f64 / 1e6;
    Ok((Weight { spent: Spent { seconds, cpu_seconds: cpu.as_secs_f64() }, peak_megabytes }, used.status))
}
