//! A deb822 stanza as a [`Package`]: Debian Policy chapter 5 for the fields, 7 for the relations.
//!
//! Strict as dpkg is for candidates; lenient for installed packages, where one malformed relation
//! must not hide the others.

use super::deb822::Stanza;
use super::field::Field;
use super::relation::{dependency, provide, relation, split};
use crate::archive::deb::deb822_pieces::LONGEST_STANZA;
use crate::package::{MultiArch, Package, Relations, Version};

/// The most relations that are read of one field; the longest field in Debian has 1,600.
const MOST_RELATIONS: usize = 50_000;

/// The longest name, version or similar value, in bytes; real ones have a few dozen.
const LONGEST_VALUE: usize = 4096;

/// How many bytes of a description are kept; the longest in Debian has 15,000.
const LONGEST_DESCRIPTION: usize = 64 << 10;

/// How many unreadable relations are reported one by one.
const MOST_UNREAD: usize = 20;

/// How many characters of an unreadable value are quoted.
const SHOWN: usize = 200;

/// The unit of Installed-Size (Policy 5.6.20).
const KIBIBYTE: u64 = 1024;

/// What is wrong with a stanza.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum ControlError {
    /// A mandatory field is missing.
    #[error("the stanza{of} has no {field}", of = package_name(.package))]
    Missing {
        /// The package, if it is known.
        package: String,
        /// The field.
        field: &'static str,
    },
    /// A field is given twice, so that its value is ambiguous.
    #[error("the stanza{of} has {field} twice", of = package_name(.package))]
    Duplicate {
        /// The package, if it is known.
        package: String,
        /// The field.
        field: &'static str,
    },
    /// A field's value is invalid.
    #[error("{package}: {field}: cannot read `{value}`")]
    Value {
        /// The package.
        package: String,
        /// The field.
        field: &'static str,
        /// The value.
        value: String,
    },
    /// The stanza exceeds the size limit.
    #[error("the stanza{of} is longer than the {} MiB that are read of one", LONGEST_STANZA >> 20, of = package_name(.package))]
    LongStanza {
        /// The package; empty if it is not known.
        package: String,
    },
    /// A field exceeds the size limit.
    #[error("{package}: {field} exceeds the size limit and was not read")]
    TooLong {
        /// The package.
        package: String,
        /// The field.
        field: &'static str,
    },
    /// A relation cannot be read.
    #[error("{package}: {field}: cannot read `{relation}`")]
    Relation {
        /// The package.
        package: String,
        /// The field.
        field: &'static str,
        /// The relation.
        relation: String,
    },
}

fn package_name(name: &str) -> String {
    if name.is_empty() {
        String::new()
    } else {
        format!(" of {name}")
    }
}

/// Reads a package's own fields and relations.
///
/// # Errors
/// If Package or Version is missing, a field is given twice, or a relation cannot be read.
pub fn parse_package(stanza: Stanza<'_>) -> Result<Package, ControlError> {
    let (package, mut unread) = parse_installed_package(stanza)?;
    if unread.is_empty() {
        Ok(package)
    } else {
        Err(unread.swap_remove(0))
    }
}

/// Reads an installed package, and returns the errors of what could not be read beside it. Of a
/// field that is given twice the last value counts.
///
/// # Errors
/// If Package or Version is missing.
pub fn parse_installed_package(
    stanza: Stanza<'_>,
) -> Result<(Package, Vec<ControlError>), ControlError> {
    let OwnFields {
        mut package,
        relations,
        twice,
    } = own_fields(stanza)?;
    let mut unread: Vec<ControlError> = twice
        .map(|field| ControlError::Duplicate {
            package: package.name.to_string(),
            field,
        })
        .into_iter()
        .collect();
    for (field, value) in relations {
        if has_too_many(value) {
            unread.insert(0, too_long(&package, field));
        } else {
            set_relation(&mut package, field, value, &mut unread);
        }
    }
    Ok((package, unread))
}

/// Whether a field lists more relations than are read.
pub(crate) fn has_too_many(value: &str) -> bool {
    // An item takes two bytes at least, so that short values need not be counted.
    let separators = || value.bytes().filter(|byte| matches!(byte, b',' | b'|'));
    value.len() / 2 > MOST_RELATIONS && separators().count() >= MOST_RELATIONS
}

pub(crate) fn too_long(package: &Package, field: &'static str) -> ControlError {
    ControlError::TooLong {
        package: package.name.to_string(),
        field,
    }
}

/// The beginning of a text, at most `most` bytes.
fn beginning(text: &str, most: usize) -> &str {
    let mut end = text.len().min(most);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// A package's own fields, and its relation fields as written.
pub(crate) struct OwnFields<'a> {
    pub(crate) package: Package,
    /// Relation fields with their values.
    pub(crate) relations: Vec<(&'static str, &'a str)>,
    /// The first field that is given twice.
    pub(crate) twice: Option<&'static str>,
}

/// Reads a package's own fields; relation fields are left as written.
pub(crate) fn own_fields(stanza: Stanza<'_>) -> Result<OwnFields<'_>, ControlError> {
    let mut package = Package {
        name: "".into(),
        version: Version::new(""),
        architecture: "".into(),
        multi_arch: MultiArch::No,
        section: "".into(),
        summary: "".into(),
        description: "".into(),
        installed_size: None,
        relations: Relations::default(),
        files: Box::default(),
    };
    let mut relations = Vec::new();
    let mut seen = 0u32;
    let mut twice = None;
    for (name, value) in stanza.fields() {
        let Some(field) = Field::named(name) else {
            continue;
        };
        let bit = 1u32 << (field as u32);
        if seen & bit != 0 {
            twice = twice.or(Some(field.name()));
        }
        seen |= bit;
        let is_own = matches!(
            field,
            Field::Package
                | Field::Version
                | Field::Architecture
                | Field::Section
                | Field::MultiArch
        );
        if is_own && value.len() > LONGEST_VALUE {
            return Err(too_long(&package, field.name()));
        }
        match field {
            Field::Package => package.name = value.into(),
            Field::Version => package.version = Version::new(value),
            Field::Architecture => package.architecture = value.into(),
            Field::Section => package.section = value.into(),
            Field::MultiArch => package.multi_arch = multi_arch(value),
            Field::InstalledSize => {
                let kibibytes = value.parse::<u64>().ok();
                package.installed_size = kibibytes.map(|it| it.saturating_mul(KIBIBYTE));
            }
            Field::Description => {
                let (summary, rest) = value.split_once('\n').unwrap_or((value, ""));
                package.summary = beginning(summary.trim_ascii(), LONGEST_VALUE).into();
                package.description = beginning(rest, LONGEST_DESCRIPTION).into();
            }
            relation => relations.push((relation.name(), value)),
        }
    }
    for (field, missing) in [
        ("Package", package.name.is_empty()),
        ("Version", package.version.as_str().is_empty()),
    ] {
        if missing {
            return Err(ControlError::Missing {
                package: package.name.to_string(),
                field,
            });
        }
    }
    Ok(OwnFields {
        package,
        relations,
        twice,
    })
}

fn multi_arch(value: &str) -> MultiArch {
    match value {
        "same" => MultiArch::Same,
        "foreign" => MultiArch::Foreign,
        "allowed" => MultiArch::Allowed,
        _ => MultiArch::No,
    }
}

/// Parses a relation field into its list; items that cannot be parsed go to `unread`.
fn set_relation(
    package: &mut Package,
    field: &'static str,
    value: &str,
    unread: &mut Vec<ControlError>,
) {
    let name = &package.name;
    let relations = &mut package.relations;
    let mut malformed = |text: &str| {
        if unread.len() < MOST_UNREAD {
            unread.push(ControlError::Relation {
                package: name.to_string(),
                field,
                relation: beginning(text.trim_ascii(), SHOWN).to_owned(),
            });
        }
    };
    match field {
        "Depends" => relations.depends = list(value, dependency, &mut malformed),
        "Pre-Depends" => relations.pre_depends = list(value, dependency, &mut malformed),
        "Recommends" => relations.recommends = list(value, dependency, &mut malformed),
        "Suggests" => relations.suggests = list(value, dependency, &mut malformed),
        "Provides" => relations.provides = list(value, provide, &mut malformed),
        "Conflicts" => relations.conflicts = list(value, relation, &mut malformed),
        "Breaks" => relations.breaks = list(value, relation, &mut malformed),
        _ => relations.replaces = list(value, relation, &mut malformed),
    }
}

/// The items between commas; empty ones are skipped, as apt and dpkg do.
fn list<T>(
    value: &str,
    read: impl Fn(&str) -> Option<T>,
    malformed: &mut impl FnMut(&str),
) -> Vec<T> {
    let items = split(value, b',').filter(|item| !item.trim_ascii().is_empty());
    items
        .filter_map(|item| {
            let read = read(item);
            if read.is_none() {
                malformed(item);
            }
            read
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::deb::deb822;

    fn stanza(text: &str) -> Stanza<'_> {
        deb822::stanzas(text).next().unwrap()
    }

    fn parse(text: &str) -> Result<Package, ControlError> {
        parse_package(stanza(text))
    }

    fn texts<T: ToString>(list: &[T]) -> Vec<String> {
        list.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn every_field_of_a_package_is_read() {
        let package = parse(
            "Package: gdb\nVersion: 1:13.1-3\nArchitecture: amd64\nMulti-Arch: foreign\n\
             Section: devel\nInstalled-Size: 10\nUnknown: x\n\
             Description: GNU Debugger\n Looks into\n .\n programs.\n\
             Depends: libc6 (>= 2.35), python3:any |\n python, a,\nPre-Depends: b\n\
             Recommends: c\nSuggests: d | e\nProvides: debugger, gdb-x (= 2)\n\
             Conflicts: f (<< 1), g\nBreaks: h\nReplaces: i:amd64\n",
        )
        .unwrap();
        assert_eq!(package.name, "gdb");
        assert_eq!(package.version.as_str(), "1:13.1-3");
        assert_eq!(package.architecture, "amd64");
        assert_eq!(package.multi_arch, MultiArch::Foreign);
        assert_eq!(package.section, "devel");
        assert_eq!(package.installed_size, Some(10 * 1024));
        assert_eq!(&*package.summary, "GNU Debugger");
        assert_eq!(&*package.description, " Looks into\n .\n programs.");
        let relations = &package.relations;
        let depends = ["libc6 (>= 2.35)", "python3:any | python", "a"];
        assert_eq!(texts(&relations.depends), depends);
        assert_eq!(texts(&relations.pre_depends), ["b"]);
        assert_eq!(texts(&relations.recommends), ["c"]);
        assert_eq!(texts(&relations.suggests), ["d | e"]);
        let provides = relations.provides.iter();
        let provides: Vec<_> = provides
            .map(|provide| (provide.name.as_str(), provide.version.as_ref()))
            .collect();
        let two = Version::new("2");
        assert_eq!(provides, [("debugger", None), ("gdb-x", Some(&two))]);
        assert_eq!(texts(&relations.conflicts), ["f (<< 1)", "g"]);
        assert_eq!(texts(&relations.breaks), ["h"]);
        assert_eq!(texts(&relations.replaces), ["i:amd64"]);
    }

    #[test]
    fn field_names_ignore_case_and_lines_may_end_in_cr_lf() {
        let package = parse("package: x\r\nVERSION: 1\r\ndepends: a,\r\n b\r\n").unwrap();
        assert_eq!(package.name, "x");
        assert_eq!(package.version.as_str(), "1");
        assert_eq!(texts(&package.relations.depends), ["a", "b"]);
    }

    #[test]
    fn odd_values_that_do_no_harm_are_accepted() {
        let rows = [
            ("Installed-Size: many", None),
            ("Installed-Size: -1", None),
            ("Installed-Size: 0", Some(0)),
            ("Installed-Size: 18446744073709551615", Some(u64::MAX)),
            ("Multi-Arch: perhaps", None),
        ];
        for (field, size) in rows {
            let package = parse(&format!("Package: x\nVersion: 1\n{field}\n")).unwrap();
            assert_eq!(package.installed_size, size, "{field}");
            assert_eq!(package.multi_arch, MultiArch::No, "{field}");
        }
    }

    #[test]
    fn errors_name_what_makes_a_package_unusable() {
        let rows = [
            ("Version: 1", "the stanza has no Package"),
            ("Package:\nVersion: 1", "the stanza has no Package"),
            ("Package: x", "the stanza of x has no Version"),
            (
                "Package: x\nVersion: 1\nversion: 2",
                "the stanza of x has Version twice",
            ),
            (
                "Package: x\nVersion: 1\nDepends: a\nDepends: b",
                "the stanza of x has Depends twice",
            ),
            (
                "Package: x\nVersion: 1\nDepends: a, b (1",
                "x: Depends: cannot read `b (1`",
            ),
            (
                "Package: x\nVersion: 1\nDepends: a || b",
                "x: Depends: cannot read `a || b`",
            ),
            (
                "Package: x\nVersion: 1\nConflicts: a | b",
                "x: Conflicts: cannot read `a | b`",
            ),
            (
                "Package: x\nVersion: 1\nProvides: a (>= 1)",
                "x: Provides: cannot read `a (>= 1)`",
            ),
        ];
        for (text, expected) in rows {
            assert_eq!(parse(text).unwrap_err().to_string(), expected);
        }
    }

    #[test]
    fn an_installed_package_loses_only_its_malformed_relation() {
        let text = "Package: x\nVersion: 1\nDepends: a, b (1, c\nProvides: d (>= 1), e\n\
                    Section: a\nSection: b\n";
        let (package, unread) = parse_installed_package(stanza(text)).unwrap();
        assert_eq!(texts(&package.relations.depends), ["a", "c"]);
        assert_eq!(package.relations.provides.len(), 1);
        assert_eq!(package.section, "b");
        let unread = texts(&unread);
        let first = [
            "the stanza of x has Section twice",
            "x: Depends: cannot read `b (1`",
        ];
        assert_eq!(unread[..2], first);
        assert_eq!(unread.len(), 3);
    }

    #[test]
    fn a_field_with_too_many_relations_is_not_read_and_is_reported() {
        for separator in [", ", "|", "a,"] {
            let many = format!("a{separator}").repeat(MOST_RELATIONS + 1);
            let text = format!("Package: x\nVersion: 1\nDepends: {many}a\nProvides: y\n");
            let expected = "x: Depends exceeds the size limit and was not read";
            assert_eq!(parse(&text).unwrap_err().to_string(), expected);
            let (package, unread) = parse_installed_package(stanza(&text)).unwrap();
            assert_eq!(unread[0].to_string(), expected);
            assert_eq!(package.relations.depends.len(), 0);
            assert_eq!(package.relations.provides.len(), 1);
        }
        let most = format!(
            "Package: x\nVersion: 1\nDepends: {}a",
            "a,".repeat(MOST_RELATIONS - 1)
        );
        assert_eq!(
            parse(&most).unwrap().relations.depends.len(),
            MOST_RELATIONS
        );
    }

    #[test]
    fn long_values_are_truncated_or_refused() {
        let long = "ß".repeat(1 << 20);
        let error = parse(&format!("Package: x\nVersion: {long}\n")).unwrap_err();
        assert!(
            error.to_string().starts_with("x: Version exceeds"),
            "{error}"
        );
        let text = format!("Package: x\nVersion: 1\nDescription: {long}\n {long}\n");
        let package = parse(&text).unwrap();
        assert!(package.summary.len() <= LONGEST_VALUE);
        assert!(package.description.len() <= LONGEST_DESCRIPTION);
        let odd = "(,".repeat(MOST_RELATIONS / 2);
        let text = format!("Package: x\nVersion: 1\nDepends: {odd}\nBreaks: ({long}\n");
        let (_, unread) = parse_installed_package(stanza(&text)).unwrap();
        assert_eq!(unread.len(), MOST_UNREAD);
        assert!(unread.iter().all(|error| error.to_string().len() < 1000));
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(
            fields in "((Package|Version|Depends|Provides|Conflicts|Size): ?[a-z1(|,)<=>:\\[\\]ß \n]{0,12}\n){0,6}"
        ) {
            for stanza in deb822::stanzas(&fields) {
                drop(parse_installed_package(stanza));
            }
        }
    }
}
