//! Live inputs become table slots: slot 0 is null, then each input's own slots, then one for every function whose
//! address is taken by name and that has none yet.
//!
//! A function pointer is a slot, so a function has one slot however many inputs take its address: the first in which it
//! stands. An input's own slots are placed as one block, because its code adds offsets to one base.

use std::collections::BTreeMap;

use hashbrown::HashMap;
use hashbrown::hash_map::Entry;
use toolchain_probe::Admitted;
use toolchain_probe::Examined;
use toolchain_probe::diagnostic::{Code, Diagnostic};
use toolchain_probe::module::model::constant::{Constant, evaluate, reads_global};
use toolchain_probe::module::model::index::{GlobalIndex, InputId, TableIndex};
use toolchain_probe::module::model::{Element, ElementItems, ElementMode, Kind, Origin};
use toolchain_probe::module::scan::SymbolUse;
use typed_index_collections::TiVec;

use super::{align_up, pinned};
use crate::ids::Slot;
use crate::prune::Live;
use crate::resolve::{Callee, ExportItem, GlobalRef, Resolution, SymbolRef, TableRef};

/// What engines accept as a table (the JavaScript embedding's limit).
const MAX_SLOTS: u64 = 10_000_000;

/// The function table of the image.
#[derive(Clone, Default, Debug)]
pub(crate) struct TableLayout {
    /// Whether the image has a function table at all.
    pub exists: bool,
    /// For each input, where its own slots begin.
    pub bases: TiVec<InputId, u32>,
    /// How many slots it has.
    pub size: u32,
    /// What stands in the slots that are not null: a few bytes of input may declare millions that are.
    pub slots: BTreeMap<Slot, Callee>,
    /// The canonical slot of each function that has one.
    slot_of: HashMap<Callee, Slot>,
    /// Whether code grows the table; if not, its maximum is its size, and engines check bounds for less.
    pub growable: bool,
}

impl TableLayout {
    /// The canonical slot of a function.
    pub(crate) fn slot_of(&self, callee: Callee) -> Option<Slot> {
        self.slot_of.get(&callee).copied()
    }

    /// Gives a function a slot after all others, unless it has one.
    fn append(&mut self, callee: Callee) {
        if let Entry::Vacant(entry) = self.slot_of.entry(callee) {
            let slot = Slot(self.size);
            self.size += 1;
            self.slots.insert(slot, callee);
            entry.insert(slot);
        }
    }
}

/// Places the live slots of every input.
///
/// # Errors
/// MF002 for a segment outside what `dylink.0` declares, LK003 for a table that no engine takes.
pub(crate) fn place_table(
    group: &Admitted<'_>,
    resolution: &Resolution<'_>,
    live: &Live,
) -> Result<TableLayout, Vec<Diagnostic>> {
    let mut layout = TableLayout::default();
    let mut faults = Vec::new();
    // Slot 0 stays null; the slots of modules that cannot move are theirs.
    let pinned = group.modules().iter().filter(|module| module.kind == Kind::Pinned);
    let mut end = pinned.map(pinned::slots_end).max().unwrap_or(0).max(1);
    if end > MAX_SLOTS {
        let module = &group.modules()[InputId(0)];
        return Err(vec![too_large(module, end)]);
    }
    for (input, module) in group.modules().iter_enumerated() {
        let mem_info = module.reserves().unwrap_or_default();
        let start = align_up(end, mem_info.table_align_log2).unwrap_or(u64::MAX);
        let size = if live.inputs[input].slots { u64::from(mem_info.table_size_slots) } else { 0 };
        if start.saturating_add(size) > MAX_SLOTS {
            faults.push(too_large(module, start.saturating_add(size)));
            return Err(faults);
        }
        if size > 0 {
            end = start + size;
        }
        let base = if size > 0 { start } else { end };
        layout.bases.push(u32::try_from(base).expect("tables are small"));
        // Slots of what is placed through relocations are appended one by one, though `--no-prune` marks them all.
        if !module.is_relocatable() {
            let range = if module.kind == Kind::Pinned { 0..end } else { base..base + size };
            let filler = Filler { input, module, resolution, range };
            match live.inputs[input].slots {
                true => filler.fill(&mut layout, &mut faults),
                false => filler.refuse_fixed(&mut faults),
            }
        }
    }
    layout.size = u32::try_from(end).expect("tables are small");
    for (slot, callee) in &layout.slots {
        layout.slot_of.entry(*callee).or_insert(*slot);
    }
    append_named(group, resolution, live, &mut layout);
    append_relocated(group, resolution, live, &mut layout);
    layout.growable = group.modules().iter().any(|module| module.code.table_grow.is_some());
    let calls_handlers = live.closings.contains(&true);
    layout.exists =
        layout.size > 1 || !layout.slots.is_empty() || calls_handlers || uses_table(group, resolution, live);
    if faults.is_empty() { Ok(layout) } else { Err(faults) }
}

/// Gives a slot to every function whose address is taken through the GOT, or exported from there, and that stands in no
/// segment.
fn append_named(group: &Admitted<'_>, resolution: &Resolution<'_>, live: &Live, layout: &mut TableLayout) {
    for (input, module) in group.modules().iter_enumerated() {
        for (index, _) in module.globals.iter_enumerated().filter(|(index, _)| live.inputs[input].globals[*index]) {
            if let GlobalRef::Slot(Some(callee)) = resolution.inputs[input].globals[index] {
                layout.append(callee);
            }
        }
    }
    for item in resolution.exports.values() {
        if let ExportItem::Global(GlobalRef::Slot(Some(callee))) = item {
            layout.append(*callee);
        }
    }
}

/// Gives a slot to every function whose address live code or data takes through a relocation.
fn append_relocated(group: &Admitted<'_>, resolution: &Resolution<'_>, live: &Live, layout: &mut TableLayout) {
    for (input, module) in group.modules().iter_enumerated() {
        let (symbols, live) = (&resolution.inputs[input].symbols, &live.inputs[input]);
        let mut append = |symbol: u32| {
            if let Some(SymbolRef::Slot(Some(callee))) = symbols.get(symbol as usize) {
                layout.append(*callee);
            }
        };
        if symbols.is_empty() {
            continue;
        }
        for (index, function) in module.functions.iter_enumerated().filter(|(index, _)| live.functions[*index]) {
            if let Origin::Defined(ordinal) = function.origin
                && resolution.inputs[input].functions[index] == Callee::Body(input, index)
            {
                let sites = module.code.sites.of(ordinal as usize).iter();
                sites.filter(|site| site.kind.of_symbol() == Some(SymbolUse::Slot)).for_each(|site| append(site.index));
            }
        }
        for (segment, relocations) in resolution.inputs[input].data_relocations.iter_enumerated() {
            if live.data[segment] {
                relocations.iter().for_each(|relocation| append(relocation.symbol));
            }
        }
    }
}

/// Whether live code or an export names the table though no slot is filled.
fn uses_table(group: &Admitted<'_>, resolution: &Resolution<'_>, live: &Live) -> bool {
    let exported =
        resolution.exports.values().any(|item| *item == crate::resolve::ExportItem::Table(TableRef::FunctionTable));
    exported
        || group.modules().iter_enumerated().any(|(input, module)| {
            module.tables.keys().any(|table| {
                live.inputs[input].tables[table] && resolution.inputs[input].tables[table] == TableRef::FunctionTable
            })
        })
}

/// Fills the slots of one input from its active segments.
struct Filler<'a, 'data> {
    input: InputId,
    module: &'a Examined<'data>,
    resolution: &'a Resolution<'data>,
    range: std::ops::Range<u64>,
}

impl Filler<'_, '_> {
    fn fill(&self, layout: &mut TableLayout, faults: &mut Vec<Diagnostic>) {
        for element in &self.module.elements {
            let ElementMode::Active(table, offset) = &element.mode else { continue };
            if !self.is_function_table(*table) {
                continue;
            }
            let base = u32::try_from(self.range.start).expect("tables are small");
            let moves = reads_global(offset);
            let offset = match evaluate(offset, &|global| self.constant(global, base)) {
                Ok(Constant::I32(value)) if moves || self.module.kind == Kind::Pinned => value.cast_unsigned(),
                _ => {
                    faults.push(self.fixed(element));
                    continue;
                }
            };
            match self.items(element) {
                Some(items) => self.copy(element, u64::from(offset), &items, layout, faults),
                None => faults.push(self.fault(element, "an item is not a function reference".to_owned())),
            }
        }
    }

    /// Nobody reads the base of these slots, so they are not in the image; a segment that does not count from the base
    /// would be missed all the same, by whoever finds other functions where it belongs.
    fn refuse_fixed(&self, faults: &mut Vec<Diagnostic>) {
        let is_fixed = |element: &&Element<'_>| {
            matches!(element.mode, ElementMode::Active(table, _) if self.is_function_table(table))
                && element.fixed_slots().is_some_and(|slots| !slots.is_empty())
        };
        if self.module.kind != Kind::Pinned {
            faults.extend(self.module.elements.iter().filter(is_fixed).map(|element| self.fixed(element)));
        }
    }

    fn copy(
        &self,
        element: &Element<'_>,
        start: u64,
        items: &[Option<Callee>],
        layout: &mut TableLayout,
        faults: &mut Vec<Diagnostic>,
    ) {
        let end = start + items.len() as u64;
        if start < self.range.start || end > self.range.end {
            let declared = self.range.end - self.range.start;
            let reached = end.saturating_sub(self.range.start);
            faults
                .push(self.fault(element, format!("it reaches slot {reached} of {declared} that `dylink.0` declares")));
            return;
        }
        let start = u32::try_from(start).expect("tables are small");
        for (slot, item) in (start..).map(Slot).zip(items) {
            match item {
                Some(callee) => _ = layout.slots.insert(slot, *callee),
                None => _ = layout.slots.remove(&slot),
            }
        }
    }

    fn is_function_table(&self, table: TableIndex) -> bool {
        self.resolution.inputs[self.input].tables[table] == TableRef::FunctionTable
    }

    fn items(&self, element: &Element<'_>) -> Option<Vec<Option<Callee>>> {
        let functions = &self.resolution.inputs[self.input].functions;
        match &element.items {
            ElementItems::Functions(items) => Some(items.iter().map(|item| Some(functions[*item])).collect()),
            ElementItems::Expressions(items) => items
                .iter()
                .map(|item| match evaluate(item, &|_| None) {
                    Ok(Constant::Function(function)) => Some(Some(functions[function])),
                    Ok(Constant::Null) => Some(None),
                    _ => None,
                })
                .collect(),
        }
    }

    fn constant(&self, global: GlobalIndex, base: u32) -> Option<Constant> {
        if self.resolution.inputs[self.input].globals[global] == GlobalRef::TableBase(self.input) {
            return Some(Constant::I32(base.cast_signed()));
        }
        let declared = &self.module.globals[global];
        match declared.origin {
            Origin::Defined(_) if !declared.ty.mutable => {
                evaluate(declared.init.as_ref()?, &|global| self.constant_import(global, base)).ok()
            }
            _ => None,
        }
    }

    fn constant_import(&self, global: GlobalIndex, base: u32) -> Option<Constant> {
        (self.resolution.inputs[self.input].globals[global] == GlobalRef::TableBase(self.input))
            .then_some(Constant::I32(base.cast_signed()))
    }

    fn fixed(&self, element: &Element<'_>) -> Diagnostic {
        self.unplaced(element, "its offset is not a constant relative to `__table_base`".to_owned()).help(
            "let it fill slots from the import `env.__table_base` on, as `wasm-ld -shared` does, or another table than \
             the function table",
        )
    }

    fn fault(&self, element: &Element<'_>, seen: String) -> Diagnostic {
        self.unplaced(element, seen).help("build the library again: its sections contradict each other")
    }

    fn unplaced(&self, element: &Element<'_>, seen: String) -> Diagnostic {
        Diagnostic::new(Code::MF002, format!("an element segment of `{}` cannot be placed", self.module.name)).seen_at(
            &self.module.name,
            seen,
            element.offset,
        )
    }
}

fn too_large(module: &Examined<'_>, slots: u64) -> Diagnostic {
    Diagnostic::new(Code::LK003, format!("the function table would have {slots} slots, more than engines accept"))
        .seen(&module.name, "with its slots the table passes the limit")
        .note(format!("the limit is {MAX_SLOTS}"))
        .help("build the library again, if its `dylink.0` section is damaged; else link less into one image")
}
