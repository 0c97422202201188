//! The files of a crate become a graph: who takes names from whom.
//!
//! An edge is a path in the code: after `crate::` or `super::`, or one that starts with a module of the file's own. It
//! does not know what a name stands for. A file may use the words of the module that it is a part of: an edge to an
//! ancestor counts for nothing, or no module could be cut into parts.

use std::collections::{BTreeMap, BTreeSet};

use petgraph::{algo::tarjan_scc, graph::DiGraph};

use crate::sources;

/// What the files of a crate take from each other.
pub struct Imports {
    /// By module: `layout::memory` for `src/layout/memory.rs`.
    uses: BTreeMap<String, BTreeSet<String>>,
}

impl Imports {
    /// The imports of all files in a folder; its root file has none.
    pub fn of(folder: &str) -> Self {
        let module = |name: &str| {
            let path = name.strip_prefix(folder)?.strip_prefix('/')?.strip_suffix(".rs")?;
            (!matches!(path, "lib" | "main")).then(|| path.replace('/', "::"))
        };
        let sources = sources(&[folder]);
        let files: BTreeMap<String, String> =
            sources.iter().filter_map(|source| Some((module(&source.name)?, source.code()))).collect();
        let uses = |(module, code): (&String, &String)| {
            let used = paths(module, code).into_iter().filter_map(|path| file_of(&files, &path));
            let is_other = |used: &String| used != module && !module.starts_with(&format!("{used}::"));
            (module.clone(), used.filter(is_other).collect())
        };
        Self { uses: files.iter().map(uses).collect() }
    }

    /// The files that use one of a later floor.
    pub fn upwards(&self, floors: &[&str]) -> Vec<String> {
        let all = self.uses.iter().flat_map(|(module, used)| used.iter().map(move |used| (module, used)));
        let is_upwards = |(module, used): &(&String, &String)| match (floor(floors, module), floor(floors, used)) {
            (Some(own), Some(other)) => other > own,
            _ => false,
        };
        all.filter(is_upwards).map(|(module, used)| format!("{module} uses {used}")).collect()
    }

    /// What the files of a wing use of others, but for these.
    pub fn outside(&self, wing: &str, permitted: &[&str]) -> Vec<String> {
        let is_own = |module: &str| floor(&[wing], module).is_some();
        let own = self.uses.iter().filter(|(module, _)| is_own(module));
        let all = own.flat_map(|(module, used)| used.iter().map(move |used| (module, used)));
        let foreign = all.filter(|(_, used)| !is_own(used) && !permitted.contains(&used.as_str()));
        foreign.map(|(module, used)| format!("{module} uses {used}")).collect()
    }

    /// The files that lead back to themselves, each circle as one text.
    pub fn circles(&self) -> Vec<String> {
        let mut graph = DiGraph::<&str, ()>::new();
        let nodes: BTreeMap<&str, _> =
            self.uses.keys().map(|module| (module.as_str(), graph.add_node(module))).collect();
        for (module, used) in &self.uses {
            used.iter().for_each(|used| _ = graph.add_edge(nodes[module.as_str()], nodes[used.as_str()], ()));
        }
        let circles = tarjan_scc(&graph).into_iter().filter(|circle| circle.len() > 1);
        circles.map(|circle| circle.iter().map(|node| graph[*node]).collect::<Vec<_>>().join(", ")).collect()
    }
}

/// The floor of a module: its own, or that of the module around it.
fn floor(floors: &[&str], module: &str) -> Option<usize> {
    let is_in = |floor: &str| module.strip_prefix(floor).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"));
    floors.iter().position(|floor| is_in(floor))
}

/// The file in which a path leads to something.
fn file_of(files: &BTreeMap<String, String>, path: &str) -> Option<String> {
    let mut path = path.trim_matches(':');
    loop {
        if files.contains_key(path) {
            return Some(path.to_owned());
        }
        path = path.rsplit_once("::")?.0;
    }
}

/// All paths that code names, from the root of the crate.
fn paths(module: &str, code: &str) -> BTreeSet<String> {
    let mut paths = BTreeSet::new();
    for (at, _) in code.match_indices("::") {
        let start = code[..at].rfind(|letter: char| !is_of_path(letter)).map_or(0, |before| before + 1);
        let (first, rest) = (&code[start..at], &code[at + 2..]);
        // Every other `::` lies inside a path that was met at its first.
        if first.contains(':') || first.is_empty() {
            continue;
        }
        let (prefix, rest) = match first {
            "crate" => (String::new(), rest),
            "super" => above(module, rest),
            _ => (format!("{module}::{first}::"), rest),
        };
        expand(rest, &prefix, &mut paths);
    }
    paths
}

/// What `super::` leads to, however often it is repeated, and what follows it.
fn above<'code>(module: &str, mut rest: &'code str) -> (String, &'code str) {
    let mut parts: Vec<&str> = module.split("::").collect();
    parts.pop();
    while let Some(after) = rest.strip_prefix("super::") {
        parts.pop();
        rest = after;
    }
    (parts.iter().map(|part| format!("{part}::")).collect(), rest)
}

fn is_of_path(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_' || letter == ':'
}

/// Expands `a::{b, c::d}` to `a::b` and `a::c::d`; returns what follows.
fn expand<'text>(text: &'text str, prefix: &str, paths: &mut BTreeSet<String>) -> &'text str {
    let end = text.find(|letter| !is_of_path(letter)).unwrap_or(text.len());
    let path = format!("{prefix}{}", &text[..end]);
    let Some(mut rest) = text[end..].strip_prefix('{') else {
        paths.insert(path);
        return &text[end..];
    };
    loop {
        rest = rest.trim_start_matches(|letter: char| letter.is_whitespace() || letter == ',');
        if rest.is_empty() || rest.starts_with('}') {
            return rest.strip_prefix('}').unwrap_or(rest);
        }
        let after = expand(rest, &path, paths);
        // `a as b` and `*`: skip what is no path.
        rest = if after.len() == rest.len() { rest.get(1..).unwrap_or_default() } else { after };
    }
}

#[test]
fn paths_are_found_wherever_they_start() {
    let code = [
        "use crate::{graph::Graph, layout::{memory, table}, options as o};",
        "use super::units::{Side, data::Datum};",
        "use fold::Fold;",
        "let x = crate::emit::write(super::super::image::NAME);",
    ];
    let found = paths("share::candidates", &code.join("\n"));
    let expected = [
        "graph::Graph",
        "layout::memory",
        "layout::table",
        "options",
        "share::units::Side",
        "share::units::data::Datum",
        "share::candidates::fold::Fold",
        "emit::write",
        "image::NAME",
    ];
    assert!(expected.iter().all(|path| found.contains(*path)), "{found:?}");
}

#[test]
fn a_circle_is_found() {
    let uses = |used: &[&str]| used.iter().map(|used| (*used).to_owned()).collect();
    let imports = Imports {
        uses: BTreeMap::from([
            ("a".to_owned(), uses(&["b"])),
            ("b".to_owned(), uses(&["c"])),
            ("c".to_owned(), uses(&["a"])),
            ("d".to_owned(), uses(&["a"])),
        ]),
    };
    assert_eq!(imports.circles().len(), 1);
    assert_eq!(imports.upwards(&["d", "a"]), ["d uses a"]);
    assert_eq!(imports.upwards(&["a", "b", "c"]), ["a uses b", "b uses c"]);
}
