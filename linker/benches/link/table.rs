//! Costs become lines of a table and JSON.

use crate::measure::{Cost, Job};

/// One measured job.
#[derive(serde::Serialize)]
struct Row {
    group: String,
    job: String,
    input_bytes: u64,
    cost: Cost,
}

/// Everything that was measured, printed as it comes.
#[derive(Default, serde::Serialize)]
pub(crate) struct Table {
    rows: Vec<Row>,
    /// Milliseconds of each phase, by one thread.
    phases: Vec<(String, f64)>,
}

impl Table {
    /// Adds a group of jobs over the same inputs.
    pub(crate) fn add(&mut self, group: &str, input_bytes: u64, jobs: &[Job], costs: &[Result<Cost, String>]) {
        if self.rows.is_empty() {
            print(&format!(
                "{:<34} {:<28} {:>9} {:>9} {:>9} {:>8} {:>10}",
                "group", "job", "wall ms", "CPU ms", "ns/byte", "MiB", "M instr."
            ));
        }
        for (job, cost) in jobs.iter().zip(costs) {
            match cost {
                Ok(cost) => {
                    let Cost { wall_ms, cpu_ms, peak_mib, instructions } = *cost;
                    let counted = instructions.map_or("-".to_owned(), |count| format!("{:.1}", count as f64 / 1e6));
                    let per_byte = cpu_ms * 1e6 / input_bytes as f64;
                    print(&format!(
                        "{group:<34} {:<28} {wall_ms:>9.1} {cpu_ms:>9.1} {per_byte:>9.1} {peak_mib:>8.1} {counted:>10}",
                        job.name
                    ));
                    self.rows.push(Row { group: group.to_owned(), job: job.name.clone(), input_bytes, cost: *cost });
                }
                Err(reason) => print(&format!("{group:<34} {:<28} failed: {reason}", job.name)),
            }
        }
    }

    /// Adds the phases of a link.
    pub(crate) fn add_phases(&mut self, group: &str, phases: Vec<(String, f64)>) {
        let all: f64 = phases.iter().map(|(_, ms)| ms).sum();
        print(&format!("\nphases of {group}, one thread"));
        for (name, ms) in &phases {
            print(&format!("  {name:<16} {ms:>9.2} ms {:>5.1} %", ms / all * 100.0));
        }
        self.phases = phases;
    }

    /// The table and the phases for people who read Markdown.
    pub(crate) fn markdown(&self) -> String {
        let mut text = "| group | MB | job | wall ms | CPU ms | peak MiB | M instructions |\n".to_owned();
        text.push_str("|---|---|---|---|---|---|---|\n");
        for Row { group, job, input_bytes, cost } in &self.rows {
            let Cost { wall_ms, cpu_ms, peak_mib, instructions } = cost;
            let counted = instructions.map_or(String::new(), |count| format!("{:.0}", count as f64 / 1e6));
            let size = *input_bytes as f64 / 1e6;
            text.push_str(&format!(
                "| {group} | {size:.1} | {job} | {wall_ms:.0} | {cpu_ms:.0} | {peak_mib:.0} | {counted} |\n"
            ));
        }
        text.push_str("\n| phase, CPython group, one thread | ms | share |\n|---|---|---|\n");
        let all: f64 = self.phases.iter().map(|(_, ms)| ms).sum();
        for (name, ms) in &self.phases {
            text.push_str(&format!("| {name} | {ms:.1} | {:.0} % |\n", ms / all * 100.0));
        }
        text
    }

    pub(crate) fn json(&self) -> String {
        serde_json::to_string_pretty(self).expect("numbers and names are JSON")
    }
}

/// A benchmark speaks through standard output.
#[allow(clippy::print_stdout)]
fn print(line: &str) {
    println!("{line}");
}
