//! Modules and what speaks against them become the commands that build them so that they link.
//!
//! For each input a recipe of the maker that was recognised: compiler, flags, cargo's configuration, with the exports
//! that the module has now. It does not know where sources are: of a module `libmath.so` they are called `math.c`, or
//! the crate `math`. The surprising choice: what it prints is a script of the shell, whose comments say why, so that it
//! can be read, changed and run alike.

use std::collections::BTreeSet;
use std::fmt::Write;

use crate::conventions::{self, INITIALIZE, START};
use crate::diagnostic::{Diagnostic, Severity};
use crate::judge::engine::Engine;
use crate::module::examined::Examined;
use crate::module::identify::control::Exceptions;
use crate::module::identify::toolchain::{Family, Language, Libc};
use crate::module::model::{ExportRole, Kind};
use crate::module::scan::features::FeatureSet;
use crate::module::scanned::features::module_features;

/// What the commands take from the environment.
const HEAD: &str = r#"# Builds the modules so that they link. Where a command has another name on your machine, say so
# first, as `CC=clang-22 LD=wasm-ld-22`; SYSROOT is that of wasi-sdk, share/wasi-sysroot. Each module of C is made of
# one file that is called like it, each of Rust of a crate in a folder that is: put yours in their place.
set -e
: "${CC:=clang}" "${CXX:=clang++}" "${LD:=wasm-ld}" "${SYSROOT:?the folder of a WASI sysroot}"
: "${CARGO:=cargo build --release --target wasm32-wasip1}" "${LIB:=$SYSROOT/lib/wasm32-wasip1}"
: "${BUILTINS:=$($CC --target=wasm32-wasip1 --print-libgcc-file-name)}"
"#;

/// A script that builds all modules that can be built so that they link.
pub(crate) fn script(modules: &[Examined<'_>], findings: &[Diagnostic], engine: Option<&Engine>) -> String {
    let mut text = HEAD.to_owned();
    for module in modules {
        let codes = codes(module, findings);
        writeln!(text, "\n# {}: {}{}", module.name, module.kind.with_article(), made_by(module, &codes))
            .expect("strings take everything");
        text += &Recipe { module, engine }.commands();
    }
    // A recipe changes how a module is built: what is about its neighbours stays.
    let about_neighbours = |finding: &&Diagnostic| {
        let code = finding.code.to_string();
        finding.severity == Severity::Error && ["DY", "IN", "ABI", "TC"].iter().any(|family| code.starts_with(family))
    };
    for finding in findings.iter().filter(about_neighbours) {
        let help = finding.help.as_deref().unwrap_or("see its page, `--explain`");
        write!(text, "\n# Beside that, {}: {}\n#   {help}\n", finding.code, finding.message)
            .expect("strings take everything");
    }
    text
}

/// The codes of errors that are about a module.
fn codes(module: &Examined<'_>, findings: &[Diagnostic]) -> BTreeSet<String> {
    let is_about = |finding: &&Diagnostic| {
        finding.severity == Severity::Error && finding.evidence.iter().any(|evidence| evidence.module == module.name)
    };
    findings.iter().filter(is_about).map(|finding| finding.code.to_string()).collect()
}

/// Who made a module, and what speaks against it.
fn made_by(module: &Examined<'_>, codes: &BTreeSet<String>) -> String {
    let facts = &module.identity.toolchain;
    let mut words: Vec<String> = facts.languages.iter().map(|language| language.term().to_owned()).collect();
    if !matches!(facts.family, Family::Unknown | Family::Llvm) && !words.iter().any(|word| word == facts.family.term())
    {
        words.insert(0, facts.family.term().to_owned());
    }
    let made = if words.is_empty() { String::new() } else { format!(" of {}", words.join(" and ")) };
    match codes.is_empty() {
        true => format!("{made}; it may stay as it is"),
        false => {
            let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
            format!("{made}; against it: {}", codes.join(", "))
        }
    }
}

/// How one module is built.
struct Recipe<'m, 'data> {
    module: &'m Examined<'data>,
    engine: Option<&'m Engine>,
}

impl Recipe<'_, '_> {
    fn commands(&self) -> String {
        let facts = &self.module.identity.toolchain;
        let has = |language| facts.languages.contains(&language);
        match facts.family {
            Family::Llvm | Family::Unknown if has(Language::Rust) => self.of_rust(),
            Family::Llvm | Family::Unknown | Family::Emscripten if has(Language::Cpp) => self.of_c(true),
            Family::Llvm | Family::Unknown | Family::Emscripten => self.of_c(false),
            family => format!(
                "# {} has a stack, a heap and functions of its own: as a component its memory stays apart.\n",
                family.term()
            ),
        }
    }

    /// What the sources are called.
    fn stem(&self) -> &str {
        let name = self.module.name.rsplit('/').next().unwrap_or_default();
        // A member of an archive is called after the object that it was.
        let name = name.split_once('(').map_or(name, |(_, member)| member.trim_end_matches(')'));
        let name = name.strip_prefix("lib").filter(|_| name.ends_with(".so")).unwrap_or(name);
        name.split_once('.').map_or(name, |(stem, _)| stem)
    }

    fn of_c(&self, is_cpp: bool) -> String {
        let (compiler, ending, libraries) =
            if is_cpp { ("$CXX", "cpp", "-lc++ -lc++abi -lc") } else { ("$CC", "c", "-lc") };
        let (stem, name) = (self.stem(), self.module.name.as_str());
        let is_library = self.module.kind == Kind::SharedLibrary;
        let mut flags = String::from("-O2");
        if is_library {
            flags += " -fPIC -fvisibility=default";
        }
        let exceptions = self.module.identity.control.exceptions;
        if !matches!(exceptions, Exceptions::None | Exceptions::Unknown) {
            flags += if is_cpp { " -fwasm-exceptions" } else { " -mllvm -wasm-enable-sjlj" };
            flags += " -mllvm -wasm-use-legacy-eh=false";
        }
        self.lacking().iter().for_each(|feature| flags += &format!(" -mno-{feature}"));
        let object = if self.module.is_object() { name.to_owned() } else { format!("{stem}.o") };
        let target = "--target=wasm32-wasip1 --sysroot=$SYSROOT";
        let mut text =
            format!("{compiler} {target} {flags} -c {} -o {}\n", quoted(&format!("{stem}.{ending}")), quoted(&object));
        let (object, name) = (quoted(&object), quoted(name));
        match self.module.kind {
            Kind::Object => {}
            Kind::SharedLibrary => {
                _ = writeln!(
                    text,
                    "$LD -shared --experimental-pic --unresolved-symbols=import-dynamic {object} -o {name}"
                );
            }
            Kind::Finished | Kind::Pinned | Kind::Pure => {
                let (start, entry) = self.start();
                let libraries = if self.has_libc() { format!("-L$LIB {libraries} $BUILTINS") } else { String::new() };
                let start = if self.has_libc() { format!("$LIB/{start}") } else { String::new() };
                let words = format!(
                    "$LD{entry} --emit-relocs --allow-undefined{} {start} {object} {libraries} -o {name}",
                    self.exports("--export=")
                );
                text += &words.split_whitespace().collect::<Vec<_>>().join(" ");
                text.push('\n');
            }
        }
        text
    }

    fn of_rust(&self) -> String {
        let (stem, name) = (self.stem(), quoted(&self.module.name));
        let mut flags = Vec::new();
        match self.module.kind {
            Kind::SharedLibrary => flags.extend([
                "-C relocation-model=pic",
                "-C link-self-contained=no",
                "-C link-arg=-shared",
                "-C link-arg=--experimental-pic",
                "-C link-arg=--unresolved-symbols=import-dynamic",
                "-C link-arg=-Bsymbolic",
                "-C link-arg=--no-export-dynamic",
            ]),
            Kind::Object => {}
            Kind::Finished | Kind::Pinned | Kind::Pure => flags.push("-C link-arg=--emit-relocs"),
        }
        let lacking = self.lacking();
        let without = format!("-C target-feature=-{}", lacking.join(",-"));
        flags.extend((!lacking.is_empty()).then_some(without.as_str()));
        let made = stem.replace('-', "_");
        let what = match self.module.kind {
            Kind::Object => format!("lib{made}.a"),
            _ => format!("{made}.wasm"),
        };
        // What the linker makes of objects is one; with its library a crate is an archive of them.
        let name = if self.module.is_object() { quoted(&what) } else { name };
        let kind = if self.module.is_object() { "staticlib" } else { "cdylib" };
        let is_command = self.module.exported_function(START).is_some();
        let note =
            if is_command { String::new() } else { format!("# In Cargo.toml: [lib] crate-type = [\"{kind}\"]\n") };
        format!(
            "{note}(cd {stem} && RUSTFLAGS=\"$RUSTFLAGS {}\" $CARGO --target-dir target)\n\
             cp {stem}/target/wasm32-wasip1/release/{what} {name}\n",
            flags.join(" ")
        )
    }

    /// What starts the module, and how the linker is told.
    fn start(&self) -> (&'static str, &'static str) {
        match self.module.exported_function(START) {
            Some(_) => ("crt1-command.o", ""),
            None => ("crt1-reactor.o", " --no-entry"),
        }
    }

    fn has_libc(&self) -> bool {
        self.module.identity.toolchain.libc != Libc::None || self.module.identity.allocator.allocator.is_some()
    }

    /// What it exports now, each name behind a word.
    fn exports(&self, word: &str) -> String {
        let is_public = |name: &str| !conventions::is_private(name) && ![START, INITIALIZE].contains(&name);
        let exports = self.module.exports.iter().filter(|export| {
            let is_data = matches!(export.role, ExportRole::Data(_)) && !export.name.starts_with("__");
            matches!(export.role, ExportRole::Function(_)) || is_data
        });
        let names = exports.map(|export| export.name).filter(|name| is_public(name));
        names.map(|name| format!(" {word}{}", quoted(name))).collect()
    }

    /// Features that it uses and the engine lacks.
    fn lacking(&self) -> Vec<&'static str> {
        let lacking = self.engine.map(|engine| module_features(self.module).without(engine.features));
        lacking.map(FeatureSet::names).unwrap_or_default()
    }
}

/// A word of the shell.
fn quoted(word: &str) -> String {
    shlex::try_quote(word).map_or_else(|_| word.to_owned(), |word| word.into_owned())
}
