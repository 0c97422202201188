//! A folder of text modules becomes a link, its checks and two runs.
//!
//! It does not know the linker's phases. Each folder is one sentence about the linker; the directives in its modules
//! say what must come out. The linked image and the separately loaded inputs run the same steps, as two tests: when
//! only the first fails, the linker is wrong; when the second fails, look at the case.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{
    Verdict,
    archive::archive,
    checks, directive, golden, help,
    instances::{self, Instance},
    link::{Link, Linked},
    oracle::{self, Input, Options},
    probe,
    program::Program,
    script::Script,
};

/// Runs the case in a folder.
///
/// # Errors
///
/// The first expectation that does not hold.
pub fn run(folder: &Path) -> Verdict {
    let case = Case::read(folder)?;
    let modules = tempfile::tempdir().map_err(|error| error.to_string())?;
    let link = case.link(modules.path())?;
    if let Some(expected) = &case.script.finds {
        return check_findings(&link, expected, &folder.join("stdout.txt"));
    }
    let instances = case.instances();
    let run = |threads: u8| match instances.as_slice() {
        [] => link.run(threads),
        instances => instances::link(instances, &case.script.wires, threads.into()),
    };
    let linked = run(1)?;
    judge(&linked, &case.script)?;
    check_warnings(&linked, &case.script)?;
    let again = run(2)?;
    if (linked.exit, &linked.stderr) != (again.exit, &again.stderr) {
        return Err(format!("two runs of one link differ:\n{}\nand\n{}", linked.stderr, again.stderr));
    }
    golden::compare(&folder.join("stderr.txt"), &linked.stderr)?;
    if let Some(image) = &linked.image {
        if again.image.as_ref() != Some(image) {
            return Err("--threads 2 gives other bytes than --threads 1".to_owned());
        }
        case.check_goldens(image, linked.map.as_deref().unwrap_or_default())?;
        Program::from_image(image)?.run(&case.script)?;
    }
    Ok(())
}

/// Runs the inputs of a case without linking them: whether the case itself is right.
///
/// # Errors
///
/// The first expectation that does not hold.
pub fn run_separately(folder: &Path) -> Verdict {
    let case = Case::read(folder)?;
    let instances = case.instances();
    if !instances.is_empty() {
        return instances::load(&instances, &case.script.wires)?.run(&case.script);
    }
    let inputs: Vec<Input> = case.inputs.iter().map(CaseInput::as_separate).collect();
    oracle::load(&inputs, &Options::new(&case.script, Vec::new())?)?.run(&case.script)
}

/// Whether the inputs of a case can be run separately: a refused link cannot, and a case may say why it cannot.
#[must_use]
pub fn runs_separately(folder: &Path) -> bool {
    Case::read(folder).is_ok_and(|case| {
        case.script.refused.is_none() && case.script.finds.is_none() && case.script.not_oracle.is_none()
    })
}

/// The folders of all cases, sorted.
///
/// # Errors
///
/// They cannot be listed.
pub fn folders() -> Verdict<Vec<PathBuf>> {
    let folder = crate::workspace().join("tests/cases");
    let entries = fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut folders: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    Ok(folders)
}

/// Tries every option of the linker that a help names: the finding must be gone, or no error any more.
///
/// # Errors
///
/// The option that does not help.
pub fn follow_options(folder: &Path) -> Verdict {
    let case = Case::read(folder)?;
    let modules = tempfile::tempdir().map_err(|error| error.to_string())?;
    let link = case.link(modules.path())?;
    if case.script.finds.is_some() || !case.script.instances.is_empty() {
        return Ok(());
    }
    for finding in &help::findings(&link)? {
        for option in finding.options() {
            let changed = help::with_option(&link, &option);
            if help::findings(&changed)?.iter().any(|left| left.is_no_better_than(finding)) {
                return Err(format!("`{}` does not help: {}", option.join(" "), finding.message));
            }
        }
    }
    Ok(())
}

/// What the probe says of the inputs, word for word where the case has a golden file.
fn check_findings(link: &Link, expected: &[String], golden: &Path) -> Verdict {
    let (exit, said) = link.probe()?;
    let found = probe::headlines(&said);
    if found != expected {
        return Err(format!("found {found:?}, expected {expected:?}; the probe says:\n{said}"));
    }
    let wanted = u8::from(expected.iter().any(|finding| finding.starts_with("error")));
    if exit != wanted {
        return Err(format!("exit code {exit}, expected {wanted}"));
    }
    golden::compare(golden, &said)
}

/// Exit code, codes and files of a run, and the contract of its image.
///
/// # Errors
///
/// What is not as the script expects.
pub fn judge(linked: &Linked, script: &Script) -> Verdict {
    let said = || if linked.stderr.is_empty() { "nothing".to_owned() } else { linked.stderr.clone() };
    let expected_exit = u8::from(script.refused.is_some());
    if linked.exit != expected_exit {
        return Err(format!("exit code {}, expected {expected_exit}; the linker says:\n{}", linked.exit, said()));
    }
    checks::check_files(linked)?;
    let (actual, expected) = (checks::codes(&linked.stderr, "error")?, script.refused.as_deref().unwrap_or_default());
    if actual != expected {
        return Err(format!("error codes {actual:?}, expected {expected:?}; the linker says:\n{}", said()));
    }
    checks::check_linked(linked)
}

/// A warning on correct inputs teaches people to ignore warnings, so a case names every one.
///
/// # Errors
///
/// The codes that were found and expected.
pub fn check_warnings(linked: &Linked, script: &Script) -> Verdict {
    let (actual, expected) = (checks::codes(&linked.stderr, "warning")?, script.warns.as_deref().unwrap_or_default());
    if script.refused.is_some() || actual == expected {
        return Ok(());
    }
    Err(format!("warning codes {actual:?}, expected {expected:?}; the linker says:\n{}", linked.stderr))
}

struct Case {
    folder: PathBuf,
    script: Script,
    /// In link order.
    inputs: Vec<CaseInput>,
}

struct CaseInput {
    name: String,
    /// The file name without its extension.
    stem: String,
    bytes: Vec<u8>,
}

impl CaseInput {
    fn as_separate(&self) -> Input {
        Input { name: self.name.clone(), bytes: self.bytes.clone() }
    }
}

impl Case {
    fn read(folder: &Path) -> Verdict<Self> {
        let mut files: Vec<String> = fs::read_dir(folder)
            .map_err(|error| format!("{}: {error}", folder.display()))?
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .filter(|name| has_extension(name, "wat") && name != "image.wat")
            .collect();
        files.sort();
        let mut directives = Vec::new();
        let mut modules = Vec::new();
        for file in &files {
            let text = read(&folder.join(file))?;
            directives.extend(directive::read_comments(file, &text)?);
            modules.push(wat::parse_str(&text).map_err(|error| format!("{file}: {error}"))?);
        }
        if let Ok(text) = fs::read_to_string(folder.join("case.txt")) {
            directives.extend(directive::read_file("case.txt", &text)?);
        }
        let script = Script::new(directives)?;
        if script.steps.is_empty()
            && script.refused.is_none()
            && script.finds.is_none()
            && !folder.join("image.wat").exists()
        {
            return Err("the case checks nothing".to_owned());
        }
        let mut inputs = Vec::new();
        let bytes = |file: &String| {
            let at = files.iter().position(|known| known == file).ok_or_else(|| format!("no file {file}"))?;
            Ok::<_, String>(modules[at].clone())
        };
        for (name, file) in &script.instances {
            inputs.push(CaseInput { name: name.clone(), stem: name.clone(), bytes: bytes(file)? });
        }
        let by_name = if script.instances.is_empty() { script.inputs.as_ref().unwrap_or(&files) } else { &Vec::new() };
        for file in by_name {
            let stem = file.trim_end_matches(".wat").to_owned();
            let name = script.names.get(file).unwrap_or(&stem).clone();
            inputs.push(CaseInput { name, stem, bytes: bytes(file)? });
        }
        Ok(Self { folder: folder.to_path_buf(), script, inputs })
    }

    /// The inputs, if they are wired.
    fn instances(&self) -> Vec<Instance> {
        let instances = self.inputs.iter().filter(|_| !self.script.instances.is_empty());
        instances.map(|input| Instance { name: input.name.clone(), bytes: input.bytes.clone() }).collect()
    }

    fn link(&self, modules: &Path) -> Verdict<Link> {
        let mut link = Link {
            flags: self.script.flags.iter().map(Into::into).collect(),
            map: self.folder.join("map.txt").exists(),
            ..Link::default()
        };
        for input in &self.inputs {
            let is_member = self.script.members.iter().any(|file| file.trim_end_matches(".wat") == input.stem);
            let member = || archive(&[(&format!("{}.o", input.stem), &input.bytes)]);
            let path = modules.join(format!("{}.{}", input.stem, if is_member { "a" } else { "wasm" }));
            let bytes = if is_member { &member() } else { &input.bytes };
            fs::write(&path, bytes).map_err(|error| format!("{}: {error}", path.display()))?;
            link.inputs.push((Some(input.name.clone()), path));
        }
        Ok(link)
    }

    fn check_goldens(&self, image: &[u8], map: &str) -> Verdict {
        golden::compare(&self.folder.join("map.txt"), map)?;
        let path = self.folder.join("image.wat");
        if !path.exists() {
            return Ok(());
        }
        golden::compare(&path, &wasmprinter::print_bytes(image).map_err(|error| error.to_string())?)
    }
}

/// Whether a file name ends in `.extension`.
#[must_use]
pub fn has_extension(name: &str, extension: &str) -> bool {
    Path::new(name).extension().is_some_and(|found| found == extension)
}

fn read(path: &Path) -> Verdict<String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}
