//! A folder of `corpora/` with components becomes calls of the components composed, and of the image made of them.
//!
//! It does not know how the components were built. The composed component is made here from the same files by another
//! tool's library, and run by an engine that knows components: that is the reference, and both must give the answers in
//! `expected`. The image is a core module, so it is made a component again before it is called; what a linker got
//! wrong about names, reallocations or post-returns is seen there.
//!
//! Arguments and answers are WAVE, the text of values in the component model, and not the numbers of the other
//! programs.

mod calls;
mod compose;
mod host;
mod image;
mod native;
mod random_types;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use seld::bindings::interface::Scheme;
use seld::bindings::{Sources, standard32};
use seld::{Linked, Mangling, Options, link};
use serde::Deserialize;
use toolchain_probe::component::{Modules, unwrap};

pub use native::{Engine, described_modules, run_with_modules};

use crate::{Verdict, corpus, link::Link};

/// The flag for names of `cm32p2`.
const STANDARD32: &str = "--mangling=standard32";

/// `about.toml`.
#[derive(Debug, Deserialize)]
struct About {
    #[serde(default)]
    inputs: Vec<String>,
    /// Several groups in one folder, instead of `inputs`: all of them do the same.
    #[serde(default)]
    groups: BTreeMap<String, Vec<String>>,
    /// So many groups, each with types of its own: the inputs are modules, which become components of these types.
    #[serde(default)]
    random_types: usize,
    #[serde(default)]
    flags: Vec<String>,
    /// With which code a group's image is refused: by the group's own name, or none where there is one.
    #[serde(default)]
    refused: BTreeMap<String, String>,
    /// Where another folder's says what is expected.
    #[serde(default = "expected")]
    expected: String,
    #[serde(default)]
    sha256: BTreeMap<String, String>,
}

fn expected() -> String {
    "expected".to_owned()
}

/// One group of components.
pub struct Group {
    /// The folder's name, and the group's own where there are several in it.
    pub name: String,
    folder: PathBuf,
    inputs: Vec<PathBuf>,
    flags: Vec<String>,
    sha256: BTreeMap<String, String>,
    refused: Option<String>,
    asked: Asked,
}

/// What a group is asked.
enum Asked {
    /// The calls of `expected`.
    Calls(Vec<calls::Step>),
    /// To return random values.
    Values(random_types::Types),
}

impl Group {
    /// Reads `about.toml` and `expected`: the groups of a folder.
    ///
    /// # Errors
    ///
    /// The file that cannot be read, and why.
    pub fn read(folder: &Path) -> Verdict<Vec<Self>> {
        let text = |name: &str| fs::read_to_string(folder.join(name)).map_err(|error| format!("{name}: {error}"));
        let about: About = toml::from_str(&text("about.toml")?).map_err(|error| format!("about.toml: {error}"))?;
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let group = |own: &str, inputs: &[String], asked| Self {
            name: format!("{name} {own}").trim_end().to_owned(),
            folder: folder.to_path_buf(),
            inputs: inputs.iter().map(|input| corpus::place(folder, input)).collect(),
            flags: about.flags.clone(),
            sha256: about.sha256.clone(),
            refused: about.refused.get(own).cloned(),
            asked,
        };
        if about.random_types > 0 {
            let numbered = |number: usize| {
                group(&number.to_string(), &about.inputs, Asked::Values(random_types::Types::new(number)))
            };
            return Ok((0..about.random_types).map(numbered).collect());
        }
        let alone = BTreeMap::from([(String::new(), about.inputs.clone())]);
        let expected = text(&about.expected)?;
        let groups = if about.groups.is_empty() { &alone } else { &about.groups };
        groups.iter().map(|(own, inputs)| Ok(group(own, inputs, Asked::Calls(calls::read(&expected)?)))).collect()
    }

    /// Whether every input is there; fetched ones are not kept in the repository.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.inputs.iter().all(|input| input.exists())
    }

    /// Composes the components and makes the calls.
    ///
    /// # Errors
    ///
    /// A kept file that differs, or the first answer that does.
    pub fn run_composed(&self) -> Verdict {
        corpus::check_digests(&self.folder, &self.sha256)?;
        self.ask(&self.composed()?)
    }

    /// The components as one.
    ///
    /// # Errors
    ///
    /// A component that cannot be read or composed.
    pub fn composed(&self) -> Verdict<Vec<u8>> {
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        compose::compose(&self.components(folder.path())?)
    }

    /// The image of the components, linked with flags beside those of the group.
    ///
    /// # Errors
    ///
    /// What the linker says.
    pub fn image(&self, flags: &[&str]) -> Verdict<Vec<u8>> {
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        let flags: Vec<String> = self.flags.iter().cloned().chain(flags.iter().map(ToString::to_string)).collect();
        image::fuse(&self.components(folder.path())?, &flags)
    }

    /// The group as a link of its own, if its components are kept as files.
    #[must_use]
    pub fn as_link(&self) -> Option<Link> {
        let flags = self.flags.iter().map(Into::into).collect();
        let inputs = self.inputs.iter().map(|path| (None, path.clone())).collect();
        matches!(self.asked, Asked::Calls(_)).then_some(Link { inputs, flags, map: false })
    }

    /// Links the components, makes the image a component again, and makes the same calls.
    ///
    /// # Errors
    ///
    /// What the linker says, or the first answer that differs.
    pub fn run_image(&self) -> Verdict {
        self.ask_image(&[])
    }

    /// The same with an image that has the names of `cm32p2`, and no other name of the component model.
    ///
    /// # Errors
    ///
    /// What the linker or the checker says, a name that was left, or the first answer that differs.
    pub fn run_standard32(&self) -> Verdict {
        self.ask_image(&[STANDARD32])
    }

    fn ask_image(&self, flags: &[&str]) -> Verdict {
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        let components = self.components(folder.path())?;
        let flags: Vec<String> = self.flags.iter().cloned().chain(flags.iter().map(ToString::to_string)).collect();
        let linked = image::fuse(&components, &flags);
        if let Some(code) = &self.refused {
            return match linked {
                Err(refusal) if refusal.contains(&format!("error[{code}]")) => Ok(()),
                Err(other) => Err(format!("refused, and not with {code}: {other}")),
                Ok(_) => Err(format!("linked, and about.toml says that {code} refuses it")),
            };
        }
        let first = components.first().ok_or("a group without components")?;
        let first = fs::read(first).map_err(|error| format!("{}: {error}", first.display()))?;
        let image = linked?;
        if flags.iter().any(|flag| flag == STANDARD32) {
            image::has_names_of_standard32(&image)?;
        }
        self.ask(&image::to_component(&image, &compose::compose(&components)?, &first)?)
    }

    /// The components as inputs of a link.
    ///
    /// # Errors
    ///
    /// A component that cannot be read.
    pub fn inputs(&self) -> Verdict<Vec<seld::Input>> {
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        let input = |path: PathBuf| {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            Ok(seld::Input::new(name, fs::read(path).map_err(|error| error.to_string())?))
        };
        self.components(folder.path())?.into_iter().map(input).collect()
    }

    /// The image with its certificate, and the modules of which the components are made; nothing of a group that is
    /// refused.
    ///
    /// # Errors
    ///
    /// What the linker says.
    pub fn proven(&self, scheme: Scheme) -> Verdict<Option<corpus::Certified>> {
        if self.refused.is_some() {
            return Ok(None);
        }
        let (linked, modules) = self.linked(scheme)?;
        Ok(linked.certificate.map(|certificate| (linked.image, certificate, modules.inputs)))
    }

    /// The image, with names that are written in this way and with a certificate, and the modules that it is of.
    fn linked(&self, scheme: Scheme) -> Verdict<(Linked, Modules)> {
        let trust = self.flags.iter().any(|flag| flag == "--trust");
        let modules = unwrap(self.inputs()?, trust).map_err(|fault| fault.message)?;
        let sources = Sources { inputs: &modules.inputs, world: modules.world.as_ref(), documentation: None };
        let mangling = match scheme {
            Scheme::Legacy => Mangling::default(),
            Scheme::Standard32 => standard32(&sources).map_err(|fault| fault.message)?,
        };
        let wiring = modules.wiring.clone();
        let options = Options { certificate: true, wiring, mangling, trust, ..Options::default() };
        let linked = link(&modules.inputs, &options).map_err(|refusal| refusal.to_string())?;
        Ok((linked, modules))
    }

    /// Whether each component is a module and what its world says.
    #[must_use]
    pub fn is_of_modules(&self) -> bool {
        let is_module = |path: &PathBuf| {
            fs::read(path).is_ok_and(|bytes| image::only_module(&bytes).is_ok_and(|module| module.is_some()))
        };
        matches!(self.asked, Asked::Values(_)) || self.inputs.iter().all(is_module)
    }

    /// Takes the module out of each component, makes it a component again as is done with an image, and makes the same
    /// calls of these composed: what differs in an image then is the linker's doing.
    ///
    /// # Errors
    ///
    /// A component that cannot be read or is more than a module, or the first answer that differs.
    pub fn run_again(&self) -> Verdict {
        self.ask_anew(|module| fs::read(module).map_err(|error| error.to_string()))
    }

    /// The same with an image of each module by itself.
    ///
    /// # Errors
    ///
    /// What the linker says too.
    pub fn run_modules(&self) -> Verdict {
        self.ask_anew(|module| image::fuse(&[module.to_path_buf()], &[]))
    }

    fn ask_anew(&self, image: impl Fn(&Path) -> Verdict<Vec<u8>>) -> Verdict {
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        let mut anew = Vec::new();
        for (index, path) in self.components(folder.path())?.iter().enumerate() {
            let component = fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
            let module = image::only_module(&component)?.ok_or("a component of more than a module")?;
            let place = folder.path().join(format!("module-{index}.wasm"));
            fs::write(&place, module).map_err(|error| error.to_string())?;
            let made = image::to_component(&image(&place)?, &component, &component)?;
            let place = folder.path().join(format!("component-{index}.wasm"));
            fs::write(&place, made).map_err(|error| error.to_string())?;
            anew.push(place);
        }
        self.ask(&compose::compose(&anew)?)
    }

    /// The components as files; those that are made here are in the folder.
    fn components(&self, folder: &Path) -> Verdict<Vec<PathBuf>> {
        match &self.asked {
            Asked::Calls(_) => Ok(self.inputs.clone()),
            Asked::Values(types) => types.components(&self.inputs, folder),
        }
    }

    fn ask(&self, component: &[u8]) -> Verdict {
        match &self.asked {
            Asked::Calls(script) => calls::run(component, script),
            Asked::Values(types) => types.ask(component),
        }
    }
}
