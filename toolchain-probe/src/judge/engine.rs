//! The name of a profile becomes the set of features that an engine has.
//!
//! Profiles are named sets that somebody else defined: the versions of the core specification, and Lime1 of the tool
//! conventions (Lime.md). What an engine has beside its profile is added by name: `lime1+simd128`.

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

const PROFILES: [(&str, FeatureSet); 4] =
    [("mvp", FeatureSet::NONE), ("lime1", LIME1), ("wasm-2.0", WASM_2_0), ("wasm-3.0", WASM_3_0)];

impl FromStr for Engine {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut words = text.split('+');
        let name = words.next().unwrap_or_default();
        let profile = PROFILES.iter().find(|(known, _)| *known == name);
        let Some((_, mut features)) = profile.copied() else {
            let known = PROFILES.map(|(name, _)| name).join(", ");
            return Err(format!("no profile `{name}`; known are {known}, each with +FEATURE for more"));
        };
        for word in words {
            features.add(FeatureSet::named(word).ok_or_else(|| format!("no feature `{word}`"))?);
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
        let reason = "wasm-9".parse::<Engine>().expect_err("no such profile");
        assert!(reason.contains("wasm-2.0"), "{reason}");
        assert!("mvp+magic".parse::<Engine>().is_err());
    }
}
