//! One wrong relocation is refused, or does no harm.
//!
//! In a finished module every single entry is shifted, given another type, and dropped. What the probe lets through has
//! to be linked and must give the same image, or an image that gives the same answers.

use std::{collections::BTreeMap, fs, path::PathBuf};

use tests::{
    Verdict, directive,
    link::Link,
    probe,
    program::Program,
    relocations::{Change, Entry, Relocatable, TYPES, has_addend},
    script::Script,
};

/// Two small programs with a finished module in which nearly every type of relocation stands.
const MODULES: [(&str, &str); 2] =
    [("finished-c-and-c", "second.wasm"), ("object-calls-library-calls-finished", "finished.wasm")];

/// What a wrong relocation may be called.
const REFUSALS: [&str; 3] = ["error MF001", "error RL002", "error RL004"];

/// What the probe lets through today: section, type, change, and why it does no harm.
const LET_THROUGH: [(&str, u8, Change, &str); 2] = [
    ("reloc.CODE", 1, Change::Retype(12), "harmless: the null pointer of a weak name is 0 in both ways"),
    ("reloc.CODE", 4, Change::Retype(11), "harmless where __memory_base is 0"),
];

/// Entries of data that are lost unseen, though they are the only ones for their symbol: file, offset, and why.
const UNSEEN: [(&str, u32, &str); 2] = [
    ("finished.wasm", 20, "the symbol lies at 1024, and such a number is more often a size than an address"),
    ("first.wasm", 81, "the same"),
];

/// The type of entries that name a type, and no symbol.
const TYPE: u8 = 6;

const SHIFTS: [i32; 6] = [-4, -1, 1, 2, 4, 5];

/// A module of a program, with what is linked beside it.
struct Subject {
    name: String,
    file: String,
    relocatable: Relocatable,
    bytes: Vec<u8>,
    folder: tempfile::TempDir,
}

impl Subject {
    fn all() -> Vec<Self> {
        MODULES.map(|(program, file)| Self::read(program, file).expect("the module has relocations")).into()
    }

    /// A position-independent module, with a table of addresses of its own.
    fn position_independent() -> Self {
        Self::read("finished-c-and-c", "first.wasm").expect("the module has relocations")
    }

    fn read(program: &str, file: &str) -> Verdict<Self> {
        let path = prebuilt(program).join(file);
        let bytes = fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        let relocatable = Relocatable::read(&bytes)?;
        Ok(Self { name: program.to_owned(), file: file.to_owned(), relocatable, bytes, folder })
    }

    /// Calls `judge` with every change of every entry of code and data; what it says is collected.
    fn for_every(&self, changes: &[Change], judge: impl Fn(&Self, &Changed) -> Option<String>) -> Vec<String> {
        let mut said = Vec::new();
        for (section, found) in self.relocatable.sections.iter().enumerate() {
            for (entry, before) in found.entries.iter().enumerate() {
                for change in changes.iter().filter(|change| is_change(before.code, **change)) {
                    let bytes = self.relocatable.changed(section, entry, *change);
                    let what = format!("{} {}: {before:?} {change}", self.file, found.name);
                    let changed = Changed { section, entry, change: *change, bytes, what };
                    said.extend(judge(self, &changed).map(|reason| format!("{}: {reason}", changed.what)));
                }
            }
        }
        said
    }

    /// What the probe says of the module alone.
    fn findings(&self, bytes: &[u8]) -> Vec<String> {
        let path = self.folder.path().join(&self.file);
        fs::write(&path, bytes).expect("there is room");
        let link = Link { inputs: vec![(None, path)], ..Link::default() };
        let (_, said) = link.probe().expect("the probe answers");
        probe::headlines(&said)
    }

    /// Whether the probe lets a change through: it says what it says of the module as it is.
    fn accepts(&self, changed: &Changed) -> bool {
        let findings = self.findings(&changed.bytes);
        let is_refused = findings.iter().any(|finding| REFUSALS.contains(&finding.as_str()));
        assert!(
            is_refused || findings == self.findings(&self.bytes),
            "{}: neither refused nor let through: {findings:?}",
            changed.what
        );
        !is_refused
    }

    /// Links the program with these bytes as the module. An image, or the codes of the refusal.
    fn link(&self, bytes: &[u8]) -> Verdict<Result<Vec<u8>, Vec<String>>> {
        let about = fs::read_to_string(prebuilt(&self.name).with_file_name("about.toml")).map_err(|e| e.to_string())?;
        let about: About = toml::from_str(&about).map_err(|error| error.to_string())?;
        let changed = self.folder.path().join(&self.file);
        fs::write(&changed, bytes).map_err(|error| error.to_string())?;
        let path = |input: &String| {
            let path = prebuilt(&self.name).with_file_name("").join(input);
            if path.ends_with(&self.file) { changed.clone() } else { path }
        };
        let inputs = about.inputs.iter().map(|input| (None, path(input))).collect();
        let linked = Link { inputs, flags: about.flags.iter().map(Into::into).collect(), map: false }.run(1)?;
        Ok(linked.image.ok_or_else(|| probe::headlines(&linked.stderr)))
    }

    /// The harm that a change does: the link is not refused, its image is another one, and gives other answers.
    fn harm(&self, changed: &Changed, original: &[u8]) -> Option<String> {
        let image = match self.link(&changed.bytes) {
            Ok(Ok(image)) => image,
            Ok(Err(codes)) if codes.iter().any(|code| REFUSALS.contains(&code.as_str())) => return None,
            Ok(Err(codes)) => return Some(format!("refused with {codes:?}")),
            Err(reason) => return Some(reason),
        };
        if image == original {
            return None;
        }
        Program::from_image(&image).and_then(|mut program| program.run(&self.script())).err()
    }

    fn script(&self) -> Script {
        let text =
            fs::read_to_string(prebuilt(&self.name).with_file_name("expected")).expect("it is in the repository");
        Script::new(directive::read_file("expected", &text).expect("it can be read")).expect("it is a script")
    }
}

/// What is read of `about.toml`.
#[derive(serde::Deserialize)]
struct About {
    inputs: Vec<String>,
    flags: Vec<String>,
}

struct Changed {
    section: usize,
    entry: usize,
    change: Change,
    bytes: Vec<u8>,
    what: String,
}

fn prebuilt(program: &str) -> PathBuf {
    tests::workspace().join("corpora").join(program).join("prebuilt")
}

fn is_change(before: u8, change: Change) -> bool {
    match change {
        Change::Retype(code) => code != before,
        // With an addend as before, it would be a `Retype`.
        Change::Misname(code) => has_addend(code) != has_addend(before) || code == TYPES.end,
        Change::Shift(_) | Change::Drop => true,
    }
}

#[test]
fn entries_are_written_back_as_they_were() {
    for subject in Subject::all() {
        let unchanged = subject.relocatable.changed(0, 0, Change::Shift(0));
        assert!(unchanged == subject.bytes, "{}: a section was written in another way", subject.file);
    }
}

/// A change of a dropped addend or of one too many shifts everything after it: that is always seen.
#[test]
fn the_probe_refuses_entries_that_are_read_with_the_wrong_length() {
    let misnames: Vec<Change> = (TYPES.start..=TYPES.end).map(Change::Misname).collect();
    for subject in Subject::all() {
        let accepted = subject.for_every(&misnames, |subject, changed| subject.accepts(changed).then(String::new));
        assert!(accepted.is_empty(), "{}", accepted.join("\n"));
    }
}

#[test]
fn the_probe_refuses_shifted_and_retyped_entries() {
    let changes: Vec<Change> = SHIFTS.map(Change::Shift).into_iter().chain(TYPES.map(Change::Retype)).collect();
    let accepted = std::cell::RefCell::new(BTreeMap::new());
    for subject in Subject::all() {
        subject.for_every(&changes, |subject, changed| {
            if subject.accepts(changed) {
                let section = &subject.relocatable.sections[changed.section];
                let kind = (section.name.clone(), section.entries[changed.entry].code, changed.change);
                accepted.borrow_mut().entry(format!("{kind:?}")).or_insert_with(|| changed.what.clone());
            }
            None
        });
    }
    let known = LET_THROUGH.map(|(section, code, change, _)| format!("{:?}", (section, code, change)));
    let accepted = accepted.into_inner();
    let new: Vec<&String> = accepted.iter().filter(|(kind, _)| !known.contains(kind)).map(|(_, what)| what).collect();
    assert!(new.is_empty(), "let through:\n{new:#?}");
    let refused: Vec<&String> = known.iter().filter(|kind| !accepted.contains_key(*kind)).collect();
    assert!(refused.is_empty(), "refused now, so LET_THROUGH must not name it:\n{refused:#?}");
}

#[test]
fn shifted_and_retyped_entries_do_no_harm() {
    let changes: Vec<Change> = SHIFTS.map(Change::Shift).into_iter().chain(TYPES.map(Change::Retype)).collect();
    assert_harmless(&changes, |_, _, _, _| true);
}

/// A number of full length that has no entry is a sign; and indices are known without one.
#[test]
fn entries_dropped_from_code_do_no_harm() {
    assert_harmless(&[Change::Drop], |_, section, _, _| section == "reloc.CODE");
}

/// A slot that nothing asks for is a sign, and so is data that nothing names while its address stands somewhere.
#[test]
fn the_only_entry_for_a_symbol_is_not_dropped_from_data_unseen() {
    assert_harmless(&[Change::Drop], |file, section, entries, entry| {
        let is_unseen = UNSEEN.iter().any(|(unseen, offset, _)| (*unseen, *offset) == (file, entry.offset));
        let is_only = entries.iter().filter(|other| other.code != TYPE && other.index == entry.index).count() == 1;
        section == "reloc.DATA" && is_only && !is_unseen
    });
}

#[test]
#[ignore = "nothing tells that a pointer in data has lost its entry, where others name the symbol"]
fn entries_dropped_from_data_do_no_harm() {
    assert_harmless(&[Change::Drop], |_, section, _, _| section == "reloc.DATA");
}

/// The relocations of a shared library are believed or not: where one is wrong, the library is one piece of data, as if
/// it had none.
#[test]
fn no_wrong_entry_of_a_library_does_harm_or_is_refused() {
    let subject = Subject::read("libraries-with-relocations-as-loaded", "libstore.so").expect("it has relocations");
    let image = subject.link(&subject.bytes).expect("there is room").expect("the library as it is can be linked");
    let changes = SHIFTS.map(Change::Shift).into_iter().chain(TYPES.map(Change::Retype)).chain([Change::Drop]);
    let changes: Vec<Change> = changes.collect();
    let smaller = std::cell::Cell::new(0);
    let harmed = subject.for_every(&changes, |subject, changed| match subject.link(&changed.bytes) {
        Ok(Ok(other)) if other == image => {
            smaller.set(smaller.get() + 1);
            None
        }
        Ok(Ok(other)) => Program::from_image(&other).and_then(|mut program| program.run(&subject.script())).err(),
        Ok(Err(codes)) => Some(format!("refused with {codes:?}")),
        Err(reason) => Some(reason),
    });
    assert!(harmed.is_empty(), "{} wrong images:\n{}", harmed.len(), harmed.join("\n"));
    // Only where an index in code says the same without its entry.
    assert!(smaller.get() < 50, "{} wrong entries changed nothing", smaller.get());
}

fn assert_harmless(changes: &[Change], is_meant: impl Fn(&str, &str, &[&Entry], &Entry) -> bool) {
    let mut harmed = Vec::new();
    for subject in Subject::all().into_iter().chain([Subject::position_independent()]) {
        let original = subject.link(&subject.bytes).expect("there is room");
        let image = original.expect("the module as it is can be linked");
        let sections = &subject.relocatable.sections;
        let all: Vec<&Entry> = sections.iter().flat_map(|section| &section.entries).collect();
        harmed.extend(subject.for_every(changes, |subject, changed| {
            let section = &subject.relocatable.sections[changed.section];
            is_meant(&subject.file, &section.name, &all, &section.entries[changed.entry])
                .then(|| subject.harm(changed, &image))?
        }));
    }
    assert!(harmed.is_empty(), "{} wrong images:\n{}", harmed.len(), harmed.join("\n"));
}
