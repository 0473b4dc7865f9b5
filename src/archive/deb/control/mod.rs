//! A deb822 stanza as a [`Package`]: Debian Policy chapter 5 for the fields, 7 for the relations.
//!
//! Strict as dpkg is for candidates; lenient for installed packages, where one malformed relation
//! must not hide the others.

mod error;

pub use error::ControlError;

use super::deb822::Stanza;
use super::field::Field;
use super::relation::{dependency, provide, relation, split};
use crate::package::{Importance, MultiArch, Package, Priority, Relations, Version};

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
            // First in the list: `parse_package` returns the first error, and this one leaves out a
            // whole field.
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
        importance: Importance::default(),
        section: "".into(),
        source: "".into(),
        license: "".into(),
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
        // There are fewer than 32 fields.
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
            // As in "gdb (13.1-3)": the version is the package's own, and not of interest.
            Field::Source => {
                let name = value.split_whitespace().next().unwrap_or_default();
                package.source = beginning(name, LONGEST_VALUE).into();
            }
            Field::License => package.license = beginning(value, LONGEST_VALUE).into(),
            Field::MultiArch => package.multi_arch = multi_arch(value),
            Field::Essential => package.importance.is_essential = value == "yes",
            Field::Protected | Field::Important => {
                package.importance.is_protected |= value == "yes";
            }
            Field::Priority => package.importance.priority = Priority::named(value),
            Field::InstalledSize => {
                // An unreadable size is only not known: the package can be used all the same.
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
mod tests;
