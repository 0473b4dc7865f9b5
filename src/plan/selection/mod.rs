//! The user's marks: what is requested, what must not be taken, and under which rules.

pub(super) mod saved;

use std::collections::BTreeSet;
use std::fmt;

use compact_str::CompactString;

use crate::package::Version;

/// One package that the user names.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Request {
    /// The package's name, or a name that a package provides.
    pub name: CompactString,
    /// Exactly this version, from `name=version` or a package file; else the best.
    pub version: Option<Version>,
    /// Exactly this architecture, from `name:architecture` or a package file; else the base's.
    pub architecture: Option<CompactString>,
}

impl Request {
    /// Reads `name`, `name=version`, `name:architecture` or `name:architecture=version`.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let (name, version) = match text.split_once('=') {
            Some((name, version)) => (name.trim_end(), Some(Version::new(version.trim_start()))),
            None => (text, None),
        };
        // The colons of `perl(Foo::Bar)`, which an rpm package provides, are its own.
        let (name, architecture) = match name.split_once(':') {
            Some((name, architecture)) if !name.contains('(') => (name, Some(architecture.into())),
            Some(_) | None => (name, None),
        };
        Self {
            name: name.into(),
            version,
            architecture,
        }
    }
}

impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        if let Some(architecture) = &self.architecture {
            write!(f, ":{architecture}")?;
        }
        if let Some(version) = &self.version {
            write!(f, "={version}")?;
        }
        Ok(())
    }
}

/// All that the user says about what the extension shall hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    /// What is asked for, in the order given. Where not all of them fit together, the earlier wins.
    pub requests: Vec<Request>,
    /// Names that are never taken.
    pub excluded: BTreeSet<CompactString>,
    /// Whether recommended packages come along where they can.
    pub recommends: bool,
    /// Names of base packages of which a newer version may hide the base's.
    pub allow_shadow: BTreeSet<CompactString>,
}

impl Default for Selection {
    fn default() -> Self {
        Self {
            requests: Vec::new(),
            excluded: BTreeSet::new(),
            recommends: true,
            allow_shadow: BTreeSet::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_reads_back_as_it_was_written() {
        for text in ["gdb", "gdb=13.1-3", "libc6:i386", "libc6:i386=1:2.36-9"] {
            assert_eq!(Request::parse(text).to_string(), text);
        }
    }
}
