//! What became of the borders of components, as plain data for whoever shows it.
//!
//! It does not know how a border is taken down. The surprising choice: what an adapter copies and checks is a list of
//! words, because nobody computes with it.

use std::collections::BTreeSet;

use serde::Serialize;

/// One function that one side of a border calls on the other.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
pub struct Boundary {
    /// The file of the component that calls; `None` if the host does.
    pub caller: Option<String>,
    /// The file of the component that is called; `None` if the host is.
    pub callee: Option<String>,
    /// `interface#function`, or the function of a world.
    pub function: String,
    /// What a call is now.
    #[serde(flatten)]
    pub became: Became,
    /// What it is instead if a block is handed over, by the place of that in the wiring.
    #[serde(skip)]
    pub(crate) transfer: Option<(usize, Became)>,
}

/// What a call across a border is.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(tag = "became", rename_all = "snake_case")]
pub enum Became {
    /// A call of the function itself.
    Direct,
    /// A call of a function that carries the values over.
    Adapter {
        /// What it copies.
        copies: Vec<String>,
        /// What it checks, or makes canonical.
        checks: Vec<&'static str>,
    },
    /// The same, but for a list or text that it hands over without a copy.
    Transfer {
        /// What it hands over.
        hands_over: String,
        /// What it copies.
        copies: Vec<String>,
        /// What it checks, or makes canonical.
        checks: Vec<&'static str>,
    },
    /// An import of the image.
    Host {
        /// What a function around the import does; nothing if there is none.
        wrapper: Vec<&'static str>,
    },
    /// An export of the image.
    Export {
        /// The file of the component that has the allocator for what the host passes.
        realloc: Option<String>,
    },
}

impl Boundary {
    /// The same in an image in which these of the functions that may hand over do so.
    #[must_use]
    pub fn with(mut self, handed_over: &BTreeSet<usize>) -> Self {
        if let Some((_, became)) = self.transfer.take_if(|(number, _)| handed_over.contains(number)) {
            self.became = became;
        }
        self
    }

    /// As a line of a map.
    pub fn text(&self) -> String {
        let name = |side: &Option<String>| side.clone().unwrap_or_else(|| "the host".to_owned());
        let between = format!("{} calls {} {}", name(&self.caller), name(&self.callee), self.function);
        match &self.became {
            Became::Direct => format!("{between}: direct call"),
            Became::Adapter { copies, checks } => format!("{between}: adapter, {}", does("", copies, checks)),
            Became::Transfer { hands_over, copies, checks } => {
                format!("{between}: transfer, {}", does(hands_over, copies, checks))
            }
            Became::Host { wrapper } if wrapper.is_empty() => format!("{between}: import"),
            Became::Host { wrapper } => format!("{between}: import in a wrapper that {}", wrapper.join(" and ")),
            Became::Export { realloc: None } => format!("{between}: export"),
            Became::Export { realloc: Some(file) } => format!("{between}: export, cabi_realloc of {file}"),
        }
    }
}

/// What a function does between two components.
fn does(hands_over: &str, copies: &[String], checks: &[&str]) -> String {
    let list = |verb: &str, words: String| (!words.is_empty()).then(|| format!("{verb} {words}"));
    let does = [
        list("hands over", hands_over.to_owned()),
        list("copies", copies.join(", ")),
        list("checks", checks.join(", ")),
    ];
    let does: Vec<String> = does.into_iter().flatten().collect();
    if does.is_empty() { "hands on".to_owned() } else { does.join("; ") }
}
