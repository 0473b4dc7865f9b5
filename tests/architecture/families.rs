//! A family is never compared: a `match` on it names all families, so that another one does not
//! compile until each decision is made.

use crate::source::sources;

/// Places of `code` where a family stands beside `==` or `!=`, or in `matches!`.
fn comparisons(code: &str) -> Vec<String> {
    let letters: String = code
        .chars()
        .filter(|letter| !letter.is_whitespace())
        .collect();
    let mut found = Vec::new();
    for operator in ["==", "!="] {
        for (at, _) in letters.match_indices(operator) {
            let (before, after) = (&letters[..at], &letters[at + 2..]);
            let is_family = before.ends_with("family")
                || ["Family::Deb", "Family::Ipk", "Family::Rpm"]
                    .iter()
                    .any(|name| before.ends_with(name) || after.starts_with(name));
            if is_family {
                let end = after
                    .char_indices()
                    .nth(20)
                    .map_or(after.len(), |(end, _)| end);
                let start = before
                    .char_indices()
                    .rev()
                    .nth(20)
                    .map_or(0, |(start, _)| start);
                found.push(format!("{}{operator}{}", &before[start..], &after[..end]));
            }
        }
    }
    for (at, _) in letters.match_indices("matches!(") {
        let inside = &letters[at..];
        let inside = &inside[..inside.find(')').unwrap_or(inside.len())];
        if inside.contains("Family::") || inside.contains("family,") {
            found.push(inside.to_owned());
        }
    }
    found
}

#[test]
fn no_source_compares_a_family() {
    let found: Vec<String> = sources("src")
        .iter()
        .flat_map(|source| {
            let path = source.path.display().to_string();
            let found = comparisons(&source.code).into_iter();
            found.map(move |comparison| format!("{path}: {comparison}"))
        })
        .collect();
    assert!(
        found.is_empty(),
        "ask FamilyRules, or match all families: {found:#?}"
    );
}

#[test]
fn comparisons_of_a_family_are_seen() {
    for code in [
        "if base.family\n != Family::Deb {",
        "family == other",
        "Family::Rpm == it",
        "matches!(family, Family::Deb | Family::Ipk)",
    ] {
        assert_eq!(comparisons(code).len(), 1, "{code}");
    }
    assert!(comparisons("match family { Family::Deb => a == b, _ => matches!(x, Y) }").is_empty());
}
