//! The directives of one test become a [`Script`]: how to link, and then steps to run in order.
//!
//! It does not know programs, and not what a missing `WARNS:` means: in a case it means that no warning is allowed, in
//! a corpus program that warnings are not looked at, since real libraries define some symbols twice.

use std::collections::BTreeMap;

use crate::{
    Verdict,
    directive::{Directive, Located},
    instances::Wired,
};

/// Everything a test says.
#[derive(Clone, Debug, Default)]
pub struct Script {
    /// Words for the command line.
    pub flags: Vec<String>,
    /// The link order, where it is not alphabetical.
    pub inputs: Option<Vec<String>>,
    /// Input names by file name.
    pub names: BTreeMap<String, String>,
    /// The files that are given in an archive each.
    pub members: Vec<String>,
    /// The instances by name, with their files, in link order.
    pub instances: Vec<(String, String)>,
    /// What their imports are given.
    pub wires: Vec<Wired>,
    /// The codes of a refusal, sorted, where one is expected.
    pub refused: Option<Vec<String>>,
    /// The codes of the warnings, sorted, where a `WARNS:` names any.
    pub warns: Option<Vec<String>>,
    /// What the probe says of the inputs, in order, where the case asks it instead of the linker.
    pub finds: Option<Vec<String>>,
    /// Why the inputs are not run separately.
    pub not_oracle: Option<String>,
    /// Calls and checks, in the order written.
    pub steps: Vec<Located>,
}

impl Script {
    /// Sorts directives into the parts of a script.
    ///
    /// # Errors
    ///
    /// A script that contradicts itself: two link orders, or steps after a refusal.
    pub fn new(directives: Vec<Located>) -> Verdict<Self> {
        let mut script = Self::default();
        for Located { place, directive } in directives {
            match directive {
                Directive::Flags(words) => script.flags.extend(words),
                Directive::Inputs(files) if script.inputs.is_none() => script.inputs = Some(files),
                Directive::Inputs(_) => return Err(format!("{place}: a second INPUTS")),
                Directive::Name(file, name) => _ = script.names.insert(file, name),
                Directive::Member(file) => script.members.push(file),
                Directive::Instance(name, file) => script.instances.push((name, file)),
                Directive::Wire(wire) => script.wires.push(wire),
                Directive::Refused(codes) => script.refused.get_or_insert_default().extend(codes),
                Directive::Warns(codes) => script.warns.get_or_insert_default().extend(codes),
                Directive::Finds(findings) if script.finds.is_none() => script.finds = Some(findings),
                Directive::Finds(_) => return Err(format!("{place}: a second FINDS")),
                Directive::NotOracle(reason) => script.not_oracle = Some(reason),
                directive => script.steps.push(Located { place, directive }),
            }
        }
        script.refused.iter_mut().for_each(sort);
        script.warns.iter_mut().for_each(sort);
        let has_other_words = !script.flags.is_empty() || script.inputs.is_some();
        if !script.instances.is_empty() && has_other_words {
            return Err("instances are linked without flags, in their own order".to_owned());
        }
        match script.steps.first() {
            Some(step) if script.finds.is_some() => Err(format!("{}: a probed case is not run", step.place)),
            Some(step) if script.refused.is_some() => Err(format!("{}: a refused link cannot be run", step.place)),
            _ => Ok(script),
        }
    }

    /// The value after a flag of the link, for the parts of an option that the separate run has to mirror.
    #[must_use]
    pub fn flag(&self, name: &str) -> Option<&str> {
        let at = self.flags.iter().position(|word| word == name)?;
        self.flags.get(at + 1).map(String::as_str)
    }
}

fn sort(codes: &mut Vec<String>) {
    codes.sort();
    codes.dedup();
}
