//! A folder of `corpora/` becomes a link of real libraries, its checks and its runs.
//!
//! It does not know how the libraries were built. What a program must do stands in `expected`; the linked image, the
//! libraries loaded separately and the static link (a reference made by another linker from the same sources) all run
//! it. Programs that speak the interfaces of a component are made one and run by the fetched command-line tools,
//! because the host of these tests speaks preview 1 only.
//!
//! Only shared libraries are loaded separately: an object or a finished module has its addresses in its code, and
//! moving them is what a linker does. For programs with such inputs the static link is the only reference, so every
//! expected value comes from there.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use serde::Deserialize;
use sha2::{Digest, Sha256};
use wasmparser::{DataKind, Operator, Parser, Payload};

use crate::{
    Verdict, case, checks, component, directive,
    link::{Link, Linked},
    oracle::{self, Input, Options},
    program::Program,
    script::Script,
};

/// `about.toml`.
#[derive(Debug, Deserialize)]
struct About {
    inputs: Vec<String>,
    #[serde(default)]
    flags: Vec<String>,
    #[serde(default)]
    library_path: Vec<String>,
    #[serde(rename = "static")]
    static_link: Option<String>,
    /// The image may have this many hundredths of the size of the static link, names left out of both.
    at_most_percent: Option<usize>,
    component: Option<component::Recipe>,
    #[serde(default)]
    sha256: BTreeMap<String, String>,
}

/// What a folder of the corpora holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Modules: a program.
    #[default]
    Modules,
    /// Components: a group, see [`crate::group`].
    Components,
}

/// An image, its certificate, and the inputs of both.
pub type Certified = (Vec<u8>, seld::Certificate, Vec<seld::Input>);

/// The folders of `corpora/` that hold this, sorted. One that does not say what it holds has modules.
#[must_use]
pub fn folders(kind: Kind) -> Vec<PathBuf> {
    #[derive(Deserialize)]
    struct Said {
        #[serde(default)]
        kind: Kind,
    }
    let entries = fs::read_dir(crate::workspace().join("corpora")).into_iter().flatten().flatten();
    let is_of_kind = |folder: &PathBuf| {
        let about = fs::read_to_string(folder.join("about.toml")).ok();
        about.is_some_and(|text| toml::from_str(&text).map_or(Kind::Modules, |said: Said| said.kind) == kind)
    };
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(is_of_kind).collect();
    folders.sort();
    folders
}

/// A path of `about.toml`: `fetched/` is shared by all folders of the corpora.
#[must_use]
pub fn place(folder: &Path, path: &str) -> PathBuf {
    if Path::new(path).starts_with("fetched") { folder.with_file_name("").join(path) } else { folder.join(path) }
}

/// One program of the corpora.
pub struct Corpus {
    folder: PathBuf,
    about: About,
    script: Script,
}

impl Corpus {
    /// Reads `about.toml` and `expected`.
    ///
    /// # Errors
    ///
    /// The file that cannot be read, and why.
    pub fn read(folder: &Path) -> Verdict<Self> {
        let about = read_text(&folder.join("about.toml"))?;
        let about: About = toml::from_str(&about).map_err(|error| format!("about.toml: {error}"))?;
        let mut directives = directive::read_file("expected", &read_text(&folder.join("expected"))?)?;
        if !about.flags.is_empty() {
            let flags = directive::Directive::Flags(about.flags.clone());
            directives.insert(0, directive::Located { place: "about.toml".to_owned(), directive: flags });
        }
        Ok(Self { folder: folder.to_path_buf(), about, script: Script::new(directives)? })
    }

    /// Whether every input is there; fetched ones are not kept in the repository.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        let folders = self.about.library_path.iter().filter(|folder| folder.starts_with("fetched/"));
        let tools = self.about.component.iter().all(|_| component::tools_exist(&self.fetched("fetched/tools")));
        tools && self.about.inputs.iter().chain(folders).all(|input| self.fetched(input).exists())
    }

    /// Whether the program is run here, as a module, and not as a component.
    #[must_use]
    pub fn is_module(&self) -> bool {
        self.about.component.is_none()
    }

    /// Whether the inputs can be loaded separately: all are shared libraries.
    #[must_use]
    pub fn runs_separately(&self) -> bool {
        let is_library = |input: &String| read(&self.fetched(input)).is_ok_and(|bytes| is_shared_library(&bytes));
        self.is_module() && self.script.not_oracle.is_none() && self.about.inputs.iter().all(is_library)
    }

    /// Compares what engines load of the image with what they load of the static link: custom sections are not counted.
    fn check_size(&self, image: &[u8]) -> Verdict {
        let (Some(percent), Some(path)) = (self.about.at_most_percent, &self.about.static_link) else { return Ok(()) };
        let (found, reference) = (loaded_bytes(image)?, loaded_bytes(&read(&self.folder.join(path))?)?);
        if found * 100 <= reference * percent {
            return Ok(());
        }
        Err(format!("the image has {found} bytes without names, wanted {percent} % of {reference} at most"))
    }

    /// Whether a static link is kept beside the libraries.
    #[must_use]
    pub fn has_static_link(&self) -> bool {
        self.about.static_link.is_some()
    }

    /// Compares the kept files with their digests: a library rebuilt without a note is not what was tested.
    ///
    /// # Errors
    ///
    /// The file that differs.
    pub fn check_digests(&self) -> Verdict {
        check_digests(&self.folder, &self.about.sha256)
    }

    /// Links, checks the contract, and runs the image.
    ///
    /// # Errors
    ///
    /// The first expectation that does not hold.
    pub fn run_linked(&self) -> Verdict {
        self.check_digests()?;
        let linked = self.link(1)?;
        case::judge(&linked, &self.script)?;
        if self.script.warns.is_some() {
            case::check_warnings(&linked, &self.script)?;
        }
        let Some(image) = &linked.image else { return Ok(()) };
        if self.link(2)?.image.as_ref() != Some(image) {
            return Err("--threads 2 gives other bytes than --threads 1".to_owned());
        }
        checks::check_static_cost(image)?;
        self.check_size(image)?;
        self.run(image)
    }

    /// Links with `--fold-identical`, and runs the image.
    ///
    /// # Errors
    ///
    /// The first expectation that does not hold, or an image that is larger than without.
    pub fn run_folded(&self) -> Verdict {
        self.check_digests()?;
        let mut link = self.as_link();
        link.flags.push("--fold-identical".into());
        let linked = link.run(2)?;
        case::judge(&linked, &self.script)?;
        let Some(image) = &linked.image else { return Ok(()) };
        let larger = self.link(2)?.image.filter(|unfolded| unfolded.len() < image.len());
        match larger {
            Some(unfolded) => Err(format!("{} bytes became {}", unfolded.len(), image.len())),
            None => self.run(image),
        }
    }

    fn run(&self, image: &[u8]) -> Verdict {
        match &self.about.component {
            Some(recipe) => {
                component::run(recipe, image, &self.folder, &self.fetched("fetched"), &self.expected_output())
            }
            None => Program::from_image(image)?.run(&self.script),
        }
    }

    /// Runs the inputs, and what they need, without linking.
    ///
    /// # Errors
    ///
    /// The first expectation that does not hold.
    pub fn run_separately(&self) -> Verdict {
        let mut inputs = Vec::new();
        for input in &self.about.inputs {
            let path = self.fetched(input);
            inputs.push(Input { name: file_name(&path), bytes: read(&path)? });
        }
        let folders = self.about.library_path.iter().map(|folder| self.fetched(folder)).collect();
        oracle::load(&inputs, &Options::new(&self.script, folders)?)?.run(&self.script)
    }

    /// Runs the static link.
    ///
    /// # Errors
    ///
    /// A kept file that differs, or the first expectation that does not hold.
    pub fn run_static(&self) -> Verdict {
        self.check_digests()?;
        let Some(file) = &self.about.static_link else { return Ok(()) };
        let mut program = Program::from_image(&read(&self.fetched(file))?)?;
        // Its addresses are another linker's.
        program.visible = None;
        program.run(&self.script)
    }

    /// The image with its certificate, linked with these flags too, and the inputs of both.
    ///
    /// # Errors
    ///
    /// What the linker says.
    pub fn proven(&self, flags: &[&str]) -> Verdict<Certified> {
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        let path = folder.path().join("certificate.json");
        let mut link = self.as_link();
        link.flags.extend(flags.iter().map(Into::into));
        link.flags.extend(["--certificate".into(), path.clone().into_os_string()]);
        let linked = link.run(1)?;
        let image = linked.image.ok_or(linked.stderr)?;
        let certificate = seld::Certificate::from_json(&read(&path)?).map_err(|error| error.to_string())?;
        let given: Vec<_> = self.about.inputs.iter().map(|input| self.fetched(input).into()).collect();
        let library_path: Vec<_> = self.about.library_path.iter().map(|folder| self.fetched(folder)).collect();
        let wanted = &certificate.options.export;
        let purpose = seld::gather::Purpose::Image;
        let request = seld::gather::Request { given: &given, library_path: &library_path, wanted, purpose };
        let inputs = seld::gather::gather(request).map_err(|error| error.to_string())?.inputs;
        Ok((image, certificate, inputs))
    }

    fn link(&self, threads: u8) -> Verdict<Linked> {
        self.as_link().run(threads)
    }

    /// The program as a link of its own.
    #[must_use]
    pub fn as_link(&self) -> Link {
        let mut link = Link { flags: self.script.flags.iter().map(Into::into).collect(), ..Link::default() };
        for folder in &self.about.library_path {
            link.flags.extend(["-L".into(), self.fetched(folder).into_os_string()]);
        }
        link.inputs = self.about.inputs.iter().map(|input| (None, self.fetched(input))).collect();
        link
    }

    /// The image as a component, which is a file in a folder; `None` if the program is a module.
    ///
    /// # Errors
    ///
    /// The tool that fails, with its message.
    pub fn component(&self, image: &[u8], folder: &Path) -> Option<Verdict<PathBuf>> {
        let recipe = self.about.component.as_ref()?;
        Some(component::made(recipe, image, (&self.folder, &self.fetched("fetched")), folder))
    }

    fn expected_output(&self) -> String {
        let lines = self.script.steps.iter().filter_map(|step| match &step.directive {
            directive::Directive::Stdout(line) => Some(format!("{line}\n")),
            _ => None,
        });
        lines.collect()
    }

    fn fetched(&self, path: &str) -> PathBuf {
        place(&self.folder, path)
    }
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// A shared library says so in its first section.
fn is_shared_library(bytes: &[u8]) -> bool {
    let payloads = || Parser::new(0).parse_all(bytes).map_while(Result::ok);
    let first = payloads().nth(1);
    let is_dynamic = matches!(first, Some(Payload::CustomSection(section)) if section.name() == "dylink.0");
    // A program with fixed addresses has the section as well, and segments that cannot be moved.
    let is_fixed = |payload: Payload<'_>| match payload {
        Payload::DataSection(segments) => {
            segments.into_iter().map_while(Result::ok).any(|segment| match segment.kind {
                DataKind::Active { offset_expr, .. } => {
                    matches!(offset_expr.get_operators_reader().read(), Ok(Operator::I32Const { .. }))
                }
                DataKind::Passive => false,
            })
        }
        _ => false,
    };
    is_dynamic && !payloads().any(is_fixed)
}

/// Compares files of a folder with their digests.
pub(crate) fn check_digests(folder: &Path, digests: &BTreeMap<String, String>) -> Verdict {
    for (file, expected) in digests {
        let digest = Sha256::digest(read(&folder.join(file))?);
        let actual: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        if actual != *expected {
            return Err(format!("{file} has sha256 {actual}, about.toml says {expected}"));
        }
    }
    Ok(())
}

fn read(path: &Path) -> Verdict<Vec<u8>> {
    fs::read(path).map_err(|error| format!("{}: {error}", path.display()))
}

fn read_text(path: &Path) -> Verdict<String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// The bytes of a module without its custom sections.
fn loaded_bytes(module: &[u8]) -> Verdict<usize> {
    let mut bytes = 0;
    for payload in Parser::new(0).parse_all(module) {
        let payload = payload.map_err(|error| error.to_string())?;
        if !matches!(payload, Payload::CustomSection(_)) {
            bytes += payload.as_section().map_or(0, |(_, range)| range.len());
        }
    }
    Ok(bytes)
}
