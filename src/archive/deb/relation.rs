//! Parses relations as they are written: Debian Policy 7.1, deb-control(5).

use crate::package::{Constraint, Dependency, Operator, Provide, Qualifier, Relation, Version};

/// `relation | relation ...`
pub(crate) fn dependency(text: &str) -> Option<Dependency> {
    // There are many dependencies, and most have one alternative: a capacity of one saves memory.
    let mut alternatives = Vec::with_capacity(1);
    for alternative in split(text, b'|') {
        alternatives.push(relation(alternative)?);
    }
    Some(Dependency { alternatives })
}

/// Splits a text at an ASCII character; faster than `str::split` for short parts.
pub(crate) fn split(text: &str, separator: u8) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        match text.bytes().position(|byte| byte == separator) {
            Some(at) => {
                rest = Some(&text[at + 1..]);
                Some(&text[..at])
            }
            None => rest.take(),
        }
    })
}

/// `name [(= version)]`: no other operator makes sense here (Policy 7.5).
pub(crate) fn provide(text: &str) -> Option<Provide> {
    let relation = relation(text)?;
    let is_one = |bound: &Constraint| bound.operator == Operator::Equal;
    relation
        .constraint
        .as_ref()
        .is_none_or(is_one)
        .then_some(Provide {
            name: relation.name,
            constraint: relation.constraint,
        })
}

/// `name[:architecture] [(operator version)] [[architectures]] [<profiles>]`. The last two occur in
/// source packages only and are ignored.
pub(crate) fn relation(text: &str) -> Option<Relation> {
    let text = text.trim_ascii();
    let (name, rest) = text.split_at(text.bytes().position(ends_name).unwrap_or(text.len()));
    let (constraint, rest) = match rest.trim_ascii_start().strip_prefix('(') {
        Some(rest) => {
            let (bound, rest) = rest.split_once(')')?;
            (Some(constraint(bound).or_else(|| exactly(bound))?), rest)
        }
        None => (None, rest),
    };
    if !matches!(rest.trim_ascii_start().as_bytes(), [] | [b'[' | b'<', ..]) {
        return None;
    }
    let mut parts = split(name, b':');
    let name = parts.next().unwrap_or_default();
    let qualifier = match parts.next() {
        Some("any") => Some(Qualifier::Any),
        Some(architecture) => Some(Qualifier::Architecture(architecture.into())),
        None => None,
    };
    let belongs = |byte: u8| !matches!(byte, b')' | b']' | b'>' | b'=' | b'|');
    let valid = !name.is_empty()
        && name.bytes().all(belongs)
        && qualifier != Some(Qualifier::Architecture("".into()))
        && parts.next().is_none();
    valid.then(|| Relation {
        name: name.into(),
        qualifier,
        constraint,
    })
}

fn ends_name(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b'(' | b'[' | b'<')
}

/// `operator version`
pub(crate) fn constraint(text: &str) -> Option<Constraint> {
    let text = text.trim_ascii();
    // dpkg has read `<` and `>` as `<=` and `>=` since 1994, with a warning.
    let symbols = [
        ("<<", Operator::Earlier),
        ("<=", Operator::EarlierOrEqual),
        (">=", Operator::LaterOrEqual),
        (">>", Operator::Later),
        ("=", Operator::Equal),
        ("<", Operator::EarlierOrEqual),
        (">", Operator::LaterOrEqual),
    ];
    // The first symbol that fits counts, so a longer one stands before its beginning.
    let (operator, version) = symbols.iter().find_map(|(symbol, operator)| {
        Some((*operator, text.strip_prefix(symbol)?.trim_ascii()))
    })?;
    bound(operator, version)
}

/// A version without an operator means exactly that version, as for dpkg.
fn exactly(text: &str) -> Option<Constraint> {
    bound(Operator::Equal, text.trim_ascii())
}

fn bound(operator: Operator, version: &str) -> Option<Constraint> {
    let begins = version.bytes().next();
    let valid = begins.is_some_and(|byte| byte.is_ascii_alphanumeric())
        && !version.bytes().any(|byte| byte.is_ascii_whitespace());
    valid.then(|| Constraint {
        operator,
        version: Version::new(version),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relations_are_read_as_deb_control_5_says() {
        let rows = [
            ("a", "a"),
            ("  lib-x++6.1  ", "lib-x++6.1"),
            ("a (>= 1:2.0~rc1-3)", "a (>= 1:2.0~rc1-3)"),
            ("a(>=1)", "a (>= 1)"),
            ("a ( << 1 )", "a (<< 1)"),
            ("a (>> 1)", "a (>> 1)"),
            ("a (<= 1)", "a (<= 1)"),
            ("a (= 1)", "a (= 1)"),
            ("a (< 1)", "a (<= 1)"),
            ("a (> 1)", "a (>= 1)"),
            ("a (1)", "a (= 1)"),
            ("a:any", "a:any"),
            ("a:arm64 (= 1)", "a:arm64 (= 1)"),
            ("a [amd64 !i386]", "a"),
            ("a (= 1) [amd64] <!nocheck>", "a (= 1)"),
            ("a <!nocheck>", "a"),
        ];
        for (text, expected) in rows {
            let read = relation(text).map(|relation| relation.to_string());
            assert_eq!(read.as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn malformed_relations_are_refused() {
        let rows = [
            "",
            " ",
            "(= 1)",
            "a b",
            "a (",
            "a (= 1",
            "a ()",
            "a (=)",
            "a (= )",
            "a (~ 1)",
            "a (= 1 2)",
            "a (= 1) b",
            "a)",
            "a=1",
            "a:",
            ":any",
            "a:b:c",
            "a | b",
        ];
        for text in rows {
            assert_eq!(relation(text), None, "{text}");
        }
    }

    #[test]
    fn a_dependency_has_alternatives_in_the_order_written() {
        let read = dependency("a (= 1) |b| c:any").unwrap();
        assert_eq!(read.to_string(), "a (= 1) | b | c:any");
        for text in ["a |", "| a", "a || b", "a | (b)"] {
            assert_eq!(dependency(text), None, "{text}");
        }
    }

    #[test]
    fn a_provide_has_a_version_or_none() {
        let rows = [
            ("a", Some(("a", None))),
            ("a (= 1)", Some(("a", Some("1")))),
            ("a:amd64 (= 1)", Some(("a", Some("1")))),
            ("a (>= 1)", None),
            ("a | b", None),
        ];
        for (text, expected) in rows {
            let read = provide(text);
            let read = read.as_ref().map(|provide| {
                let version = provide
                    .constraint
                    .as_ref()
                    .map(|bound| bound.version.as_str());
                (provide.name.as_str(), version)
            });
            assert_eq!(read, expected, "{text}");
        }
    }
}
