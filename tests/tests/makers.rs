//! What `toolchain-probe` says of published modules is held against what is known of them from outside
//! (`corpora/makers.toml`): each is read alone and beside libc.so, and linked alone. The table in the probe's README is
//! made of the same data; `BLESS=1` rewrites it.
//!
//! Without `corpora/fetch` the modules are ignored; under `CI=true` they fail.

use std::{fs, process::ExitCode};

use libtest_mimic::{Arguments, Failed, Trial};
use tests::{
    Verdict, golden,
    makers::{self, Published},
};

fn main() -> ExitCode {
    let trials = match makers::packages() {
        Ok(packages) => {
            let modules: Vec<Published> = packages.iter().flat_map(|package| package.modules.clone()).collect();
            let readme = Trial::test("the table of the README", move || check_readme(&packages).map_err(Failed::from));
            modules.into_iter().flat_map(trials).chain([readme]).collect()
        }
        Err(reason) => vec![Trial::test("makers.toml", move || Err(Failed::from(reason)))],
    };
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn trials(module: Published) -> [Trial; 3] {
    let is_missing = !module.is_there();
    let note = if is_missing { " (needs corpora/fetch)" } else { "" };
    let trial = |kind: &str, check: fn(&Published) -> Verdict| {
        let (name, module) = (format!("{}{note}", module.file), module.clone());
        let judge = move || {
            if is_missing {
                return Err(Failed::from("the module is missing: run corpora/fetch"));
            }
            check(&module).map_err(Failed::from)
        };
        Trial::test(name, judge).with_kind(kind).with_ignored_flag(is_missing && !tests::tools::is_ci())
    };
    [
        trial("facts", Published::check_facts),
        trial("beside libc", Published::check_beside_libc),
        trial("alone", Published::check_alone),
    ]
}

/// What the README shows between these lines is the table of today.
const BEGIN: &str = "<!-- the makers begin -->\n";
const END: &str = "<!-- the makers end -->\n";

fn check_readme(packages: &[makers::Package]) -> Verdict {
    let unfounded = makers::unfounded(packages);
    if !unfounded.is_empty() {
        return Err(format!("nothing says how the facts of {} are known", unfounded.join(", ")));
    }
    let path = tests::workspace().join("toolchain-probe/README.md");
    let readme = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let parts = readme.split_once(BEGIN).and_then(|(before, rest)| Some((before, rest.split_once(END)?.1)));
    let (before, after) = parts.ok_or("the README has no place for the table")?;
    golden::compare(&path, &format!("{before}{BEGIN}{}{END}{after}", makers::render(packages)))
}
