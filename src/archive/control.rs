//! A deb822 stanza as a [`Package`]: Debian Policy chapter 5 for the fields, 7 for the relations.

use super::deb822::Stanza;
use crate::package::{
    Constraint, Dependency, MultiArch, Operator, Package, Provide, Qualifier, Relation, Relations,
    Version,
};

/// What is wrong with a stanza.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum ControlError {
    /// A field that every package has is not there.
    #[error("the stanza{of} has no {field}", of = package_name(.package))]
    Missing {
        /// The package, if it is known.
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
/// If Package or Version is missing, or a relation cannot be read.
pub fn parse_package(stanza: Stanza<'_>) -> Result<Package, ControlError> {
    let (mut package, relations) = own_fields(stanza)?;
    for (field, value) in relations {
        set_relation(&mut package, field, value)?;
    }
    Ok(package)
}

/// Relation fields with their values as written.
type WrittenRelations<'a> = Vec<(&'static str, &'a str)>;

/// Reads what a package says of itself, and leaves its relations as they are written.
pub(super) fn own_fields(
    stanza: Stanza<'_>,
) -> Result<(Package, WrittenRelations<'_>), ControlError> {
    let mut package = Package {
        name: "".into(),
        version: Version::new(""),
        architecture: "".into(),
        multi_arch: MultiArch::No,
        section: "".into(),
        summary: "".into(),
        description: "".into(),
        installed_size: 0,
        relations: Relations::default(),
    };
    let mut relations = WrittenRelations::new();
    for (name, value) in stanza.fields() {
        match name {
            "Package" => package.name = value.into(),
            "Version" => package.version = Version::new(value),
            "Architecture" => package.architecture = value.into(),
            "Section" => package.section = value.into(),
            "Multi-Arch" => package.multi_arch = multi_arch(value),
            "Installed-Size" => {
                package.installed_size = value.parse::<u64>().unwrap_or(0).saturating_mul(1024);
            }
            "Description" => {
                let (summary, rest) = value.split_once('\n').unwrap_or((value, ""));
                package.summary = summary.trim().into();
                package.description = rest.into();
            }
            _ => {
                if let Some(field) = RELATION_FIELDS.iter().find(|known| **known == name) {
                    relations.push((field, value));
                }
            }
        }
    }
    let missing = |field| ControlError::Missing {
        package: package.name.to_string(),
        field,
    };
    if package.name.is_empty() {
        return Err(missing("Package"));
    }
    if package.version.as_str().is_empty() {
        return Err(missing("Version"));
    }
    Ok((package, relations))
}

const RELATION_FIELDS: [&str; 8] = [
    "Depends",
    "Pre-Depends",
    "Recommends",
    "Suggests",
    "Provides",
    "Conflicts",
    "Breaks",
    "Replaces",
];

fn multi_arch(value: &str) -> MultiArch {
    match value {
        "same" => MultiArch::Same,
        "foreign" => MultiArch::Foreign,
        "allowed" => MultiArch::Allowed,
        _ => MultiArch::No,
    }
}

fn set_relation(
    package: &mut Package,
    field: &'static str,
    value: &str,
) -> Result<(), ControlError> {
    let malformed = |relation: &str| ControlError::Relation {
        package: package.name.to_string(),
        field,
        relation: relation.trim().to_owned(),
    };
    let mut dependencies = Vec::new();
    for group in value.split(',').filter(|group| !group.trim().is_empty()) {
        let alternatives: Option<Vec<Relation>> = group.split('|').map(relation).collect();
        dependencies.push(Dependency {
            alternatives: alternatives.ok_or_else(|| malformed(group))?,
        });
    }
    let flat = |dependencies: Vec<Dependency>| -> Vec<Relation> {
        dependencies
            .into_iter()
            .flat_map(|dependency| dependency.alternatives)
            .collect()
    };
    let relations = &mut package.relations;
    match field {
        "Depends" => relations.depends = dependencies,
        "Pre-Depends" => relations.pre_depends = dependencies,
        "Recommends" => relations.recommends = dependencies,
        "Suggests" => relations.suggests = dependencies,
        "Provides" => relations.provides = flat(dependencies).into_iter().map(provide).collect(),
        "Conflicts" => relations.conflicts = flat(dependencies),
        "Breaks" => relations.breaks = flat(dependencies),
        _ => relations.replaces = flat(dependencies),
    }
    Ok(())
}

fn provide(relation: Relation) -> Provide {
    Provide {
        name: relation.name,
        version: relation.constraint.map(|constraint| constraint.version),
    }
}

/// `name[:arch] [(op version)] [[arch list]]`.
fn relation(text: &str) -> Option<Relation> {
    let text = text.trim();
    let text = text
        .split(['[', '<'])
        .next()
        .filter(|_| !text.contains('('))
        .unwrap_or(text);
    let (name, constraint) = match text.split_once('(') {
        Some((name, rest)) => (name, Some(constraint(rest.split_once(')')?.0)?)),
        None => (text, None),
    };
    let name = name.trim();
    let (name, qualifier) = match name.split_once(':') {
        Some((name, "any")) => (name, Some(Qualifier::Any)),
        Some((name, architecture)) => (name, Some(Qualifier::Architecture(architecture.into()))),
        None => (name, None),
    };
    let valid = !name.is_empty() && !name.contains(char::is_whitespace);
    valid.then(|| Relation {
        name: name.into(),
        qualifier,
        constraint,
    })
}

pub(super) fn constraint(text: &str) -> Option<Constraint> {
    let text = text.trim();
    let symbols = [
        ("<<", Operator::Earlier),
        ("<=", Operator::EarlierOrEqual),
        (">=", Operator::LaterOrEqual),
        (">>", Operator::Later),
        ("=", Operator::Equal),
        ("<", Operator::EarlierOrEqual),
        (">", Operator::LaterOrEqual),
    ];
    let (operator, version) = symbols
        .iter()
        .find_map(|(symbol, operator)| Some((*operator, text.strip_prefix(symbol)?.trim())))?;
    (!version.is_empty()).then(|| Constraint {
        operator,
        version: Version::new(version),
    })
}
