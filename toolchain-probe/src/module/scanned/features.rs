//! Code, types, sections and constant expressions become the set of features that a module needs.
//!
//! The scan has noted what instructions need; the rest is read here from what the module declares. Bodies are decoded
//! again only where somebody asks for places, of a module that is going to be refused.

use wasmparser::{BinaryReader, CompositeInnerType, FunctionBody, Operator, RefType, SubType, ValType};

use super::Scanned;
use crate::module::model::index::{FuncIndex, GlobalIndex};
use crate::module::model::{ElementItems, ElementMode, ExportRole, Module, Origin};
use crate::module::scan::Sighting;
use crate::module::scan::features::FeatureSet;
use crate::module::scan::opcode::I32_CONST;

/// Everything that a module needs: its code, its types, its sections and its constant expressions.
pub(crate) fn module_features(module: &Scanned<'_>) -> FeatureSet {
    module.code.features.with(section_features(module))
}

/// What a module needs beside its code.
pub(crate) fn section_features(module: &Module<'_>) -> FeatureSet {
    let mut features = FeatureSet::default();
    for ty in module.types.groups.iter().flat_map(|group| group.types()) {
        features.add(type_features(ty));
    }
    if module.types.groups.iter().any(|group| group.types().len() > 1) {
        features.add(FeatureSet::GC);
    }
    features.add(space_features(module));
    features.add(segment_features(module));
    if module.compact_imports.is_some() {
        features.add(FeatureSet::COMPACT_IMPORTS);
    }
    features
}

fn type_features(ty: &SubType) -> FeatureSet {
    let mut features = FeatureSet::default();
    match &ty.composite_type.inner {
        CompositeInnerType::Func(ty) => {
            ty.params().iter().chain(ty.results()).for_each(|ty| features.add(value_features(*ty)));
            if ty.results().len() > 1 {
                features.add(FeatureSet::MULTIVALUE);
            }
        }
        CompositeInnerType::Array(_) | CompositeInnerType::Struct(_) => features.add(FeatureSet::GC),
        CompositeInnerType::Cont(_) => features.add(FeatureSet::STACK_SWITCHING),
    }
    if !ty.is_final || ty.supertype_idx.is_some() {
        features.add(FeatureSet::GC);
    }
    features
}

fn value_features(ty: ValType) -> FeatureSet {
    match ty {
        ValType::V128 => FeatureSet::SIMD128,
        ValType::Ref(ty) => reference_features(ty),
        _ => FeatureSet::default(),
    }
}

fn reference_features(ty: RefType) -> FeatureSet {
    match ty {
        RefType::FUNCREF | RefType::EXTERNREF => FeatureSet::REFERENCE_TYPES,
        _ if ty.type_index().is_some() => FeatureSet::FUNCTION_REFERENCES.with(FeatureSet::REFERENCE_TYPES),
        RefType::EXNREF => FeatureSet::EXCEPTION_HANDLING.with(FeatureSet::REFERENCE_TYPES),
        _ => FeatureSet::GC.with(FeatureSet::REFERENCE_TYPES),
    }
}

/// Memories, tables, globals and tags.
fn space_features(module: &Module<'_>) -> FeatureSet {
    let mut features = FeatureSet::default();
    let mut add = |condition: bool, feature| {
        if condition {
            features.add(feature);
        }
    };
    add(module.memories.len() > 1, FeatureSet::MULTIMEMORY);
    for memory in &module.memories {
        add(memory.ty.memory64, FeatureSet::MEMORY64);
        add(memory.ty.shared, FeatureSet::SHARED_MEM);
        add(memory.ty.page_size_log2.is_some(), FeatureSet::CUSTOM_PAGE_SIZES);
    }
    add(module.tables.len() > 1, FeatureSet::REFERENCE_TYPES);
    for table in &module.tables {
        add(table.ty.table64, FeatureSet::MEMORY64);
        add(table.init.is_some(), FeatureSet::FUNCTION_REFERENCES);
        add(table.ty.element_type != RefType::FUNCREF, reference_features(table.ty.element_type));
    }
    for global in &module.globals {
        add(true, value_features(global.ty.content_type));
        add(global.ty.mutable && matches!(global.origin, Origin::Import(_)), FeatureSet::MUTABLE_GLOBALS);
    }
    for export in &module.exports {
        if let ExportRole::Data(global) | ExportRole::Global(global) = export.role {
            add(module.globals.get(global).is_some_and(|global| global.ty.mutable), FeatureSet::MUTABLE_GLOBALS);
        }
    }
    add(!module.tags.is_empty(), FeatureSet::EXCEPTION_HANDLING);
    features
}

/// Segments and constant expressions.
fn segment_features(module: &Module<'_>) -> FeatureSet {
    let mut features = FeatureSet::default();
    for segment in &module.data {
        match &segment.offset_expr {
            None => features.add(FeatureSet::BULK_MEMORY),
            Some(offset) => features.add(constant_features(module, offset)),
        }
    }
    for element in &module.elements {
        match &element.mode {
            ElementMode::Passive => features.add(FeatureSet::BULK_MEMORY),
            ElementMode::Declared => features.add(FeatureSet::REFERENCE_TYPES),
            ElementMode::Active(table, offset) => {
                features.add(constant_features(module, offset));
                if table.0 != 0 {
                    features.add(FeatureSet::REFERENCE_TYPES);
                }
            }
        }
        if matches!(element.items, ElementItems::Expressions(_)) {
            features.add(FeatureSet::REFERENCE_TYPES);
        }
    }
    for init in module.globals.iter().filter_map(|global| global.init.as_ref()) {
        features.add(constant_features(module, init));
    }
    features
}

fn constant_features(module: &Module<'_>, expr: &wasmparser::ConstExpr<'_>) -> FeatureSet {
    let mut features = FeatureSet::default();
    // Nearly every segment is at a number, and an object has one for each datum.
    let mut reader = expr.get_binary_reader();
    if reader.read_u8().is_ok_and(|opcode| opcode == I32_CONST)
        && reader.read_var_i32().is_ok()
        && reader.bytes_remaining() == 1
    {
        return features;
    }
    for operator in expr.get_operators_reader().into_iter().map_while(Result::ok) {
        features.add(match operator {
            Operator::I32Add
            | Operator::I32Sub
            | Operator::I32Mul
            | Operator::I64Add
            | Operator::I64Sub
            | Operator::I64Mul => FeatureSet::EXTENDED_CONST,
            Operator::RefNull { .. } | Operator::RefFunc { .. } => FeatureSet::REFERENCE_TYPES,
            Operator::V128Const { .. } => FeatureSet::SIMD128,
            Operator::GlobalGet { global_index } => {
                match module.globals.get(GlobalIndex(global_index)).map(|g| g.origin) {
                    Some(Origin::Defined(_)) => FeatureSet::GC,
                    _ => FeatureSet::default(),
                }
            }
            Operator::I32Const { .. }
            | Operator::I64Const { .. }
            | Operator::F32Const { .. }
            | Operator::F64Const { .. }
            | Operator::End => FeatureSet::default(),
            _ => FeatureSet::GC,
        });
    }
    features
}

/// The first instruction that needs each of these features, outside the functions that `is_left_out` names.
///
/// It decodes the bodies again, which only a module that is going to be refused has to pay.
pub(crate) fn first_uses(
    module: &Module<'_>,
    wanted: FeatureSet,
    is_left_out: &dyn Fn(FuncIndex) -> bool,
) -> Vec<(&'static str, Sighting)> {
    let mut missing = wanted;
    let mut found = Vec::new();
    visit(module, is_left_out, &mut |seen, used| {
        for (feature, name) in missing.iter().filter(|(feature, _)| used.contains(*feature)) {
            found.push((name, seen));
            missing = missing.without(feature);
        }
        !missing.is_empty()
    });
    found
}

/// The features of all functions but one, decoded again.
pub(crate) fn features_outside(module: &Module<'_>, left_out: Option<FuncIndex>) -> FeatureSet {
    let mut features = FeatureSet::default();
    visit(module, &|function| Some(function) == left_out, &mut |_, used| {
        features.add(used);
        true
    });
    features
}

/// Decodes bodies until `next` has seen enough.
fn visit(
    module: &Module<'_>,
    is_left_out: &dyn Fn(FuncIndex) -> bool,
    next: &mut dyn FnMut(Sighting, FeatureSet) -> bool,
) {
    let defined =
        module.functions.iter_enumerated().filter(|(_, function)| matches!(function.origin, Origin::Defined(_)));
    for ((function, _), range) in defined.zip(&module.bodies) {
        if is_left_out(function) {
            continue;
        }
        let body = FunctionBody::new(BinaryReader::new(&module.bytes[range.clone()], range.start));
        let Ok(mut reader) = body.get_operators_reader() else { continue };
        while !reader.eof() {
            let start = reader.original_position();
            if reader.read().is_err() {
                break;
            }
            let mut used = FeatureSet::default();
            used.note(&module.bytes[start..reader.original_position()]);
            if !next(Sighting { function, offset: start }, used) {
                return;
            }
        }
    }
}
