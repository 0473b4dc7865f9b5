//! The crate's sources as a test reads them: code without comments and literals, and the paths that
//! it names, with every `use` tree written out and `super` and `self` resolved.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// One source file.
pub struct Source {
    /// Below the crate's folder.
    pub path: PathBuf,
    /// Its module, from the crate's root: `plan`, `solve` for `src/plan/solve/mod.rs`.
    pub module: Vec<String>,
    /// Its text, with comments and the contents of literals blanked.
    pub code: String,
}

/// The crate's folder.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All Rust files below a folder of the crate, sorted.
pub fn sources(folder: &str) -> Vec<Source> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    found.iter().map(|path| read(path)).collect()
}

fn read(path: &Path) -> Source {
    let below = path.strip_prefix(root()).unwrap();
    Source::of_text(below, &fs::read_to_string(path).unwrap())
}

/// Blanks comments, strings and characters, so that what is left is code. A lifetime is no
/// character: its quote is followed by a name and by no second quote.
fn without_comments_and_literals(text: &str) -> String {
    let bytes: Vec<char> = text.chars().collect();
    let mut code = String::with_capacity(text.len());
    let mut at = 0;
    let blank = |code: &mut String, piece: &[char]| {
        code.extend(piece.iter().map(|&it| if it == '\n' { '\n' } else { ' ' }));
    };
    while at < bytes.len() {
        let rest = &bytes[at..];
        let length = match rest {
            ['/', '/', ..] => rest.iter().position(|&it| it == '\n'),
            ['/', '*', ..] => find(rest, &['*', '/'], 2).map(|end| end + 2),
            ['r', '#', '"', ..] => find(rest, &['"', '#'], 3).map(|end| end + 2),
            ['"', ..] => closing_quote(rest, '"'),
            ['\'', '\\', ..] => closing_quote(rest, '\''),
            ['\'', _, '\'', ..] => Some(3),
            _ => {
                code.push(bytes[at]);
                at += 1;
                continue;
            }
        };
        let length = length.unwrap_or(rest.len());
        blank(&mut code, &rest[..length]);
        at += length;
    }
    code
}

fn find(text: &[char], wanted: &[char], from: usize) -> Option<usize> {
    (from..text.len()).find(|&at| text[at..].starts_with(wanted))
}

/// Behind the quote that ends a literal.
fn closing_quote(text: &[char], quote: char) -> Option<usize> {
    let mut at = 1;
    while at < text.len() {
        match text[at] {
            '\\' => at += 2,
            it if it == quote => return Some(at + 1),
            _ => at += 1,
        }
    }
    None
}

impl Source {
    /// A file of that text; its path is below the crate's folder.
    pub fn of_text(path: &Path, text: &str) -> Self {
        let parts = path.with_extension("");
        let parts = parts.iter().skip(1);
        let mut module: Vec<String> = parts
            .map(|part| part.to_string_lossy().into_owned())
            .collect();
        let last = module.last().map(String::as_str);
        if matches!(last, Some("mod" | "lib" | "main")) {
            module.pop();
        }
        Self {
            path: path.to_owned(),
            module,
            code: without_comments_and_literals(text),
        }
    }

    /// The file without its unit tests; `None` if it is nothing else.
    pub fn without_unit_tests(mut self) -> Option<Self> {
        let is_of_tests = |part: &String| matches!(part.as_str(), "tests" | "toy");
        if self.module.iter().any(is_of_tests) {
            return None;
        }
        if let Some(begin) = self.code.find("mod tests {") {
            self.code.truncate(begin);
        }
        Some(self)
    }

    /// Its code without the statements that only pass names on (`pub use`).
    pub fn code_without_passing_on(&self) -> String {
        let is_own = |statement: &&str| passing_on(statement).is_none();
        let code: Vec<&str> = self.code.split(';').filter(is_own).collect();
        code.join(";")
    }

    /// The names that the file passes on (`pub use`), and the paths that they stand for.
    pub fn passed_on(&self) -> BTreeMap<String, Vec<String>> {
        let statements = self.code.split(';').filter_map(passing_on);
        let mut found = BTreeMap::new();
        for statement in statements {
            let mut paths = Vec::new();
            tree(&tokens(statement), &mut 0, &[], &mut paths);
            for path in paths {
                let name = path.last().cloned().unwrap_or_default();
                found.extend(self.resolve_from_here(&path).map(|path| (name, path)));
            }
        }
        found
    }

    /// Every path that begins with the name of a child of this module, `pub use` aside.
    pub fn child_paths(&self) -> Vec<Vec<String>> {
        let code = self.code_without_passing_on();
        let tokens = tokens(&code);
        let children: BTreeSet<&str> = tokens
            .windows(2)
            .filter(|pair| pair[0] == "mod")
            .map(|pair| pair[1])
            .collect();
        let mut paths = Vec::new();
        for at in 1..tokens.len() {
            let is_path = tokens.get(at + 1) == Some(&"::") && tokens[at - 1] != "::";
            if is_path && children.contains(tokens[at]) {
                tree(&tokens, &mut at.clone(), &[], &mut paths);
            }
        }
        let absolute = paths.iter();
        absolute
            .map(|path| [self.module.as_slice(), path].concat())
            .collect()
    }

    /// The same for a path that may begin with a child of this module.
    fn resolve_from_here(&self, path: &[String]) -> Option<Vec<String>> {
        match path.first()?.as_str() {
            "crate" | "self" | "super" => self.resolve(path),
            _ => Some([self.module.as_slice(), path].concat()),
        }
    }

    /// Every path of this crate that the file names, from the crate's root.
    pub fn crate_paths(&self) -> Vec<Vec<String>> {
        let mut paths = Vec::new();
        let tokens = tokens(&self.code);
        let mut at = 0;
        while at < tokens.len() {
            let before = at.checked_sub(1).map_or("", |at| tokens[at]);
            // `pub(super)` and `pub(in crate::plan)` say who may see an item, and name nothing.
            let is_visibility = matches!(&tokens[..at], [.., "pub", "("] | [.., "pub", "(", "in"]);
            let begins = before != "::" && !is_visibility;
            if begins && matches!(tokens[at], "crate" | "super" | "self") {
                tree(&tokens, &mut at, &[], &mut paths);
            } else {
                at += 1;
            }
        }
        // A nested module (`mod tests`) has one `super` more than its file: it stays within it.
        paths
            .into_iter()
            .filter_map(|path| self.resolve(&path))
            .collect()
    }

    fn resolve(&self, path: &[String]) -> Option<Vec<String>> {
        let mut module = self.module.clone();
        let mut rest = path;
        match path.first()?.as_str() {
            "crate" => {
                module.clear();
                rest = &path[1..];
            }
            "self" => rest = &path[1..],
            _ => {
                while rest.first().is_some_and(|part| part == "super") {
                    module.pop();
                    rest = &rest[1..];
                }
            }
        }
        module.extend(rest.iter().cloned());
        (!module.is_empty()).then_some(module)
    }
}

/// What stands behind `pub use`, or `pub(...) use`, in a statement.
fn passing_on(statement: &str) -> Option<&str> {
    let begin = statement.rfind("pub")?;
    let rest = statement[begin + 3..].trim_start();
    let rest = match rest.strip_prefix('(') {
        Some(rest) => rest.split_once(')')?.1,
        None => rest,
    };
    rest.trim_start().strip_prefix("use ")
}

/// Names and the marks that paths are made of.
fn tokens(code: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = code;
    while let Some(first) = rest.chars().next() {
        let is_name = |it: char| it.is_alphanumeric() || it == '_';
        let length = if is_name(first) {
            rest.find(|it| !is_name(it)).unwrap_or(rest.len())
        } else if rest.starts_with("::") {
            2
        } else {
            first.len_utf8()
        };
        if !first.is_whitespace() {
            tokens.push(&rest[..length]);
        }
        rest = &rest[length..];
    }
    tokens
}

/// Reads `a::b::{c, d::e}` from `at` on, and leaves `at` behind it.
fn tree(tokens: &[&str], at: &mut usize, begin: &[String], paths: &mut Vec<Vec<String>>) {
    let mut path = begin.to_vec();
    loop {
        match tokens.get(*at).copied() {
            Some("{") => {
                *at += 1;
                while tokens.get(*at).is_some_and(|token| *token != "}") {
                    tree(tokens, at, &path, paths);
                    if tokens.get(*at) == Some(&",") {
                        *at += 1;
                    }
                }
                *at += 1;
                return;
            }
            Some(name) if name == "*" || name.starts_with(|it: char| it.is_alphabetic()) => {
                path.push(name.to_owned());
                *at += 1;
            }
            _ => *at += 1,
        }
        if tokens.get(*at) != Some(&"::") {
            // `use a as b`
            if tokens.get(*at) == Some(&"as") {
                *at += 2;
            }
            paths.push(path);
            return;
        }
        *at += 1;
    }
}

#[test]
fn nested_braces_super_and_self_are_read_as_the_compiler_reads_them() {
    let source = Source {
        path: PathBuf::new(),
        module: ["plan", "solve"].map(str::to_owned).to_vec(),
        code: without_comments_and_literals(
            "use crate::base::{Base, paths::{self, Node as N}}; // crate::tui\n\
             use super::world::World;\nfn f<'a>(x: &'a str) { crate::report::g(\"crate::cli\"); }\n\
             pub(super) fn g() {}",
        ),
    };
    let paths: Vec<String> = source
        .crate_paths()
        .iter()
        .map(|path| path.join("::"))
        .collect();
    assert_eq!(
        paths,
        [
            "base::Base",
            "base::paths::self",
            "base::paths::Node",
            "plan::world::World",
            "report::g"
        ]
    );
}
