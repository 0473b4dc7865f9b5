//! What editing and merging leave behind: files that nobody wants, and items that nobody uses.

use std::collections::HashMap;
use std::process::Command;

use crate::source::{Source, root, sources};

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

/// Most modules are public, so that benches and tests reach them, and the compiler does not see what
/// nobody uses: a public item whose name stands nowhere else. Neither a unit test nor `pub use` is a
/// use: what only they name is dead all the same.
#[test]
fn every_public_item_is_used_somewhere() {
    let mut uses: HashMap<String, usize> = HashMap::new();
    let mut items = Vec::new();
    let own = sources("src");
    for source in own.into_iter().filter_map(Source::without_unit_tests) {
        let named = source.code.lines().filter_map(public_item);
        items.extend(named.map(|name| (name.to_owned(), source.path.clone())));
        count_words(&source.code_without_passing_on(), &mut uses);
    }
    for folder in ["tests", "benches", "fuzz"] {
        for source in sources(folder) {
            count_words(&source.code, &mut uses);
        }
    }
    assert!(items.len() > 300, "only {} items", items.len());
    let is_dead = |(name, _): &&(String, _)| uses[name] < 2;
    let dead: Vec<_> = items.iter().filter(is_dead).collect();
    assert!(dead.is_empty(), "{dead:#?}");
}

fn count_words(code: &str, uses: &mut HashMap<String, usize>) {
    let words = code.split(|it: char| !it.is_alphanumeric() && it != '_');
    for word in words.filter(|word| !word.is_empty()) {
        *uses.entry(word.to_owned()).or_default() += 1;
    }
}

#[test]
fn what_only_a_unit_test_or_pub_use_names_is_not_used() {
    let code = "pub use a::dead; pub fn dead() {} fn live() { used() }\n\
                #[cfg(test)] mod tests { fn it() { dead() } }";
    let source = Source::of_text("src/a.rs".as_ref(), code).without_unit_tests();
    let mut uses = HashMap::new();
    count_words(&source.unwrap().code_without_passing_on(), &mut uses);
    assert_eq!((uses["dead"], uses["used"]), (1, 1));
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
