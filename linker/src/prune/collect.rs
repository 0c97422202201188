//! Marks of reached nodes become what is live of each input, and the types that this has or names.
//!
//! It does not know what reaches what.

use toolchain_probe::module::model::index::{InputId, TypeId};
use toolchain_probe::module::model::{ElementItems, Origin};
use typed_index_collections::{TiSlice, ti_vec};

use super::{Live, LiveInput, ReferenceGraph};
use crate::references::{Reference, of_const_expr, of_site, of_value_type};

impl ReferenceGraph<'_, '_> {
    /// `marks` says by number of a node whether it was reached.
    pub(super) fn collect(&self, marks: &[bool]) -> Live {
        let mut types = ti_vec![false; self.group.types().interner.count()];
        let inputs = self.group.modules().keys().map(|input| self.collect_input(input, marks, &mut types)).collect();
        Live { inputs, types, closings: Vec::new(), calls_nothing: false }
    }

    fn collect_input(&self, input: InputId, marks: &[bool], types: &mut TiSlice<TypeId, bool>) -> LiveInput {
        let begins = self.nodes.begins[input];
        let space = |place: usize| marks[begins[place] as usize..begins[place + 1] as usize].to_vec();
        let mut live = LiveInput {
            functions: space(0).into(),
            referenced: ti_vec![false; self.module(input).functions.len()],
            globals: space(1).into(),
            written: ti_vec![false; self.module(input).globals.len()],
            tables: space(2).into(),
            tags: space(3).into(),
            elements: space(4).into(),
            data: space(5).into(),
            named_data: ti_vec![false; self.module(input).data.len()],
            named_elements: ti_vec![false; self.module(input).elements.len()],
            static_data: marks[begins[6] as usize],
            slots: marks[begins[6] as usize + 1],
            constructors: marks[begins[6] as usize + 2],
            evaluable: self.evaluable[input],
        };
        self.collect_types(input, &mut live, types);
        live
    }

    /// Marks the types that live items have, and those that live bodies name.
    fn collect_types(&self, input: InputId, live: &mut LiveInput, types: &mut TiSlice<TypeId, bool>) {
        let module = self.module(input);
        let ids = &self.group.types().ids[input];
        let mut named = Vec::new();
        let mut referenced = Vec::new();
        let mut elements = Vec::new();
        let mut data = Vec::new();
        let mut note = |reference| match reference {
            Reference::Type(ty) => named.push(ty),
            Reference::FunctionValue(function) => referenced.push(function),
            Reference::Element(element) => elements.push(element),
            Reference::Data(segment) => data.push(segment),
            _ => {}
        };
        for (index, function) in module.functions.iter_enumerated().filter(|(index, _)| live.functions[*index]) {
            note(Reference::Type(function.ty));
            if let Origin::Defined(ordinal) = module.functions[index].origin {
                module.code.sites.of(ordinal as usize).iter().for_each(|site| of_site(module, site, &mut note));
            }
        }
        for (_, tag) in module.tags.iter_enumerated().filter(|(index, _)| live.tags[*index]) {
            note(Reference::Type(tag.ty));
        }
        for (_, global) in module.globals.iter_enumerated().filter(|(index, _)| live.globals[*index]) {
            of_value_type(global.ty.content_type, &mut note);
            if let Some(init) = &global.init {
                of_const_expr(init, &mut note);
            }
        }
        for (_, table) in module.tables.iter_enumerated().filter(|(index, _)| live.tables[*index]) {
            of_value_type(wasmparser::ValType::Ref(table.ty.element_type), &mut note);
            if let Some(init) = &table.init {
                of_const_expr(init, &mut note);
            }
        }
        for (_, element) in module.elements.iter_enumerated().filter(|(index, _)| live.elements[*index]) {
            of_value_type(wasmparser::ValType::Ref(element.ty), &mut note);
            if let ElementItems::Expressions(expressions) = &element.items {
                expressions.iter().for_each(|expr| of_const_expr(expr, &mut note));
            }
        }
        named.into_iter().for_each(|ty| types[ids[ty]] = true);
        referenced.into_iter().for_each(|function| live.referenced[function] = true);
        data.into_iter().for_each(|segment| live.named_data[segment] = true);
        elements.into_iter().for_each(|element| live.named_elements[element] = true);
    }
}
