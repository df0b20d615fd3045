//! What the system tells of a process: its time, its memory, how often it was woken (proc(5)).

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

/// Clock ticks a second in `/proc` (`getconf CLK_TCK`); the same on every Linux that matters.
const TICKS: u64 = 100;

/// A process by its number.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Process(pub(crate) u32);

impl Process {
    /// User and system time so far, of threads that ended as well, in hundredths of a second.
    pub(crate) fn cpu(self) -> Duration {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.0)).unwrap_or_default();
        let after_name = stat.rsplit(')').next().unwrap_or_default();
        let fields = after_name.split_whitespace().skip(11).take(2);
        let ticks: u64 = fields.filter_map(|field| field.parse::<u64>().ok()).sum();
        Duration::from_millis(ticks * 1000 / TICKS)
    }

    /// How much of it has come since.
    pub(crate) fn cpu_since(self, before: Duration) -> Duration {
        self.cpu().saturating_sub(before)
    }

    /// Time of the threads that live, to the nanosecond.
    pub(crate) fn running(self) -> Duration {
        let of = |folder: PathBuf| -> Option<u64> {
            let text = fs::read_to_string(folder.join("schedstat")).ok()?;
            text.split_whitespace().next()?.parse().ok()
        };
        Duration::from_nanos(self.threads().into_iter().filter_map(of).sum())
    }

    /// How often threads that live went to sleep of their own will, and so were woken.
    pub(crate) fn wakes(self) -> u64 {
        let of = |folder: PathBuf| field(&folder.join("status"), "voluntary_ctxt_switches:");
        self.threads().into_iter().filter_map(of).sum()
    }

    /// Memory that is resident, bytes.
    pub(crate) fn resident(self) -> u64 {
        let status = PathBuf::from(format!("/proc/{}/status", self.0));
        field(&status, "VmRSS:").unwrap_or_default() * 1024
    }

    fn threads(self) -> Vec<PathBuf> {
        let threads = fs::read_dir(format!("/proc/{}/task", self.0));
        threads.into_iter().flatten().flatten().map(|thread| thread.path()).collect()
    }
}

fn field(status: &std::path::Path, name: &str) -> Option<u64> {
    let text = fs::read_to_string(status).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse().ok()
}
