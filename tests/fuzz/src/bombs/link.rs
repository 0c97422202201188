//! Much in what only linkers read: symbols, relocations, groups, archives, debug information.

use super::{Bomb, custom, library, many, module, one, section, text, times, vector, with};
use crate::bundle::{Bundle, Choice, File};
use crate::leb;

pub(super) const ALL: &[Bomb] = &[
    ("symbols-of-one-name", || {
        let symbols = symbols(&(0..20_000).map(|_| function("same", 2)).collect::<Vec<_>>());
        many([object(1, &symbols), object(1, &symbols)])
    }),
    ("symbols-of-many-names", || {
        let symbols = symbols(&(0..20_000).map(|n| function(&format!("f{n}"), 0)).collect::<Vec<_>>());
        many([object(1, &symbols), object(1, &symbols)])
    }),
    ("undefined-symbols-of-many-names", || {
        let undefined = |n| [vec![1, 0x10], text_of(&format!("data{n}"))].concat();
        one(object(1, &symbols(&(0..20_000).map(undefined).collect::<Vec<_>>())))
    }),
    ("groups-of-one-name", || {
        let group = [text_of("same"), vec![0, 1, 1, 0]].concat();
        let groups = subsection(7, &vector(20_000, &group.repeat(20_000)));
        let all = [groups, symbols(&[function("f", 0)])].concat();
        many([object(1, &all), object(1, &all)])
    }),
    ("constructors-without-end", || {
        let list = subsection(6, &vector(30_000, &[1, 0].repeat(30_000)));
        one(object(1, &[list, symbols(&[function("f", 0)])].concat()))
    }),
    ("relocations-of-one-place", relocations_of_one_place),
    ("relocations-of-many-places", relocations_of_many_places),
    ("sections-of-one-name", sections_of_one_name),
    ("symbols-of-one-segment", symbols_of_one_segment),
    ("re-exports-in-a-chain", re_exports),
    ("members-that-want-the-next", members_in_a_chain),
    ("members-of-one-name", || {
        let member = object(1, &symbols(&[function("f", 0)]));
        archive_of((0..1_500).map(|_| ("same.o".to_owned(), member.clone())).collect())
    }),
    ("archives-in-archives", || {
        let mut bytes = object(1, &symbols(&[function("f", 0)]));
        for _ in 0..1_000 {
            bytes = archive(&[("x.a".to_owned(), bytes)]);
        }
        Bundle::of(vec![File { name: "x.a".to_owned(), bytes }])
    }),
    ("copies-of-one-module", || {
        let functions = times(3_000, |n| format!("(func (export \"f{n}\") (result i32) (i32.const {n}))"));
        many((0..8).map(|_| library(&functions)))
    }),
    ("entries-of-debug-information", debug_entries),
    ("abbreviations-of-debug-information", abbreviations),
    ("lines-of-debug-information", || debug(&[(".debug_line", &line_program())])),
    ("units-of-one-abbreviation", || {
        let unit = [vec![8, 0, 0, 0, 4, 0, 0, 0, 0, 0, 4, 1], Vec::new()].concat();
        debug(&[(".debug_abbrev", &[1, 0x11, 0, 0, 0, 0]), (".debug_info", &unit.repeat(8_000))])
    }),
    ("names-that-are-deep", deep_names),
    ("undefined-names-that-are-deep", || {
        let mut bundle = one(library(&times(400, |n| {
            format!("(import \"env\" \"_Z{}{n}a{}v\" (func))", "N".repeat(400), "E".repeat(400))
        })));
        bundle.switch(Choice::Trap);
        bundle
    }),
];

fn text_of(name: &str) -> Vec<u8> {
    [leb::length(name.as_bytes()), name.as_bytes().to_vec()].concat()
}

fn subsection(id: u8, contents: &[u8]) -> Vec<u8> {
    [vec![id], leb::length(contents), contents.to_vec()].concat()
}

/// A symbol of the first function, with these flags.
fn function(name: &str, flags: u8) -> Vec<u8> {
    [vec![0, flags, 0], text_of(name)].concat()
}

fn symbols(symbols: &[Vec<u8>]) -> Vec<u8> {
    subsection(8, &vector(symbols.len(), &symbols.concat()))
}

fn linking(subsections: &[u8]) -> Vec<u8> {
    custom("linking", &[vec![2], subsections.to_vec()].concat())
}

/// An object with so many empty functions and these subsections of `linking`.
fn object(functions: usize, subsections: &[u8]) -> Vec<u8> {
    let memory = [text_of("env"), text_of("__linear_memory"), vec![2, 0, 1]].concat();
    module(&[
        section(1, &[1, 0x60, 0, 0]),
        section(2, &vector(1, &memory)),
        section(3, &vector(functions, &vec![0; functions])),
        section(10, &vector(functions, &[2, 0, 0x0b].repeat(functions))),
        linking(subsections),
    ])
}

/// An object whose one function calls itself in each of its instructions.
fn calls(count: usize, entries: &dyn Fn(usize) -> Vec<u8>) -> Vec<u8> {
    let memory = [text_of("env"), text_of("__linear_memory"), vec![2, 0, 1]].concat();
    let code = [vec![0], [0x10, 0x80, 0x80, 0x80, 0x80, 0].repeat(count), vec![0x0b]].concat();
    let entries: Vec<u8> = (0..count).flat_map(entries).collect();
    module(&[
        section(1, &[1, 0x60, 0, 0]),
        section(2, &vector(1, &memory)),
        section(3, &[1, 0]),
        section(10, &[vec![1], leb::padded(code.len() as u64, 5), code].concat()),
        linking(&symbols(&[function("f", 0)])),
        custom("reloc.CODE", &[vec![3], vector(count, &entries)].concat()),
    ])
}

fn relocations_of_many_places() -> Bundle {
    // The body begins after the count, its length and the number of its locals.
    one(calls(30_000, &|n| [vec![0], leb::encode(n as u64 * 6 + 8), vec![0]].concat()))
}

fn relocations_of_one_place() -> Bundle {
    one(calls(30_000, &|_| vec![0, 8, 0]))
}

fn data_object(count: usize, name: &dyn Fn(usize) -> String, symbols: &[u8]) -> Vec<u8> {
    let memory = [text_of("env"), text_of("__linear_memory"), vec![2, 0, 1]].concat();
    let segments: Vec<u8> =
        (0..count).flat_map(|n| [vec![0, 0x41], leb::encode(n as u64 % 64), vec![0x0b, 1, 7]].concat()).collect();
    let names: Vec<u8> = (0..count).flat_map(|n| [text_of(&name(n)), vec![0, 0]].concat()).collect();
    module(&[
        section(2, &vector(1, &memory)),
        section(11, &vector(count, &segments)),
        linking(&[subsection(5, &vector(count, &names)), symbols.to_vec()].concat()),
    ])
}

fn sections_of_one_name() -> Bundle {
    let symbol = |n: usize| [vec![1, 0x80, 1], text_of(&format!("s{n}")), leb::encode(n as u64), vec![0, 1]].concat();
    let symbols = symbols(&(0..10_000).map(symbol).collect::<Vec<_>>());
    let wanted = symbols_undefined(&["__start_set", "__stop_set"]);
    many([data_object(10_000, &|_| "set".to_owned(), &symbols), data_object(1, &|_| "set".to_owned(), &wanted)])
}

fn symbols_undefined(names: &[&str]) -> Vec<u8> {
    symbols(&names.iter().map(|name| [vec![1, 0x10], text_of(name)].concat()).collect::<Vec<_>>())
}

fn symbols_of_one_segment() -> Bundle {
    let symbol = |n: usize| [vec![1, 0], text_of(&format!("s{n}")), vec![0], leb::encode(n as u64), vec![1]].concat();
    let symbols = symbols(&(0..20_000).map(symbol).collect::<Vec<_>>());
    one(data_object(1, &|_| ".data.x".to_owned(), &symbols))
}

/// Two libraries pass names on to each other.
fn re_exports() -> Bundle {
    let side = |from: usize| {
        let import = |n: usize| format!("(import \"env\" \"f{}\" (func $i{n}))", n * 2 + from + 1);
        let export = |n: usize| format!("(export \"f{}\" (func $i{n}))", n * 2 + from);
        format!("{} {}", times(8_000, import), times(8_000, export))
    };
    many([library(&side(0)), library(&side(1)), library("(func (export \"f16000\"))")])
}

fn members_in_a_chain() -> Bundle {
    let member = |n: usize| {
        let symbols =
            symbols(&[function(&format!("f{n}"), 0), [vec![0, 0x50, 0], text_of(&format!("f{}", n + 1))].concat()]);
        (format!("m{n}.o"), importing(&format!("f{}", n + 1), n, &symbols))
    };
    let mut bundle = archive_of((0..1_500).map(member).collect());
    let first = symbols(&[[vec![0, 0x50, 0], text_of("f0")].concat()]);
    bundle.files.push(File { name: "app.o".to_owned(), bytes: importing("f0", 9_999, &first) });
    bundle
}

/// An object that imports a function and defines one.
fn importing(name: &str, _number: usize, subsections: &[u8]) -> Vec<u8> {
    let memory = [text_of("env"), text_of("__linear_memory"), vec![2, 0, 1]].concat();
    let import = [text_of("env"), text_of(name), vec![0, 0]].concat();
    module(&[
        section(1, &[1, 0x60, 0, 0]),
        section(2, &vector(2, &[memory, import].concat())),
        section(3, &[1, 0]),
        section(10, &[1, 2, 0, 0x0b]),
        linking(subsections),
    ])
}

fn archive(members: &[(String, Vec<u8>)]) -> Vec<u8> {
    let members: Vec<(&str, &[u8])> = members.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    crate::mutate::archive(&members)
}

fn archive_of(members: Vec<(String, Vec<u8>)>) -> Bundle {
    Bundle::of(vec![File { name: "lib.a".to_owned(), bytes: archive(&members) }])
}

/// An object with debug sections.
fn debug(sections: &[(&str, &[u8])]) -> Bundle {
    let mut bytes = object(1, &symbols(&[function("f", 0)]));
    for (name, contents) in sections {
        bytes.extend(custom(name, contents));
    }
    with(one(bytes), &[Choice::DebugInfo])
}

/// Entries of one byte with as many attributes as there is room for, none of which has a byte of its own.
fn debug_entries() -> Bundle {
    let attributes = [0x3f, 0x19].repeat(30_000);
    let table = [vec![1, 0x11, 0], attributes, vec![0, 0, 0]].concat();
    let entries = [vec![4, 0, 0, 0, 0, 0, 4], vec![1; 60_000]].concat();
    let length = u32::try_from(entries.len()).unwrap_or_default().to_le_bytes();
    debug(&[(".debug_abbrev", &table), (".debug_info", &[length.to_vec(), entries].concat())])
}

/// Units that each begin one abbreviation further.
fn abbreviations() -> Bundle {
    let table = [[1, 0x11, 0, 3, 8, 0, 0].repeat(8_000), vec![0]].concat();
    let unit = |n: u32| [vec![9, 0, 0, 0, 4, 0], (n * 7).to_le_bytes().to_vec(), vec![4, 1, 0]].concat();
    let units: Vec<u8> = (0..8_000).flat_map(unit).collect();
    debug(&[(".debug_abbrev", &table), (".debug_info", &units)])
}

/// A version 5 header that declares more formats, folders and files than there are bytes.
fn line_program() -> Vec<u8> {
    let header =
        [vec![1, 1, 1, 0xfb, 14, 1], vec![0xff], [1, 0x0b].repeat(255), vec![0xff, 0xff, 0xff, 0xff, 0x0f]].concat();
    let rest =
        [vec![5, 0, 4, 0], u32::try_from(header.len()).unwrap_or_default().to_le_bytes().to_vec(), header].concat();
    [u32::try_from(rest.len()).unwrap_or_default().to_le_bytes().to_vec(), rest].concat()
}

fn deep_names() -> Bundle {
    let name = |n: usize| format!("_Z1f{}{n}", "PFv".repeat(2_000));
    let exports = times(20, |n| format!("(func (export \"{}\"))", name(n)));
    let imports = times(20, |n| format!("(import \"env\" \"{}\" (func (param i32)))", name(n)));
    let rust = format!("(import \"env\" \"_RNvMs{}_C1a1b\" (func))", "Nv".repeat(20_000));
    many([text(&format!("(module {imports} {rust})")), library(&exports)])
}
