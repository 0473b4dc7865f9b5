//! Why a stanza is not a package.

use crate::archive::deb::deb822_pieces::LONGEST_STANZA;

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
