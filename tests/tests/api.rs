//! What other programs may use of both crates stands in a file of each, and changes only on purpose.
//!
//! `linker/public-api.txt` and `toolchain-probe/public-api.txt` have a line for every public item, with its type:
//! whoever changes one changes the version by the rules of cargo (SemVer Compatibility). `BLESS=1` writes them. Read
//! from the sources, as far as a `pub mod` or a `pub use` leads: that needs no compiler of another version. What a
//! macro makes is not seen.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use quote::ToTokens;
use syn::{Fields, ImplItem, Item, ItemImpl, TraitItem, UseTree, Visibility};
use tests::{golden, workspace};

#[test]
fn what_is_public_is_what_the_list_says() {
    for folder in ["linker", "toolchain-probe"] {
        let root = workspace().join(folder);
        let mut surface = Surface::default();
        surface.module(&root.join("src/lib.rs"), &root.join("src"), "", true);
        let text: String = surface.lines.iter().map(|line| format!("{line}\n")).collect();
        assert!(surface.lines.len() > 50, "{folder}: nearly nothing is public");
        golden::compare(&root.join("public-api.txt"), &text).expect("the list is that of the sources");
    }
}

/// The lines of one crate.
#[derive(Default)]
struct Surface {
    lines: BTreeSet<String>,
}

impl Surface {
    /// Reads a module and those in it. What is public in one that is not may be shown by a `pub use` elsewhere, and a
    /// line too many is no harm.
    fn module(&mut self, file: &Path, folder: &Path, path: &str, is_public: bool) {
        let text = fs::read_to_string(file).expect("a module has a file");
        let items = syn::parse_file(&text).expect("the sources compile").items;
        let marked = if is_public { path.to_owned() } else { format!("({})", path.trim_start_matches("::")) };
        let shown: BTreeSet<String> = items.iter().filter_map(public_type).collect();
        let is_seen = |item: &&Item| match item {
            Item::Impl(item) => base(&item.self_ty).is_some_and(|name| shown.contains(&name)),
            _ => true,
        };
        items.iter().filter(is_seen).for_each(|item| self.item(item, &marked));
        for item in items {
            let Item::Mod(module) = item else { continue };
            let (name, is_test) = (module.ident.to_string(), module.content.is_some());
            if is_test {
                continue;
            }
            let file = folder.join(format!("{name}.rs"));
            let is_public = is_public && matches!(module.vis, Visibility::Public(_));
            let inner = folder.join(&name);
            self.module(&file, &inner, &format!("{path}::{name}"), is_public);
        }
    }

    fn item(&mut self, item: &Item, path: &str) {
        match item {
            Item::Const(item) if is_public(&item.vis) => {
                self.line(path, format!("const {}: {}", item.ident, shown(&item.ty)))
            }
            Item::Fn(item) if is_public(&item.vis) => self.line(path, shown(&item.sig)),
            Item::Type(item) if is_public(&item.vis) => {
                self.line(path, format!("type {} = {}", item.ident, shown(&item.ty)))
            }
            Item::Struct(item) if is_public(&item.vis) => {
                self.line(path, format!("struct {}{}", item.ident, shown(&item.generics)));
                self.fields(&format!("{path}::{}", item.ident), &item.fields);
            }
            Item::Enum(item) if is_public(&item.vis) => {
                self.line(path, format!("enum {}{}", item.ident, shown(&item.generics)));
                for variant in &item.variants {
                    self.line(
                        &format!("{path}::{}", item.ident),
                        format!("{}{}", variant.ident, shown(&variant.fields)),
                    );
                }
            }
            Item::Trait(item) if is_public(&item.vis) => {
                self.line(path, format!("trait {}{}", item.ident, shown(&item.generics)));
                for inner in &item.items {
                    if let TraitItem::Fn(function) = inner {
                        self.line(&format!("{path}::{}", item.ident), shown(&function.sig));
                    }
                }
            }
            Item::Use(item) if is_public(&item.vis) => self.uses(&item.tree, String::new(), path),
            Item::Impl(item) => self.implementation(item, path),
            _ => {}
        }
    }

    fn fields(&mut self, path: &str, fields: &Fields) {
        for (number, field) in fields.iter().enumerate().filter(|(_, field)| is_public(&field.vis)) {
            let name = field.ident.as_ref().map_or_else(|| number.to_string(), ToString::to_string);
            self.line(path, format!("{name}: {}", shown(&field.ty)));
        }
    }

    fn uses(&mut self, tree: &UseTree, before: String, path: &str) {
        match tree {
            UseTree::Path(inner) => self.uses(&inner.tree, format!("{before}{}::", inner.ident), path),
            UseTree::Name(name) => self.line(path, format!("use {before}{}", name.ident)),
            UseTree::Rename(name) => self.line(path, format!("use {before}{} as {}", name.ident, name.rename)),
            UseTree::Glob(_) => self.line(path, format!("use {before}*")),
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.uses(tree, before.clone(), path)),
        }
    }

    /// Methods, and which traits there are: of types that are not public too, since another file may show them.
    fn implementation(&mut self, item: &ItemImpl, path: &str) {
        let of = format!("{path}::{}", shown(&item.self_ty));
        if let Some((_, of_trait, _)) = &item.trait_ {
            self.line(&of, format!("impl {}", shown(of_trait)));
            return;
        }
        for inner in &item.items {
            match inner {
                ImplItem::Fn(function) if is_public(&function.vis) => self.line(&of, shown(&function.sig)),
                ImplItem::Const(constant) if is_public(&constant.vis) => {
                    self.line(&of, format!("const {}: {}", constant.ident, shown(&constant.ty)));
                }
                _ => {}
            }
        }
    }

    fn line(&mut self, path: &str, text: String) {
        self.lines.insert(format!("{} {text}", if path.is_empty() { "crate" } else { path.trim_start_matches("::") }));
    }
}

/// The name of a type that a file shows.
fn public_type(item: &Item) -> Option<String> {
    let (visibility, name) = match item {
        Item::Struct(item) => (&item.vis, &item.ident),
        Item::Enum(item) => (&item.vis, &item.ident),
        Item::Trait(item) => (&item.vis, &item.ident),
        Item::Type(item) => (&item.vis, &item.ident),
        _ => return None,
    };
    is_public(visibility).then(|| name.to_string())
}

/// The name of the type that something is implemented for.
fn base(ty: &syn::Type) -> Option<String> {
    let syn::Type::Path(path) = ty else { return None };
    path.path.segments.last().map(|segment| segment.ident.to_string())
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// Tokens as they are written, on one line.
fn shown(tokens: &impl ToTokens) -> String {
    let text = tokens.to_token_stream().to_string();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    [
        (" :: ", "::"),
        ("& '", "&'"),
        (" < ", "<"),
        (" >", ">"),
        (" ,", ","),
        ("( ", "("),
        (" )", ")"),
        (" (", "("),
        ("& ", "&"),
        (" :", ":"),
    ]
    .iter()
    .fold(text, |text, (from, to)| text.replace(from, to))
}
