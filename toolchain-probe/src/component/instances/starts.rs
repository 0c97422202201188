//! Instances lose what linkers would start by its name, and say what the component starts.
//!
//! Of an instance a component starts the start function and nothing else, in the order of instances; that a module
//! exports `_initialize` means something only to whoever gives it to a fixup, which calls it. Among linked modules such
//! a name is an order to call it. So the start functions of instances become a list for the border, and the names go.
//! It does not know what the functions do.

use adapter_encoder::Encode;
use wasmparser::BinaryReader;

use super::parts::{Definition, Kind, Parts};
use super::sections::{EXPORT, NOTHING, START, rewrite};

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
    let mut reader = BinaryReader::new(contents, 0);
    let mut kept = Vec::new();
    let mut count = 0u32;
    for _ in 0..reader.read_var_u32()? {
        let begin = reader.original_position();
        let name = reader.read_string()?;
        reader.read_u8()?;
        reader.read_var_u32()?;
        if !STARTED.contains(&name) {
            kept.extend_from_slice(&contents[begin..reader.original_position()]);
            count += 1;
        }
    }
    let mut made = Vec::new();
    count.encode(&mut made);
    made.extend(kept);
    Ok(made)
}
