//! Instances lose what linkers would start by its name, and say what the component starts.
//!
//! Of an instance a component starts the start function and nothing else, in the order of instances; that a module
//! exports `_initialize` means something only to whoever gives it to a fixup, which calls it. Among linked modules such
//! a name is an order to call it. So the start functions of instances become a list for the border, and the names go.
//! It does not know what the functions do.

use wasmparser::{BinaryReader, ExportSectionReader};

use super::parts::{Definition, Kind, Parts};
use super::sections::{EXPORT, NOTHING, START, kept, rewrite};

/// What linkers call by its name, once for each module.
const STARTED: [&str; 4] = ["_initialize", "_start", "__wasm_call_ctors", "__wasm_apply_data_relocs"];

/// Takes start functions out of all instances and gives them in order.
pub(super) fn take(parts: &mut Parts) -> Vec<Definition> {
    let mut starts = Vec::new();
    for (number, instance) in parts.instances.iter_mut().enumerate() {
        let mut start = None;
        if let Ok(wasm) = without(&instance.wasm, &mut start) {
            instance.wasm = wasm;
            starts.extend(start.map(|function| Definition::Item(number, Kind::Function, function)));
        }
    }
    starts
}

/// The module without its start and without those names.
fn without(wasm: &[u8], start: &mut Option<u32>) -> wasmparser::Result<Vec<u8>> {
    rewrite(wasm, &mut |id, contents| {
        Ok(match id {
            START => {
                *start = Some(BinaryReader::new(contents, 0).read_var_u32()?);
                Some((NOTHING.0, NOTHING.1.to_vec()))
            }
            EXPORT => Some((EXPORT, exports(contents)?)),
            _ => None,
        })
    })
}

/// An export section without those names.
fn exports(contents: &[u8]) -> wasmparser::Result<Vec<u8>> {
    let exports = ExportSectionReader::new(BinaryReader::new(contents, 0))?.into_iter_with_offsets();
    let begins = exports.map(|export| export.map(|(begin, _)| begin)).collect::<wasmparser::Result<Vec<_>>>()?;
    let is_other =
        |_: usize, export: &[u8]| BinaryReader::new(export, 0).read_string().is_ok_and(|name| !STARTED.contains(&name));
    Ok(kept(contents, &begins, &is_other))
}
