//! What the probe printed becomes a list of findings.

/// The findings of a report for people, in order: `error AL001`.
#[must_use]
pub fn headlines(report: &str) -> Vec<String> {
    let headline = |line: &str| {
        let (severity, rest) = line.split_once('[')?;
        let (code, _) = rest.split_once("]: ")?;
        matches!(severity, "error" | "warning" | "info").then(|| format!("{severity} {code}"))
    };
    report.lines().filter_map(headline).collect()
}
