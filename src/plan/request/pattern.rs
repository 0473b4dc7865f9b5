//! Requests with `*`, `?` or `[...]` in them: each stands for all packages whose names match, as for
//! apt, opkg and dnf; where no name does, for rpm's packages whose whole name with version and
//! architecture does.

use std::collections::BTreeSet;

use compact_str::CompactString;

use crate::package::{Package, RequestedArchitecture};
use crate::plan::selection::Request;
use crate::plan::universe::Universe;

impl Universe {
    /// The requests with each pattern replaced by the packages that it stands for, by name. A pattern
    /// that no package matches stays as it is, and is a request that cannot be met.
    #[must_use]
    pub fn expanded(&self, requests: &[Request]) -> Vec<Request> {
        let requests = requests.iter();
        requests
            .flat_map(|request| match self.matching(request) {
                found if found.is_empty() => vec![request.clone()],
                found => found,
            })
            .collect()
    }

    fn matching(&self, request: &Request) -> Vec<Request> {
        if !request.name.contains(['*', '?', '[']) {
            return Vec::new();
        }
        let pattern: Vec<char> = request.name.chars().collect();
        let of_base = self.base().packages.iter();
        let of_pool = self.pool().candidates.iter().map(|known| &known.package);
        let all = of_base.chain(of_pool.clone()).map(|package| &package.name);
        let named: BTreeSet<&CompactString> = all.filter(|name| matches(&pattern, name)).collect();
        let rules = self.base().family.rules();
        if !named.is_empty() {
            let of = |name: &CompactString| Request {
                name: name.clone(),
                ..request.clone()
            };
            return named.into_iter().map(of).collect();
        }
        match rules.requested_architecture {
            RequestedArchitecture::BehindColonOrDot => {}
            RequestedArchitecture::BehindColon => return Vec::new(),
        }
        let mut found: Vec<Request> = Vec::new();
        // The pool has the newest version of a name first.
        for package in of_pool {
            let is_known = found.iter().any(|known| known.name == package.name);
            if !is_known && forms(package).iter().any(|form| matches(&pattern, form)) {
                found.push(Request {
                    name: package.name.clone(),
                    version: Some(package.version.clone()),
                    architecture: Some(package.architecture.clone()),
                });
            }
        }
        found
    }
}

/// How rpm's users write a package, from `name.architecture` on.
fn forms(package: &Package) -> [String; 4] {
    let (name, architecture) = (&package.name, &package.architecture);
    let version = package.version.as_str();
    let version = version.split_once(':').map_or(version, |(_, rest)| rest);
    let upstream = version.rsplit_once('-').map_or(version, |(first, _)| first);
    [
        format!("{name}.{architecture}"),
        format!("{name}-{version}.{architecture}"),
        format!("{name}-{version}"),
        format!("{name}-{upstream}"),
    ]
}

/// Whether a text matches a pattern of the shell, as fnmatch(3) has it.
fn matches(pattern: &[char], text: &str) -> bool {
    let text: Vec<char> = text.chars().collect();
    let (mut at, mut place) = (0, 0);
    // Where the last star stands, and what it took so far.
    let mut star: Option<(usize, usize)> = None;
    while place < text.len() {
        let next = match pattern.get(at) {
            Some('*') => {
                star = Some((at, place));
                at += 1;
                continue;
            }
            Some('?') => Some(at + 1),
            Some('[') => class(&pattern[at..], text[place]).map(|length| at + length),
            Some(letter) => (*letter == text[place]).then_some(at + 1),
            None => None,
        };
        match (next, star) {
            (Some(next), _) => {
                at = next;
                place += 1;
            }
            (None, Some((before, taken))) => {
                star = Some((before, taken + 1));
                at = before + 1;
                place = taken + 1;
            }
            (None, None) => return false,
        }
    }
    pattern[at..].iter().all(|letter| *letter == '*')
}

/// The length of the `[...]` at the pattern's beginning, if the letter is in it. One that is not
/// closed is a letter.
fn class(pattern: &[char], letter: char) -> Option<usize> {
    let is_negated = matches!(pattern.get(1), Some('!' | '^'));
    let first = if is_negated { 2 } else { 1 };
    let closing = pattern.iter().skip(first + 1).position(|it| *it == ']');
    let Some(closing) = closing.map(|place| place + first + 1) else {
        return (letter == '[').then_some(1);
    };
    let members = &pattern[first..closing];
    let mut at = 0;
    let mut is_member = false;
    while let Some(&from) = members.get(at) {
        if let (Some('-'), Some(&to)) = (members.get(at + 1), members.get(at + 2)) {
            is_member |= (from..=to).contains(&letter);
            at += 3;
        } else {
            is_member |= from == letter;
            at += 1;
        }
    }
    (is_member != is_negated).then_some(closing + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_those_of_the_shell() {
        let rows = [
            ("python3-*", "python3-apt", true),
            ("python3-*", "python3", false),
            ("*", "", true),
            ("*-dev", "libc6-dev", true),
            ("*-dev", "libc6-dev-bin", false),
            ("lib*-d*v", "libd-dx-dev", true),
            ("gd?", "gdb", true),
            ("gd?", "gd", false),
            ("lib[a-c0]x", "libbx", true),
            ("lib[a-c0]x", "lib0x", true),
            ("lib[!a-c]x", "libbx", false),
            ("lib[^a-c]x", "libdx", true),
            ("a[]]b", "a]b", true),
            ("a[b", "a[b", true),
            ("a[b", "ab", false),
        ];
        for (pattern, text, expected) in rows {
            let pattern: Vec<char> = pattern.chars().collect();
            assert_eq!(matches(&pattern, text), expected, "{pattern:?} {text}");
        }
    }
}
