//! What was measured, as a table: a row a measure, a column a client, medians of the runs, and what the first client's is
//! of another's.

use std::time::Duration;

/// Of all clients.
#[derive(Debug)]
pub(crate) struct Figures {
    clients: Vec<&'static str>,
    /// In the order in which they came; of each client the runs.
    rows: Vec<(String, Vec<Vec<f64>>)>,
}

impl Figures {
    pub(crate) fn new(clients: Vec<&'static str>) -> Self {
        Self { clients, rows: Vec::new() }
    }

    /// A figure of one run.
    pub(crate) fn add(&mut self, client: usize, measure: &str, figure: f64) {
        let at = self.rows.iter().position(|(known, _)| known == measure).unwrap_or_else(|| {
            self.rows.push((measure.to_owned(), vec![Vec::new(); self.clients.len()]));
            self.rows.len() - 1
        });
        if let Some(runs) = self.rows.get_mut(at).and_then(|(_, all)| all.get_mut(client)) {
            runs.push(figure);
        }
    }

    /// As Markdown.
    pub(crate) fn table(&self) -> String {
        let mut lines = vec![
            format!("| | {} |", self.clients.join(" | ")),
            format!("|---|{}", "---|".repeat(self.clients.len())),
        ];
        for (measure, clients) in &self.rows {
            let medians: Vec<Option<f64>> = clients.iter().map(|runs| median(runs)).collect();
            let first = medians.first().copied().flatten();
            let shown = medians.iter().enumerate().map(|(at, figure)| match (figure, first) {
                (None, _) => "-".to_owned(),
                (Some(figure), Some(first)) if at > 0 && *figure > 0.0 => {
                    format!("{} ({})", short(*figure), short(first / figure))
                }
                (Some(figure), _) => short(*figure),
            });
            lines.push(format!("| {measure} | {} |", shown.collect::<Vec<_>>().join(" | ")));
        }
        lines.join("\n")
    }
}

fn median(runs: &[f64]) -> Option<f64> {
    let mut runs = runs.to_vec();
    runs.sort_unstable_by(f64::total_cmp);
    runs.get(runs.len() / 2).copied()
}

/// About three digits.
fn short(figure: f64) -> String {
    match figure {
        f if f.is_nan() => "never".to_owned(),
        f if f >= 100.0 || f == 0.0 => format!("{f:.0}"),
        f if f >= 10.0 => format!("{f:.1}"),
        f if f >= 0.01 => format!("{f:.2}"),
        f => format!("{f:.4}"),
    }
}

pub(crate) fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// A number as that of a measure; no byte count of ours is near the end of what it holds exactly.
pub(crate) fn number(count: u64) -> f64 {
    Duration::from_micros(count).as_secs_f64() * 1e6
}

/// The time that so many thousandths of all are below.
pub(crate) fn part(times: &mut [Duration], per_mille: usize) -> Duration {
    times.sort_unstable();
    let at = (times.len() * per_mille / 1000).min(times.len().saturating_sub(1));
    times.get(at).copied().unwrap_or_default()
}
