//! Inputs and flags become one run of `seld`, in this process, with an output folder of its own.
//!
//! It knows the linker as a command line only and does not judge what came out; [`crate::checks`] does. The folder is
//! new for every run, so that anything the linker leaves behind beside its output is seen.

use std::{collections::BTreeSet, ffi::OsString, fs, path::Path, path::PathBuf};

use crate::Verdict;

/// One link.
#[derive(Clone, Debug, Default)]
pub struct Link {
    /// Input files, in link order, each with a name where it is not the file's own.
    pub inputs: Vec<(Option<String>, PathBuf)>,
    /// Words for the command line.
    pub flags: Vec<OsString>,
    /// Whether a link map is wanted.
    pub map: bool,
}

/// What one run left.
#[derive(Debug)]
pub struct Linked {
    /// The exit code.
    pub exit: u8,
    /// Everything on standard output.
    pub stdout: String,
    /// Everything on standard error.
    pub stderr: String,
    /// The file at the output path.
    pub image: Option<Vec<u8>>,
    /// The link map, where one was asked for.
    pub map: Option<String>,
    /// Names of all files in the output folder.
    pub files: BTreeSet<String>,
}

impl Link {
    /// Runs the linker.
    ///
    /// # Errors
    ///
    /// Only the test's own folder can fail here; what the linker says is in [`Linked`].
    pub fn run(&self, threads: u8) -> Verdict<Linked> {
        let folder = tempfile::tempdir().map_err(|error| format!("a folder for the output: {error}"))?;
        let (output, map) = (folder.path().join("image.wasm"), folder.path().join("map.txt"));
        let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
        let arguments = self.arguments(threads, &output, &map);
        let exit = seld::command::run(arguments, &mut stdout, &mut stderr);
        Ok(Linked {
            exit,
            stdout: without_paths(&stdout, &[folder.path()]),
            stderr: without_paths(&stderr, &self.folders(folder.path())),
            image: fs::read(&output).ok(),
            map: fs::read(&map).ok().map(|text| without_paths(&text, &self.folders(folder.path()))),
            files: list(folder.path())?,
        })
    }

    /// Asks the probe about the same inputs with the same flags: its exit code and all it says, informations too.
    ///
    /// # Errors
    ///
    /// What the probe says of the world, such as a flag it does not know.
    pub fn probe(&self) -> Verdict<(u8, String)> {
        let mut arguments: Vec<OsString> = vec!["toolchain-probe".into(), "-v".into()];
        arguments.extend(self.flags.iter().cloned());
        arguments.extend(self.inputs.iter().map(named));
        let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
        let exit = toolchain_probe::command::run(arguments, &mut stdout, &mut stderr);
        if exit > 1 {
            return Err(String::from_utf8_lossy(&stderr).into_owned());
        }
        Ok((exit, without_paths(&stdout, &self.folders(Path::new("")))))
    }

    fn arguments(&self, threads: u8, output: &Path, map: &Path) -> Vec<OsString> {
        let mut arguments: Vec<OsString> = vec!["seld".into()];
        arguments.extend(self.flags.iter().cloned());
        arguments.extend(self.inputs.iter().map(named));
        arguments.extend([
            "--check".into(),
            "--threads".into(),
            threads.to_string().into(),
            "-o".into(),
            output.into(),
        ]);
        if self.map {
            arguments.extend(["--map".into(), map.into()]);
        }
        arguments
    }

    fn folders<'path>(&'path self, output: &'path Path) -> Vec<&'path Path> {
        let mut folders: Vec<&Path> = self.inputs.iter().filter_map(|(_, path)| path.parent()).collect();
        folders.push(output);
        folders
    }
}

/// `NAME=PATH`, or `PATH`.
fn named((name, path): &(Option<String>, PathBuf)) -> OsString {
    let mut argument = OsString::new();
    if let Some(name) = name {
        argument.push(name);
        argument.push("=");
    }
    argument.push(path);
    argument
}

/// Messages may name files; a golden file must not depend on where the test ran.
fn without_paths(text: &[u8], folders: &[&Path]) -> String {
    let mut text = String::from_utf8_lossy(text).into_owned();
    for folder in folders.iter().filter(|folder| folder.components().count() > 1) {
        text = text.replace(&format!("{}/", folder.display()), "");
    }
    text
}

fn list(folder: &Path) -> Verdict<BTreeSet<String>> {
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let name = |entry: std::io::Result<fs::DirEntry>| {
        entry.map(|entry| entry.file_name().to_string_lossy().into_owned()).map_err(|error| error.to_string())
    };
    entries.map(name).collect()
}
