//! The imports and exports of an image become the model of what lies between it and its host.
//!
//! Each is looked up by its name: in the worlds of components and binding generators first, then in the debug
//! information of the inputs; what neither knows is described by its type. It does not know how C is written. The
//! surprising choice: whatever does not agree with the image's own type is not believed.

mod surface;

use std::collections::{BTreeMap, BTreeSet};

use wasmparser::{BinaryReaderError, FuncType, ValType};

use super::Sources;
use super::interface::{Allocator, Convention, Function, Interface, Role, Side, Type};
use super::sources::Known;
use surface::Surface;

/// What an image has for its host.
pub(super) fn describe(image: &[u8], sources: &Sources<'_>) -> Result<Interface, BinaryReaderError> {
    let surface = Surface::read(image)?;
    let mut interface = Interface {
        initialize: surface.entry(),
        allocator: allocator(&surface),
        memory: surface.memory.clone(),
        left: surface.left.clone(),
        ..Interface::default()
    };
    let mut known = Known::of(sources, surface.scheme(), &mut interface.types);
    let of_allocator = |name: &str| match &interface.allocator {
        Some(Allocator::Realloc(realloc)) => name == realloc,
        Some(Allocator::Malloc { has_free }) => name == "malloc" || *has_free && name == "free",
        None => false,
    };
    let mut functions = Vec::new();
    let mut ended: BTreeSet<String> = BTreeSet::new();
    let mut imported: BTreeMap<&Side, &FuncType> = BTreeMap::new();
    for (side, core) in &surface.functions {
        // A host has one function for all imports of a name.
        if matches!(side, Side::Import { .. })
            && let Some(first) = imported.insert(side, core)
        {
            if first != core {
                interface.left.push(format!("{side}: it is imported as {} too", shown(core)));
            }
            continue;
        }
        if let Side::Export { name } = side
            && (of_allocator(name) || interface.initialize.as_ref() == Some(name))
        {
            continue;
        }
        match known.role(side) {
            Some(Role::Function(function)) if function.core == *core => functions.push(*function),
            Some(Role::Dropped(resource, function)) if function.core == *core => {
                interface.drops.insert(functions.len(), resource);
                functions.push(*function);
            }
            Some(Role::BuiltIn(built_in, resource)) => interface.built_ins.push((side.clone(), built_in, resource)),
            Some(Role::Destructor(_)) => {
                if let Side::Export { name } = side {
                    ended.insert(name.clone());
                }
            }
            Some(Role::PostReturn) => {}
            _ => match known.by_name(side, core, &mut interface.types).or_else(|| by_type(side, core)) {
                Some(function) => functions.push(function),
                None => {
                    interface.left.push(format!("{side}: its type {} has values that C does not have", shown(core)))
                }
            },
        }
    }
    for function in &mut functions {
        keep_post_return(function, &surface);
    }
    interface.types.keep_destructors(&ended);
    interface.functions = functions;
    interface.constants =
        surface.constants.iter().map(|constant| known.constant(constant, &mut interface.types)).collect();
    Ok(interface)
}

/// A result is ended only by what the image exports for it.
fn keep_post_return(function: &mut Function, surface: &Surface) {
    let core = &function.core;
    let is_its = |name: &str| {
        surface.export(name).is_some_and(|post| post.params() == core.results() && post.results().is_empty())
    };
    if let Convention::Canonical { post_return, .. } = &mut function.convention
        && post_return.as_deref().is_some_and(|name| !is_its(name))
    {
        *post_return = None;
    }
}

/// Who gives blocks: the allocator of components before that of C.
fn allocator(surface: &Surface) -> Option<Allocator> {
    let is = |name: &str, params: usize, results: usize| {
        surface.export(name).is_some_and(|ty| {
            let all = ty.params().iter().chain(ty.results());
            (ty.params().len(), ty.results().len()) == (params, results)
                && all.into_iter().all(|ty| *ty == ValType::I32)
        })
    };
    if let Some(name) = ["cabi_realloc", "cm32p2_realloc"].into_iter().find(|name| is(name, 4, 1)) {
        return Some(Allocator::Realloc(name.to_owned()));
    }
    is("malloc", 1, 1).then(|| Allocator::Malloc { has_free: is("free", 1, 0) })
}

/// A function of which nothing is known but its type.
fn by_type(side: &Side, core: &FuncType) -> Option<Function> {
    let scalar = |ty: &ValType| match ty {
        ValType::I32 => Some(Type::U32),
        ValType::I64 => Some(Type::U64),
        ValType::F32 => Some(Type::F32),
        ValType::F64 => Some(Type::F64),
        ValType::V128 | ValType::Ref(_) => None,
    };
    let params = core.params().iter().enumerate().map(|(at, ty)| Some((format!("p{at}"), scalar(ty)?)));
    let params = params.collect::<Option<Vec<_>>>()?;
    let result = match core.results() {
        [] => None,
        [ty] => Some(scalar(ty)?),
        _ => return None,
    };
    Some(Function {
        side: side.clone(),
        name: side.plain_name(),
        docs: None,
        params,
        result,
        convention: Convention::Direct,
        core: core.clone(),
    })
}

fn shown(core: &FuncType) -> String {
    let list = |types: &[ValType]| types.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    format!("({}) -> ({})", list(core.params()), list(core.results()))
}
