//! A group of `corpora/neighbours/` becomes rows: what `toolchain-probe` should say of its modules, and what it says.
//! The programs of `corpora/` are groups too: they link and run, so nothing may be said against them.
//!
//! It knows the probe only as a command line with JSON, as a build system would. Codes of notes (severity `info`) are
//! not compared: they change no verdict, and a group would have to be updated for each new one.

use std::{
    collections::{BTreeMap, BTreeSet},
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
};

use serde::Deserialize;

use crate::{Verdict, corpus};

/// `about.toml`.
#[derive(Debug, Default, Deserialize)]
struct About {
    #[serde(flatten)]
    as_it_is: Variant,
    fixed: Option<Variant>,
    #[serde(default)]
    sha256: BTreeMap<String, String>,
}

/// What is read of `about.toml` of a program.
#[derive(Deserialize)]
struct Program {
    inputs: Vec<String>,
    #[serde(default)]
    library_path: Vec<String>,
    #[serde(default)]
    warnings: Vec<String>,
}

/// A group as it is, or after the help of its refusal was followed.
#[derive(Clone, Debug, Default, Deserialize)]
struct Variant {
    modules: Vec<String>,
    verdict: String,
    codes: Vec<String>,
    /// Words for the probe's command line.
    #[serde(default)]
    flags: Vec<String>,
}

/// A group of modules, with what must be said of it.
pub struct Neighbours {
    name: String,
    folder: PathBuf,
    /// Where `fetched/` lies.
    root: PathBuf,
    about: About,
}

/// What should be said of a group, and what is.
#[derive(Clone, Debug)]
pub struct Row {
    /// The group, with `, fixed` after the help was followed.
    pub group: String,
    /// The codes of errors and warnings that should be reported.
    pub expected: BTreeSet<String>,
    /// The codes of errors and warnings that are.
    pub found: BTreeSet<String>,
    /// The verdict that should be given, and the one that is.
    pub verdicts: [String; 2],
}

impl Row {
    /// Codes that should be reported and are not.
    pub fn missed(&self) -> impl Iterator<Item = &str> {
        self.expected.difference(&self.found).map(String::as_str)
    }

    /// Codes that are reported and should not be.
    pub fn false_alarms(&self) -> impl Iterator<Item = &str> {
        self.found.difference(&self.expected).map(String::as_str)
    }

    /// Whether everything is said, nothing else, and the verdict is right.
    #[must_use]
    pub fn is_hit(&self) -> bool {
        self.expected == self.found && self.verdicts[0] == self.verdicts[1]
    }

    /// `hit`, or what is wrong.
    #[must_use]
    pub fn outcome(&self) -> String {
        let list = |what: &str, codes: Vec<&str>| {
            (!codes.is_empty()).then(|| format!("{what} {}", codes.join(" "))).into_iter().collect::<Vec<_>>()
        };
        let mut parts = list("miss", self.missed().collect());
        parts.extend(list("false alarm", self.false_alarms().collect()));
        if self.is_hit() {
            parts.push("hit".to_owned());
        } else if parts.is_empty() {
            parts.push(format!("verdict {}, wanted {}", self.verdicts[1], self.verdicts[0]));
        }
        parts.join("; ")
    }
}

/// Where the groups lie.
#[must_use]
pub fn folder() -> PathBuf {
    crate::workspace().join("corpora/neighbours")
}

/// Every group by its name, sorted; then every program.
///
/// # Errors
///
/// The groups cannot be listed, or one cannot be read.
pub fn all() -> Verdict<Vec<Neighbours>> {
    let mut groups = Vec::new();
    for folder in described_in(&folder())? {
        groups.push(Neighbours::read(&folder)?);
    }
    for folder in corpus::folders(corpus::Kind::Modules) {
        groups.push(Neighbours::of_program(&folder)?);
    }
    Ok(groups)
}

/// The folders that have an `about.toml`, sorted.
fn described_in(folder: &Path) -> Verdict<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut folders: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    folders.retain(|folder| folder.join("about.toml").exists());
    folders.sort();
    Ok(folders)
}

fn about<T: serde::de::DeserializeOwned>(folder: &Path) -> Verdict<T> {
    let path = folder.join("about.toml");
    let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    toml::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))
}

fn is_fetched(module: &str) -> bool {
    Path::new(module).starts_with("fetched")
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// Every group whose files are there: its row, and the one after the help was followed. Programs that wait for the
/// linker are judged by the tests and stand in no table.
///
/// # Errors
///
/// A group cannot be read, or the probe does not answer.
pub fn table() -> Verdict<Vec<(Row, Option<Row>)>> {
    let groups = all()?;
    let is_shown = |group: &&Neighbours| group.is_complete();
    groups.iter().filter(is_shown).map(|group| Ok((group.row()?, group.fixed_row()?))).collect()
}

/// Rows as a table of Markdown, with a last line of sums.
#[must_use]
pub fn render(rows: &[(Row, Option<Row>)]) -> String {
    let mut text = "| group | must be found | is found | after the help was followed |\n|---|---|---|---|\n".to_owned();
    for (row, fixed) in rows {
        let fixed = match fixed {
            None => String::new(),
            Some(fixed) if fixed.is_hit() => list(&fixed.found),
            Some(fixed) => fixed.outcome(),
        };
        let found = if row.is_hit() { list(&row.found) } else { row.outcome() };
        text.push_str(&format!("| {} | {} | {found} | {fixed} |\n", row.group, list(&row.expected)));
    }
    let all: Vec<&Row> = rows.iter().flat_map(|(row, fixed)| std::iter::once(row).chain(fixed)).collect();
    let count = |is_counted: fn(&Row) -> bool| all.iter().filter(|row| is_counted(row)).count();
    text.push_str(&format!(
        "\n{} groups, {} of them repaired too: {} hits, {} with misses, {} with false alarms.\n",
        rows.len(),
        rows.iter().filter(|(_, fixed)| fixed.is_some()).count(),
        count(Row::is_hit),
        count(|row| row.missed().next().is_some()),
        count(|row| row.false_alarms().next().is_some()),
    ));
    text
}

/// Codes with blanks between them; `nothing` for none.
fn list(codes: &BTreeSet<String>) -> String {
    let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
    if codes.is_empty() { "nothing".to_owned() } else { codes.join(" ") }
}

/// The codes that a change of the build, as the help says, makes go away in at least one group.
///
/// # Errors
///
/// A group cannot be read.
pub fn repaired_codes() -> Verdict<BTreeSet<String>> {
    let mut repaired = BTreeSet::new();
    for group in all()? {
        if let Some(fixed) = &group.about.fixed {
            let is_gone = |code: &&String| !fixed.codes.contains(*code);
            repaired.extend(group.about.as_it_is.codes.iter().filter(is_gone).cloned());
        }
    }
    Ok(repaired)
}

impl Neighbours {
    /// Reads `about.toml` of a group.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub fn read(folder: &Path) -> Verdict<Self> {
        Ok(Self {
            name: file_name(folder),
            folder: folder.to_path_buf(),
            root: folder.join("../.."),
            about: about(folder)?,
        })
    }

    /// Reads `about.toml` of a program: a group of its inputs and of the libraries in its search path.
    ///
    /// # Errors
    ///
    /// A file or a folder cannot be read.
    pub fn of_program(folder: &Path) -> Verdict<Self> {
        let Program { inputs, library_path, warnings } = about(folder)?;
        let root = folder.join("..");
        let name = file_name(folder);
        let folder = folder.to_path_buf();
        let mut group = Self { name, folder, root, about: About::default() };
        let mut modules = inputs;
        for place in &library_path {
            let entries = fs::read_dir(group.path(place)).into_iter().flatten().flatten();
            let mut found: Vec<String> = entries
                .map(|entry| format!("{place}/{}", entry.file_name().to_string_lossy()))
                .filter(|file| file.ends_with(".so") && !modules.contains(file))
                .collect();
            found.sort();
            modules.append(&mut found);
        }
        let verdict = if warnings.is_empty() { "compatible" } else { "compatible-with-warnings" }.to_owned();
        group.about.as_it_is = Variant { modules, verdict, codes: warnings, flags: Vec::new() };
        Ok(group)
    }

    /// The name of its folder.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether something changed makes the group a good one.
    #[must_use]
    pub fn is_fixable(&self) -> bool {
        self.about.fixed.is_some()
    }

    /// Whether every module that is not kept in the repository was fetched.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        let variants = self.about.fixed.iter().chain([&self.about.as_it_is]);
        let mut fetched = variants.flat_map(|variant| &variant.modules).filter(|module| is_fetched(module));
        fetched.all(|module| self.path(module).exists())
    }

    /// Compares the kept files with their digests.
    ///
    /// # Errors
    ///
    /// The file that differs.
    pub fn check_digests(&self) -> Verdict {
        corpus::check_digests(&self.folder, &self.about.sha256)
    }

    /// What should be said of the group as it is, and what is.
    ///
    /// # Errors
    ///
    /// The probe does not answer.
    pub fn row(&self) -> Verdict<Row> {
        self.probe(self.name.clone(), &self.about.as_it_is)
    }

    /// The same after the help was followed, where the group has such a variant.
    ///
    /// # Errors
    ///
    /// The probe does not answer.
    pub fn fixed_row(&self) -> Verdict<Option<Row>> {
        self.about.fixed.as_ref().map(|fixed| self.probe(format!("{}, fixed", self.name), fixed)).transpose()
    }

    /// A path of `about.toml`: `fetched/` is shared by all of `corpora/`.
    fn path(&self, module: &str) -> PathBuf {
        if is_fetched(module) { self.root.join(module) } else { self.folder.join(module) }
    }

    fn probe(&self, group: String, variant: &Variant) -> Verdict<Row> {
        let paths = variant.modules.iter().map(|module| self.path(module).into_os_string());
        let arguments = ["toolchain-probe", "--format", "json"].into_iter().map(OsString::from);
        let arguments = arguments.chain(variant.flags.iter().map(OsString::from)).chain(paths);
        let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
        let exit = toolchain_probe::command::run(arguments, &mut stdout, &mut stderr);
        let report: Report = serde_json::from_slice(&stdout)
            .map_err(|error| format!("exit code {exit}, {error}: {}", String::from_utf8_lossy(&stderr)))?;
        if (exit == 0) == (report.verdict == "incompatible") || exit > 1 {
            return Err(format!("verdict {} with exit code {exit}", report.verdict));
        }
        let counts = |finding: &Finding| finding.severity != "info";
        Ok(Row {
            group,
            expected: variant.codes.iter().cloned().collect(),
            found: report.diagnostics.into_iter().filter(counts).map(|finding| finding.code).collect(),
            verdicts: [variant.verdict.clone(), report.verdict],
        })
    }
}

/// What is read of the probe's JSON.
#[derive(Deserialize)]
struct Report {
    verdict: String,
    diagnostics: Vec<Finding>,
}

#[derive(Deserialize)]
struct Finding {
    code: String,
    severity: String,
}
