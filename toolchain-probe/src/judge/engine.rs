//! The name of a profile becomes the set of features that an engine has.
//!
//! Profiles are named sets that somebody else defined: the versions of the core specification, and Lime1 of the tool
//! conventions (Lime.md); and what engines of a version load as they come, which `--test engines` asks these engines.
//! What an engine has beside its profile is added by name: `lime1+simd128`. The surprising choice: an engine that loads
//! what it then runs otherwise (wasm3 reads a memory of 64 bits as one of 32) lacks it.

use std::str::FromStr;

use crate::module::scan::features::FeatureSet;

/// What an engine can run, made of a name: `"lime1+simd128".parse::<Engine>()`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Engine {
    /// The profile as it was asked for.
    pub name: String,
    /// Its features.
    pub features: FeatureSet,
}

/// Lime.md, version 1.
const LIME1: FeatureSet = FeatureSet::MUTABLE_GLOBALS
    .with(FeatureSet::MULTIVALUE)
    .with(FeatureSet::SIGN_EXT)
    .with(FeatureSet::NONTRAPPING_FPTOINT)
    .with(FeatureSet::BULK_MEMORY_OPT)
    .with(FeatureSet::EXTENDED_CONST)
    .with(FeatureSet::CALL_INDIRECT_OVERLONG);

/// Core specification 2.0, "Change History".
const WASM_2_0: FeatureSet = FeatureSet::MUTABLE_GLOBALS
    .with(FeatureSet::MULTIVALUE)
    .with(FeatureSet::SIGN_EXT)
    .with(FeatureSet::NONTRAPPING_FPTOINT)
    .with(FeatureSet::BULK_MEMORY)
    .with(FeatureSet::BULK_MEMORY_OPT)
    .with(FeatureSet::REFERENCE_TYPES)
    .with(FeatureSet::CALL_INDIRECT_OVERLONG)
    .with(FeatureSet::SIMD128);

/// Core specification 3.0, "Change History". Threads and the legacy exceptions are in no version.
const WASM_3_0: FeatureSet = WASM_2_0
    .with(FeatureSet::EXTENDED_CONST)
    .with(FeatureSet::TAIL_CALL)
    .with(FeatureSet::EXCEPTION_HANDLING)
    .with(FeatureSet::FUNCTION_REFERENCES)
    .with(FeatureSet::GC)
    .with(FeatureSet::MEMORY64)
    .with(FeatureSet::MULTIMEMORY)
    .with(FeatureSet::RELAXED_SIMD);

/// Wasm3 0.5.
const WASM3: FeatureSet = FeatureSet::MUTABLE_GLOBALS
    .with(FeatureSet::MULTIVALUE)
    .with(FeatureSet::SIGN_EXT)
    .with(FeatureSet::NONTRAPPING_FPTOINT)
    .with(FeatureSet::BULK_MEMORY_OPT)
    .with(FeatureSet::TAIL_CALL);

/// wasm2c of wabt 1.0.32, as Debian 12 has it.
const WABT_1_0_32: FeatureSet = WASM_2_0.without(FeatureSet::SIMD128);

/// wasm2c of wabt 1.0.42. What has SIMD needs the headers of SIMDe too.
const WABT_1_0_42: FeatureSet = WASM_2_0
    .with(FeatureSet::EXTENDED_CONST)
    .with(FeatureSet::TAIL_CALL)
    .with(FeatureSet::EXCEPTION_HANDLING)
    .with(FeatureSet::LEGACY_EXCEPTIONS)
    .with(FeatureSet::MEMORY64)
    .with(FeatureSet::MULTIMEMORY);

/// The interpreter of WAMR 2.4, built with bulk memory and reference types: its other switches are off at first.
const WAMR_2_4: FeatureSet = WASM_2_0.without(FeatureSet::SIMD128);

/// node 20, which has V8 11.3.
const NODE_20: FeatureSet = WASM_2_0
    .with(FeatureSet::TAIL_CALL)
    .with(FeatureSet::ATOMICS)
    .with(FeatureSet::SHARED_MEM)
    .with(FeatureSet::LEGACY_EXCEPTIONS);

/// wasmtime 49.
const WASMTIME_49: FeatureSet =
    WASM_3_0.with(FeatureSet::ATOMICS).with(FeatureSet::SHARED_MEM).with(FeatureSet::WIDE_ARITHMETIC);

/// All profiles by name: those of specifications first, then those of engines.
pub const PROFILES: [(&str, FeatureSet); 10] = [
    ("mvp", FeatureSet::NONE),
    ("lime1", LIME1),
    ("wasm-2.0", WASM_2_0),
    ("wasm-3.0", WASM_3_0),
    ("node-20", NODE_20),
    ("wabt-1.0.32", WABT_1_0_32),
    ("wabt-1.0.42", WABT_1_0_42),
    ("wamr-2.4", WAMR_2_4),
    ("wasm3", WASM3),
    ("wasmtime-49", WASMTIME_49),
];

/// A name of no engine.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum EngineError {
    /// No profile is called so.
    #[error("no profile `{0}`; known are {known}, each with +FEATURE for more", known = known())]
    Profile(String),
    /// No feature is called so.
    #[error("no feature `{0}`")]
    Feature(String),
}

/// The names of all profiles.
fn known() -> String {
    PROFILES.map(|(name, _)| name).join(", ")
}

impl FromStr for Engine {
    type Err = EngineError;

    fn from_str(text: &str) -> Result<Self, EngineError> {
        let mut words = text.split('+');
        let name = words.next().unwrap_or_default();
        let profile = PROFILES.iter().find(|(known, _)| *known == name);
        let Some((_, mut features)) = profile.copied() else {
            return Err(EngineError::Profile(name.to_owned()));
        };
        for word in words {
            features.add(FeatureSet::named(word).ok_or_else(|| EngineError::Feature(word.to_owned()))?);
        }
        Ok(Self { name: text.to_owned(), features })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_takes_more_features_by_name() {
        let engine: Engine = "lime1+simd128".parse().expect("a profile and a feature");
        assert!(engine.features.contains(LIME1.with(FeatureSet::SIMD128)));
        assert!(!engine.features.contains(FeatureSet::TAIL_CALL));
    }

    #[test]
    fn an_unknown_name_is_an_error_that_lists_the_known_ones() {
        let reason = "wasm-9".parse::<Engine>().expect_err("no such profile").to_string();
        assert!(reason.contains("wasm-2.0"), "{reason}");
        assert!("mvp+magic".parse::<Engine>().is_err());
    }
}
