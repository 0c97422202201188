//! A module becomes what a debugger reads in it: lines, subprograms and variables, each by the function it is in.
//!
//! It is read with gimli, which knows nothing of our own reader of DWARF. Places are told as distances from the
//! start of their function, so that two modules that hold the same function at different places say the same of it.
//!
//! Of several sequences of lines for one function the first counts: `wasm-ld` keeps one copy of an inline function, and
//! makes the debug information of every other copy speak of it.

use std::collections::BTreeMap;
use std::ops::Range;

use gimli::{
    AttributeValue, DebuggingInformationEntry, Dwarf, EndianSlice, Expression, LineProgramHeader, LineRow,
    LittleEndian, Operation, UnitRef,
};
use wasmparser::{ConstExpr, ExternalKind, KnownCustom, Name, Operator, Parser, Payload, TypeRef};

use crate::Verdict;

type Slice<'data> = EndianSlice<'data, LittleEndian>;
type UnitOf<'a, 'data> = UnitRef<'a, Slice<'data>>;
type Entry<'data> = DebuggingInformationEntry<Slice<'data>>;

/// From here on a number stands for something that is not there.
const TOMBSTONES: u64 = 0xffff_fffe;

/// One row of a line table.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Line {
    /// Distance from the start of the function.
    pub offset: u64,
    /// Folder and file.
    pub file: String,
    /// The line, and the column.
    pub line: (u64, u64),
    /// Whether a debugger stops here.
    pub is_statement: bool,
    /// Whether it ends its sequence.
    pub ends: bool,
}

/// A subprogram that has code.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Subprogram {
    /// The name that a linker knows it by.
    pub name: String,
    /// Itself and all inside it, a line each: what it is, its name, its ranges, its locations.
    pub tree: Vec<String>,
    /// The function it begins at the start of, as the name section calls it.
    pub function: String,
}

/// What a debugger reads in a module.
#[derive(Default)]
pub struct DebugInfo {
    /// The names of functions that have a body.
    pub functions: Vec<String>,
    /// Of each function that has lines, by name; functions may share a name.
    pub lines: BTreeMap<String, Vec<Vec<Line>>>,
    /// Subprograms that have code, by name of the function, one for each function.
    pub subprograms: BTreeMap<String, Vec<Subprogram>>,
    /// Addresses of variables in memory, by name.
    pub variables: BTreeMap<String, Vec<u64>>,
    /// Lines and subprograms that go on after the end of the function they begin in.
    pub beyond: Vec<String>,
    /// Values of exported globals, where they are constants.
    pub exported: BTreeMap<String, u64>,
}

impl DebugInfo {
    /// Reads a module.
    ///
    /// # Errors
    ///
    /// What cannot be read, and code in the debug information that is no function's.
    pub fn read(bytes: &[u8]) -> Verdict<Self> {
        let mut module = Module::read(bytes)?;
        let sections = std::mem::take(&mut module.debug);
        let load = |id: gimli::SectionId| -> Result<_, gimli::Error> {
            Ok(EndianSlice::new(sections.get(id.name()).copied().unwrap_or_default(), LittleEndian))
        };
        let dwarf = Dwarf::load(load).map_err(text)?;
        let mut headers = dwarf.units();
        let mut units = Vec::new();
        while let Some(header) = headers.next().map_err(text)? {
            units.push(dwarf.unit(header).map_err(text)?);
        }
        for unit in &units {
            module.name_bodies(unit.unit_ref(&dwarf))?;
        }
        let mut reader = Reader { module: &module, seen: Vec::new(), found: Self::default() };
        reader.found.functions = module.bodies.iter().map(|body| body.name.clone()).collect();
        reader.found.exported.clone_from(&module.exported);
        for unit in &units {
            reader.unit(unit.unit_ref(&dwarf))?;
        }
        for by_name in reader.found.lines.values_mut() {
            by_name.sort();
        }
        for by_name in reader.found.subprograms.values_mut() {
            by_name.sort();
        }
        Ok(reader.found)
    }
}

fn text(error: gimli::Error) -> String {
    format!("DWARF: {error}")
}

struct Body {
    name: String,
    range: Range<u64>,
}

/// What is read of a module beside its debug sections.
#[derive(Default)]
struct Module<'data> {
    debug: BTreeMap<&'data str, &'data [u8]>,
    bodies: Vec<Body>,
    globals: BTreeMap<u64, String>,
    exported: BTreeMap<String, u64>,
}

impl<'data> Module<'data> {
    fn read(bytes: &'data [u8]) -> Verdict<Self> {
        let wrong = |error: wasmparser::BinaryReaderError| error.to_string();
        let mut module = Self::default();
        let (mut code, mut imported, mut values) = (0, 0u32, Vec::new());
        let (mut exports, mut names) = (Vec::new(), BTreeMap::new());
        for payload in Parser::new(0).parse_all(bytes) {
            match payload.map_err(wrong)? {
                Payload::ImportSection(section) => {
                    for import in section.into_imports() {
                        match import.map_err(wrong)?.ty {
                            TypeRef::Func(_) => imported += 1,
                            TypeRef::Global(_) => values.push(None),
                            _ => {}
                        }
                    }
                }
                Payload::GlobalSection(section) => {
                    for global in section {
                        values.push(constant(&global.map_err(wrong)?.init_expr));
                    }
                }
                Payload::ExportSection(section) => {
                    for export in section {
                        let export = export.map_err(wrong)?;
                        exports.extend((export.kind == ExternalKind::Global).then_some((export.name, export.index)));
                    }
                }
                Payload::CodeSectionStart { range, .. } => code = range.start,
                Payload::CodeSectionEntry(body) => {
                    let place = |offset: usize| u64::try_from(offset - code).unwrap_or(u64::MAX);
                    let range = place(body.range().start)..place(body.range().end);
                    module.bodies.push(Body { name: String::new(), range });
                }
                Payload::CustomSection(custom) => {
                    if custom.name().starts_with(".debug_") {
                        module.debug.insert(custom.name(), custom.data());
                    }
                    if let KnownCustom::Name(section) = custom.as_known() {
                        for subsection in section {
                            match subsection.map_err(wrong)? {
                                Name::Function(map) => {
                                    for naming in map {
                                        let naming = naming.map_err(wrong)?;
                                        names.insert(naming.index, naming.name.to_owned());
                                    }
                                }
                                Name::Global(map) => {
                                    for naming in map {
                                        let naming = naming.map_err(wrong)?;
                                        module.globals.insert(naming.index.into(), naming.name.to_owned());
                                    }
                                }
                                _ => {}
                            }
                        }
                    }
                }
                _ => {}
            }
        }
        for (body, index) in module.bodies.iter_mut().zip(imported..) {
            body.name = names.remove(&index).unwrap_or_default();
        }
        let value = |index: u32| values.get(usize::try_from(index).ok()?).copied().flatten();
        module.exported =
            exports.into_iter().filter_map(|(name, index)| Some((name.to_owned(), value(index)?))).collect();
        Ok(module)
    }

    /// Functions of objects that no other file sees have no name in an image: they get that of their subprogram.
    fn name_bodies<'d>(&mut self, unit: UnitOf<'_, 'd>) -> Verdict {
        let mut entries = unit.entries();
        while let Some(entry) = entries.next_dfs().map_err(text)? {
            let ranges = ranges(unit, entry)?;
            let Some(first) = ranges.first().filter(|_| entry.tag() == gimli::DW_TAG_subprogram) else { continue };
            let nameless = |body: &&mut Body| body.range.start == first.start && body.name.is_empty();
            if let Some(body) = self.bodies.iter_mut().find(nameless) {
                body.name = name(unit, entry, true)?.unwrap_or_default();
            }
        }
        Ok(())
    }

    /// The body that a place is in, or at the end of.
    fn body(&self, place: u64) -> Option<&Body> {
        self.bodies.iter().find(|body| body.range.start <= place && place <= body.range.end)
    }
}

fn constant(expr: &ConstExpr<'_>) -> Option<u64> {
    match expr.get_operators_reader().read().ok()? {
        Operator::I32Const { value } => Some(value.cast_unsigned().into()),
        _ => None,
    }
}

struct Reader<'a, 'data> {
    module: &'a Module<'data>,
    /// The begins of functions that lines and subprograms were found for.
    seen: Vec<(&'static str, u64)>,
    found: DebugInfo,
}

impl Reader<'_, '_> {
    fn unit<'d>(&mut self, unit: UnitOf<'_, 'd>) -> Verdict {
        self.lines(unit)?;
        let mut entries = unit.entries();
        // The subprogram around the entries that are read, and how deep it is.
        let mut around: Option<(isize, Body, Subprogram)> = None;
        while let Some(entry) = entries.next_dfs().map_err(text)? {
            if around.as_ref().is_some_and(|(depth, ..)| entry.depth() <= *depth) {
                self.close(around.take());
            }
            let ranges = ranges(unit, entry)?;
            if entry.tag() == gimli::DW_TAG_subprogram
                && let Some(first) = ranges.first()
            {
                let body = self.module.body(first.start).filter(|body| body.range.start == first.start);
                let name = name(unit, entry, true)?.unwrap_or_default();
                let body = body.ok_or_else(|| format!("`{name}` at {first:x?} is no function"))?;
                self.found.beyond.extend((first.end > body.range.end).then(|| format!("subprogram {name}")));
                let body = Body { name: body.name.clone(), range: body.range.clone() };
                let subprogram = Subprogram { name, tree: Vec::new(), function: body.name.clone() };
                around = Some((entry.depth(), body, subprogram));
            }
            let start = around.as_ref().map_or(0, |(_, body, _)| body.range.start);
            let locations = self.locations(unit, entry, start)?;
            if let Some((depth, _, subprogram)) = &mut around {
                let ranges: Vec<_> = ranges.iter().map(|range| range.start - start..range.end - start).collect();
                let (name, deep) = (name(unit, entry, false)?.unwrap_or_default(), entry.depth() - *depth);
                subprogram.tree.push(format!("{deep} {} {name} {ranges:x?} {locations:?}", entry.tag()));
            }
        }
        self.close(around.take());
        Ok(())
    }

    fn close(&mut self, subprogram: Option<(isize, Body, Subprogram)>) {
        let Some((_, body, subprogram)) = subprogram else { return };
        if self.is_first("subprogram", body.range.start) {
            self.found.subprograms.entry(body.name).or_default().push(subprogram);
        }
    }

    fn is_first(&mut self, of: &'static str, function: u64) -> bool {
        let is_first = !self.seen.contains(&(of, function));
        self.seen.push((of, function));
        is_first
    }

    fn lines<'d>(&mut self, unit: UnitOf<'_, 'd>) -> Verdict {
        let Some(program) = unit.line_program.clone() else { return Ok(()) };
        let mut rows = program.rows();
        let mut sequence: Vec<(u64, Line)> = Vec::new();
        while let Some((header, row)) = rows.next_row().map_err(text)? {
            sequence.push((row.address(), line(unit, header, row)?));
            if !row.end_sequence() {
                continue;
            }
            let sequence = std::mem::take(&mut sequence);
            let lowest = sequence.iter().map(|(address, _)| *address).min().unwrap_or_default();
            if lowest >= TOMBSTONES {
                continue;
            }
            let body = self.module.body(lowest).ok_or_else(|| format!("lines at {lowest:#x}, where no function is"))?;
            let (start, name) = (body.range.start, body.name.clone());
            let is_beyond = sequence.iter().any(|(address, _)| *address > body.range.end);
            self.found.beyond.extend(is_beyond.then(|| format!("lines of {name}")));
            let lines = sequence.into_iter().map(|(address, line)| Line { offset: address - start, ..line }).collect();
            if self.is_first("lines", start) {
                self.found.lines.entry(name).or_default().push(lines);
            }
        }
        Ok(())
    }

    /// Expressions of all attributes of an entry. Addresses of variables are noted, and left out of the text.
    fn locations<'d>(&mut self, unit: UnitOf<'_, 'd>, entry: &Entry<'d>, start: u64) -> Verdict<Vec<String>> {
        let mut locations = Vec::new();
        for attribute in entry.attrs() {
            if let AttributeValue::Exprloc(expression) = attribute.value() {
                let (said, address) = self.expression(unit, expression)?;
                if let (Some(address), gimli::DW_TAG_variable) = (address, entry.tag()) {
                    let name = name(unit, entry, false)?.unwrap_or_default();
                    self.found.variables.entry(name).or_default().push(address);
                }
                locations.push(format!("{}: {said}", attribute.name()));
            } else if let Some(mut list) = unit.attr_locations(attribute.value()).map_err(text)? {
                while let Some(part) = list.next().map_err(text)? {
                    let (said, _) = self.expression(unit, part.data)?;
                    let (from, to) = (part.range.begin.wrapping_sub(start), part.range.end.wrapping_sub(start));
                    locations.push(format!("{} {from:#x}..{to:#x}: {said}", attribute.name()));
                }
            }
        }
        Ok(locations)
    }

    /// An expression as text, and the address in it if it is of something that is there.
    fn expression<'d>(
        &self,
        unit: UnitOf<'_, 'd>,
        expression: Expression<Slice<'d>>,
    ) -> Verdict<(String, Option<u64>)> {
        let (mut said, mut found) = (Vec::new(), None);
        let mut operations = expression.operations(unit.encoding());
        while let Some(operation) = operations.next().map_err(text)? {
            let address = match operation {
                Operation::Address { address } => Some(address),
                Operation::AddressIndex { index } => Some(unit.address(index).map_err(text)?),
                Operation::WasmGlobal { index } => {
                    said.push(format!("global {:?}", self.module.globals.get(&index.into())));
                    continue;
                }
                _ => None,
            };
            found = found.or(address.filter(|address| *address < TOMBSTONES));
            said.push(address.map_or_else(|| format!("{operation:?}"), |_| "address".to_owned()));
        }
        Ok((said.join(", "), found))
    }
}

/// Ranges of an entry that are there.
fn ranges<'d>(unit: UnitOf<'_, 'd>, entry: &Entry<'d>) -> Verdict<Vec<Range<u64>>> {
    let mut ranges = unit.die_ranges(entry).map_err(text)?;
    let mut found = Vec::new();
    while let Some(range) = ranges.next().map_err(text)? {
        found.extend((range.begin < TOMBSTONES && range.begin < range.end).then_some(range.begin..range.end));
    }
    Ok(found)
}

/// The name of an entry, or of the one that it is an instance or the definition of.
fn name<'d>(unit: UnitOf<'_, 'd>, entry: &Entry<'d>, of_linker: bool) -> Verdict<Option<String>> {
    let linkage = entry.attr_value(gimli::DW_AT_linkage_name).filter(|_| of_linker);
    let own = linkage.or_else(|| entry.attr_value(gimli::DW_AT_name));
    let others = [gimli::DW_AT_abstract_origin, gimli::DW_AT_specification];
    for origin in others.into_iter().filter_map(|attribute| entry.attr_value(attribute)) {
        if let (AttributeValue::UnitRef(offset), None) = (origin, &linkage) {
            return name(unit, &unit.entry(offset).map_err(text)?, of_linker);
        }
    }
    let Some(own) = own else { return Ok(None) };
    let said = unit.attr_string(own).map_err(text)?;
    Ok(Some(said.to_string_lossy().into_owned()))
}

fn line<'d>(unit: UnitOf<'_, 'd>, header: &LineProgramHeader<Slice<'d>>, row: &LineRow) -> Verdict<Line> {
    let mut file = String::new();
    if let Some(entry) = row.file(header) {
        let parts = entry.directory(header).into_iter().chain([entry.path_name()]);
        for part in parts {
            file = format!("{file}/{}", unit.attr_string(part).map_err(text)?.to_string_lossy());
        }
    }
    let column = match row.column() {
        gimli::ColumnType::LeftEdge => 0,
        gimli::ColumnType::Column(column) => column.get(),
    };
    let line = (row.line().map_or(0, std::num::NonZero::get), column);
    Ok(Line { offset: 0, file, line, is_statement: row.is_stmt(), ends: row.end_sequence() })
}
