//! No circles between files: what two files need of each other belongs in a third one.
//!
//! A file points to another where it names an item that the other *defines*: a name that a room's
//! `mod.rs` only passes on (`pub use`) leads to the file behind it, and neither `mod` nor `pub use`
//! is an arrow of its own. So a type that stands in `mod.rs` itself is that file's, and a `mod.rs`
//! that both defines such a type and calls its children is in a circle with those that use it.
//! Unit tests do not count.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::source::{Source, sources};

type Module = Vec<String>;

/// Which file points to which.
struct Arrows {
    names: Vec<String>,
    to: Vec<BTreeSet<usize>>,
}

impl Arrows {
    fn of(sources: &[Source]) -> Self {
        let numbers: HashMap<&[String], usize> = sources
            .iter()
            .enumerate()
            .map(|(number, source)| (source.module.as_slice(), number))
            .collect();
        let passed_on: Vec<BTreeMap<String, Module>> =
            sources.iter().map(Source::passed_on).collect();
        let defining = |path: &Module| {
            let mut path = path.clone();
            // A name may be passed on several times; a circle of such names does not compile.
            for _ in 0..8 {
                let at = (0..=path.len())
                    .rev()
                    .find(|&end| numbers.contains_key(&path[..end]))?;
                let number = numbers[&path[..at]];
                match path.get(at).and_then(|name| passed_on[number].get(name)) {
                    Some(real) => path = [real.clone(), path[at + 1..].to_vec()].concat(),
                    None => return Some(number),
                }
            }
            None
        };
        let to = sources.iter().enumerate().map(|(own, source)| {
            let named = source.crate_paths().into_iter().chain(source.child_paths());
            let numbers = named.filter_map(|path| defining(&path));
            numbers.filter(|&number| number != own).collect()
        });
        Self {
            to: to.collect(),
            names: sources
                .iter()
                .map(|it| it.path.display().to_string())
                .collect(),
        }
    }

    /// All files that can be reached from one.
    fn reached(&self, from: usize) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        let mut left = vec![from];
        while let Some(at) = left.pop() {
            left.extend(self.to[at].iter().filter(|&&next| found.insert(next)));
        }
        found
    }

    /// The circles: the largest sets of files of which each reaches each.
    fn circles(&self) -> Vec<Vec<&str>> {
        let reached: Vec<BTreeSet<usize>> = (0..self.to.len()).map(|it| self.reached(it)).collect();
        let mut seen: BTreeSet<usize> = BTreeSet::new();
        let mut circles = Vec::new();
        for (at, there) in reached.iter().enumerate() {
            if !there.contains(&at) || seen.contains(&at) {
                continue;
            }
            let circle: Vec<usize> = there
                .iter()
                .copied()
                .filter(|&it| reached[it].contains(&at))
                .collect();
            seen.extend(&circle);
            circles.push(circle.iter().map(|&it| self.names[it].as_str()).collect());
        }
        circles
    }
}

#[test]
fn files_do_not_need_each_other_in_circles() {
    let sources: Vec<Source> = sources("src")
        .into_iter()
        .filter_map(Source::without_unit_tests)
        .collect();
    let arrows = Arrows::of(&sources);
    let number: usize = arrows.to.iter().map(BTreeSet::len).sum();
    assert!(number > 500, "only {number} arrows were read");
    let circles = arrows.circles();
    assert_eq!(circles, [[""; 0]; 0], "files need each other in circles");
}

#[test]
fn a_circle_is_found_through_names_that_are_passed_on() {
    let source = |path: &str, code: &str| Source::of_text(path.as_ref(), code);
    let circle = [
        source("src/a/mod.rs", "mod b; mod c; pub use b::B;"),
        source("src/a/b.rs", "use super::c::C; pub struct B;"),
        source("src/a/c.rs", "use super::B; pub struct C;"),
    ];
    assert_eq!(
        Arrows::of(&circle).circles(),
        [["src/a/b.rs", "src/a/c.rs"]]
    );
    let line = [
        source("src/a/mod.rs", "mod b; mod c; pub use b::B;"),
        source("src/a/b.rs", "pub struct B;"),
        source("src/a/c.rs", "use super::B; pub struct C;"),
    ];
    assert!(Arrows::of(&line).circles().is_empty());
}
