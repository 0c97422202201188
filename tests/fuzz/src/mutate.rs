//! A bundle becomes a damaged one, by one change drawn from a seed.
//!
//! Most changes know the structure: a section, an entry or a number is changed, and all lengths around it are made
//! right again, because a module that ends early is refused by the first line of any reader. Some know nothing, so that
//! these lines are met too. Half of the numbers keep their length: code that moves no longer fits its relocations.

mod archives;
mod bytes;
mod code;
mod lists;

use crate::bundle::{Bundle, Choice, File};
use crate::module::{Module, Section};
use crate::names;
use crate::random::Random;

pub use archives::archive;

/// No bundle grows beyond this: what it costs is bounded by its size.
pub const MAX_BYTES: usize = 1 << 20;

/// How often a change is drawn anew that makes a module invalid.
const TRIES: usize = 6;

/// Changes a bundle. The same seed makes the same change of the same bundle.
///
/// What is no valid module is refused by the first line of any reader, so most changes are drawn anew that make one
/// invalid.
pub fn mutate(bundle: &mut Bundle, seed: u64) {
    let random = &mut Random::new(seed);
    let before = bundle.clone();
    let takes_any = random.one_in(6);
    for _ in 0..TRIES {
        change(bundle, random);
        let breaks =
            |(old, new): (&File, &File)| old.bytes != new.bytes && is_valid(&old.bytes) && !is_valid(&new.bytes);
        let is_lost = bundle.size() > MAX_BYTES
            || !takes_any
                && before.files.len() == bundle.files.len()
                && before.files.iter().zip(&bundle.files).any(breaks);
        if !is_lost {
            return;
        }
        bundle.clone_from(&before);
    }
}

fn change(bundle: &mut Bundle, random: &mut Random) {
    match random.below(20) {
        0 | 1 => options(bundle, random),
        2 => files(bundle, random),
        3 => change_file(bundle, random, archives::change),
        4 => change_file(bundle, random, bytes::change),
        5 => borrow_section(bundle, random),
        _ => change_file(bundle, random, module),
    }
}

fn is_valid(bytes: &[u8]) -> bool {
    wasmparser::Validator::new_with_features(wasmparser::WasmFeatures::all()).validate_all(bytes).is_ok()
}

/// What a change of one file may use: the names in that file and in another one.
struct Context {
    names: Vec<String>,
}

fn change_file(
    bundle: &mut Bundle,
    random: &mut Random,
    change: impl Fn(&mut Vec<u8>, &Context, &mut Random) -> Option<()>,
) {
    if bundle.files.is_empty() {
        return;
    }
    let at = random.below(bundle.files.len());
    let other = random.below(bundle.files.len());
    let context =
        Context { names: [at, other].iter().flat_map(|file| names::all(&bundle.files[*file].bytes)).collect() };
    if change(&mut bundle.files[at].bytes, &context, random).is_none() {
        bytes::change(&mut bundle.files[at].bytes, &context, random);
    }
}

fn options(bundle: &mut Bundle, random: &mut Random) {
    if random.one_in(4) {
        bundle.switch(Choice::AllowAll);
    }
    if bundle.has(Choice::Wired) && random.one_in(2) {
        bundle.choices = bundle.choices & 0x00ff_ffff | u32::from(random.byte()) << 24;
        return;
    }
    bundle.switch(Choice::ALL[random.below(Choice::ALL.len())]);
}

fn files(bundle: &mut Bundle, random: &mut Random) {
    let (at, other) = (random.below(bundle.files.len()), random.below(bundle.files.len()));
    let Some(mut file) = bundle.files.get(at).cloned() else { return };
    match random.below(5) {
        0 => bundle.files.swap(at, other),
        1 => _ = bundle.files.remove(at),
        2 => bundle.files[at].name = String::from_utf8_lossy(&names::draw(random, &[])).into_owned(),
        3 => {
            let members: Vec<(&str, &[u8])> =
                bundle.files.iter().map(|file| (file.name.as_str(), file.bytes.as_slice())).collect();
            let bytes = archives::archive(&members[at.min(other)..=at.max(other)]);
            bundle.files.push(File { name: "joined.a".to_owned(), bytes });
        }
        _ => {
            file.name.insert(0, 'x');
            bundle.files.push(file);
        }
    }
}

/// A section of one file becomes one of another.
fn borrow_section(bundle: &mut Bundle, random: &mut Random) {
    let lender = random.pick(&bundle.files).and_then(|file| Module::split(&file.bytes));
    let Some(section) = lender.and_then(|lender| random.pick(&lender.sections).cloned()) else { return };
    change_file(bundle, random, |bytes, _, random| {
        let mut module = Module::split(bytes)?;
        let same = module.sections.iter().position(|own| own.id == section.id && own.custom() == section.custom());
        match same.filter(|_| !random.one_in(4)) {
            Some(same) => module.sections[same] = section.clone(),
            None => module.sections.insert(random.below(module.sections.len() + 1), section.clone()),
        }
        *bytes = module.join();
        Some(())
    });
}

fn module(bytes: &mut Vec<u8>, context: &Context, random: &mut Random) -> Option<()> {
    let mut module = Module::split(bytes)?;
    let count = module.sections.len();
    if count == 0 {
        return None;
    }
    let at = random.below(count);
    match random.below(24) {
        0 => _ = module.sections.remove(at),
        1 => module.sections.insert(random.below(count), module.sections[at].clone()),
        2 => module.sections.swap(at, random.below(count)),
        3 => module.sections[at].id = [random.byte() % 16, 0][random.below(2)],
        4 => module.sections.push(custom(random, context)),
        5 => module.sections.insert(0, custom(random, context)),
        6 => bytes::change(&mut module.sections[at].payload, context, random)?,
        7 => {
            // The header says a component, or another version.
            let place = 4 + random.below(4);
            module.head[place] = [0, 1, 0x0d, random.byte()][random.below(4)];
        }
        _ => lists::change_section(&mut module.sections[at], context, random)?,
    }
    *bytes = module.join();
    Some(())
}

/// A custom section that a reader looks for, with little in it.
fn custom(random: &mut Random, context: &Context) -> Section {
    const NAMES: [&str; 14] = [
        "dylink.0",
        "dylink",
        "linking",
        "reloc.CODE",
        "reloc.DATA",
        "name",
        "producers",
        "target_features",
        ".debug_info",
        "reloc..debug_info",
        "component-type:x",
        "external_debug_info",
        "go:buildid",
        "",
    ];
    let name = NAMES[random.below(NAMES.len())];
    let mut payload = crate::leb::length(name.as_bytes());
    payload.extend(name.bytes());
    for _ in 0..random.below(6) {
        if random.one_in(2) {
            payload.extend(bytes::number(random, None));
        } else {
            let name = names::draw(random, &context.names);
            payload.extend(crate::leb::length(&name));
            payload.extend(name);
        }
    }
    Section { id: 0, payload }
}
