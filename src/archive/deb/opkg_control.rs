//! A stanza as opkg reads it (`pkg_parse.c`, `pkg_depends.c`), as a [`Package`].
//!
//! The fields are Debian's, but opkg knows no Breaks and no Multi-Arch, its Installed-Size is in
//! bytes, and it refuses no relation: an unknown operator means any version, and a greedy
//! dependency `name*` (all packages that meet `name`, as far as they can be installed) never fails.

use super::control::{ControlError, OwnFields, has_too_many, own_fields, too_long};
use super::deb822::Stanza;
use super::relation::constraint;
use crate::package::{
    Constraint, Dependency, Importance, MultiArch, Package, Provide, Relation, Version,
};

/// The unit of dpkg's Installed-Size.
const KIBIBYTE: u64 = 1024;

/// Reads a package's own fields and relations as opkg does.
///
/// # Errors
/// If Package or Version is missing.
pub fn parse_opkg_package(stanza: Stanza<'_>) -> Result<Package, ControlError> {
    let OwnFields {
        mut package,
        relations: written,
        ..
    } = own_fields(stanza)?;
    package.multi_arch = MultiArch::No;
    package.importance = Importance::default();
    package.installed_size = package.installed_size.map(|bytes| bytes / KIBIBYTE);
    for (field, value) in written {
        if has_too_many(value) {
            return Err(too_long(&package, field));
        }
        let relations = &mut package.relations;
        match field {
            "Depends" => {
                let (greedy, plain): (Vec<_>, Vec<_>) =
                    items(value).partition(|item| item.contains('*'));
                relations.depends = plain.into_iter().filter_map(dependency).collect();
                let wished = greedy.into_iter().filter_map(dependency);
                relations.recommends.splice(0..0, wished);
            }
            "Pre-Depends" => relations.pre_depends = items(value).filter_map(dependency).collect(),
            "Recommends" => relations
                .recommends
                .extend(items(value).filter_map(dependency)),
            "Suggests" => relations.suggests = items(value).filter_map(dependency).collect(),
            "Provides" => relations.provides = items(value).filter_map(provide).collect(),
            "Conflicts" => relations.conflicts = all(value),
            "Replaces" => relations.replaces = all(value),
            _ => {}
        }
    }
    Ok(package)
}

fn items(value: &str) -> impl Iterator<Item = &str> {
    value
        .split(',')
        .map(str::trim)
        .filter(|item| !item.is_empty())
}

/// All relations of a field in which `|` does not separate alternatives.
fn all(value: &str) -> Vec<Relation> {
    let dependencies = items(value).filter_map(dependency);
    dependencies
        .flat_map(|dependency| dependency.alternatives)
        .collect()
}

fn dependency(text: &str) -> Option<Dependency> {
    let alternatives: Vec<Relation> = text.split('|').filter_map(relation).collect();
    (!alternatives.is_empty()).then_some(Dependency { alternatives })
}

/// `name [(op version)]`; the name ends at a blank, a parenthesis or a star.
fn relation(text: &str) -> Option<Relation> {
    let text = text.trim_start();
    let ends = |letter: char| letter.is_whitespace() || matches!(letter, '(' | '*');
    let (name, rest) = text.split_at(text.find(ends).unwrap_or(text.len()));
    let bound = rest.trim_start().strip_prefix('(');
    let bound = bound.map(|bound| bound.split_once(')').map_or(bound, |(bound, _)| bound));
    (!name.is_empty()).then(|| Relation {
        name: name.into(),
        qualifier: None,
        constraint: bound.and_then(constraint),
    })
}

/// OpenEmbedded provides names without a version, OpenWrt writes `name=1.0`, and some
/// `name (= 1.0)`.
fn provide(text: &str) -> Option<Provide> {
    let (name, version) = text.split_once('=').unwrap_or((text, ""));
    let name = name.trim_end_matches(['(', ' ']);
    let version = version.trim_matches([' ', ')']);
    (!name.is_empty()).then(|| Provide {
        name: name.into(),
        constraint: (!version.is_empty()).then(|| Constraint::exactly(Version::new(version))),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::deb::deb822;

    fn parse(text: &str) -> Package {
        let stanza = deb822::stanzas(text).next().unwrap();
        parse_opkg_package(stanza).unwrap()
    }

    fn written<T: ToString>(relations: &[T]) -> Vec<String> {
        relations.iter().map(T::to_string).collect()
    }

    #[test]
    fn relations_are_read_as_opkg_reads_them() {
        let rows = [
            ("libc6 (>= 2.35)", "libc6 (>= 2.35)"),
            ("libc6(>=2.35)", "libc6 (>= 2.35)"),
            ("a (< 1) | b (> 2)", "a (<= 1) | b (>= 2)"),
            ("a (<< 1)", "a (<< 1)"),
            ("a (1.0)", "a"),
            ("a (>= )", "a"),
            ("a (>= 1", "a (>= 1)"),
            ("lib32-glibc", "lib32-glibc"),
        ];
        for (text, expected) in rows {
            let package = parse(&format!("Package: x\nVersion: 1\nDepends: {text}\n"));
            assert_eq!(written(&package.relations.depends), [expected], "{text}");
        }
    }

    #[test]
    fn a_greedy_dependency_is_a_recommendation() {
        let package =
            parse("Package: x\nVersion: 1\nRecommends: c\nDepends: a, kernel-module-*, b*\n");
        assert_eq!(written(&package.relations.depends), ["a"]);
        let recommends = written(&package.relations.recommends);
        assert_eq!(recommends, ["kernel-module-", "b", "c"]);
    }

    #[test]
    fn provides_have_a_version_only_if_one_is_written() {
        let package =
            parse("Package: x\nVersion: 1\nProvides: mta, rtld(x) (= 2), jq=1.7-r1, a b\n");
        let provides = package.relations.provides.iter();
        let read: Vec<_> = provides
            .map(|provide| {
                let version = provide.constraint.as_ref().map(ToString::to_string);
                (provide.name.to_string(), version)
            })
            .collect();
        let expected = [
            ("mta", None),
            ("rtld(x)", Some("= 2")),
            ("jq", Some("= 1.7-r1")),
            ("a b", None),
        ];
        let expected: Vec<_> = expected
            .map(|(name, version)| (name.to_owned(), version.map(str::to_owned)))
            .into();
        assert_eq!(read, expected);
    }

    #[test]
    fn fields_that_opkg_does_not_know_are_ignored() {
        let package = parse(
            "Package: x\nVersion: 1\nBreaks: y\nMulti-Arch: foreign\nEnhances: z\n\
             Installed-Size: 4096\nConflicts: a | b (= 1)\nReplaces: c (<< 2)\n",
        );
        assert_eq!(package.relations.breaks, []);
        assert_eq!(package.multi_arch, MultiArch::No);
        assert_eq!(package.installed_size, Some(4096), "opkg counts bytes");
        assert_eq!(written(&package.relations.conflicts), ["a", "b (= 1)"]);
        assert_eq!(written(&package.relations.replaces), ["c (<< 2)"]);
    }

    #[test]
    fn a_package_has_a_name_and_a_version() {
        for (text, field) in [("Version: 1\n", "Package"), ("Package: x\n", "Version")] {
            let stanza = deb822::stanzas(text).next().unwrap();
            let error = parse_opkg_package(stanza).unwrap_err();
            assert!(error.to_string().contains(field), "{error}");
        }
    }
}
