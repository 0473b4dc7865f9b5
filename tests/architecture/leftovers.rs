//! What editing and merging leave behind: files that nobody wants, and items that nobody uses.

use std::collections::HashMap;
use std::process::Command;

use crate::source::{root, sources};

#[test]
fn no_file_of_a_merge_or_an_editor_is_committed() {
    let listed = Command::new("git")
        .args(["ls-files"])
        .current_dir(root())
        .output()
        .unwrap();
    let listed = String::from_utf8(listed.stdout).unwrap();
    let is_leftover = |name: &&str| {
        [".orig", ".rej", ".bak", ".swp", "~"]
            .iter()
            .any(|ending| name.ends_with(ending))
    };
    let found: Vec<&str> = listed.lines().filter(is_leftover).collect();
    assert!(found.is_empty(), "{found:?}");
}

/// Every module is public, so that benches and tests reach it, and the compiler does not see what
/// nobody uses: a public item whose name stands nowhere else.
#[test]
fn every_public_item_is_used_somewhere() {
    let mut uses: HashMap<String, usize> = HashMap::new();
    let mut items = Vec::new();
    for folder in ["src", "tests", "benches"] {
        for source in sources(folder) {
            let is_name = |it: char| it.is_alphanumeric() || it == '_';
            let words = source.code.split(|it| !is_name(it));
            for word in words.filter(|word| !word.is_empty()) {
                *uses.entry(word.to_owned()).or_default() += 1;
            }
            if folder == "src" {
                let named = source.code.lines().filter_map(public_item);
                items.extend(named.map(|name| (name.to_owned(), source.path.clone())));
            }
        }
    }
    assert!(items.len() > 300, "only {} items", items.len());
    let is_dead = |(name, _): &&(String, _)| uses[name] < 2;
    let dead: Vec<_> = items.iter().filter(is_dead).collect();
    assert!(dead.is_empty(), "{dead:#?}");
}

/// The name that a line makes public.
fn public_item(line: &str) -> Option<&str> {
    let rest = line.trim_start().strip_prefix("pub ")?;
    let rest = rest.strip_prefix("const fn ").or_else(|| {
        [
            "fn ", "struct ", "enum ", "trait ", "const ", "static ", "type ",
        ]
        .iter()
        .find_map(|word| rest.strip_prefix(word))
    })?;
    let end = rest.find(|it: char| !it.is_alphanumeric() && it != '_')?;
    Some(&rest[..end])
}
