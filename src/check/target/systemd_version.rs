//! The version of the base's systemd, from its package database. Which extensions systemd accepts
//! depends on its version.

use crate::base::Base;
use crate::package::Package;

/// The systemd that merges the extension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BaseSystemd {
    /// Of that version.
    Version(SystemdVersion),
    /// The base has none.
    Absent,
    /// It is not known, for that reason.
    NotKnown(&'static str),
}

/// systemd's own version, without a distribution's additions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SystemdVersion {
    /// The release: 257 of `257.13-1~deb13u1`.
    pub release: u32,
    /// The stable release of it: 13 of `257.13-1~deb13u1`; 0 where there is none.
    pub stable: u32,
}

impl std::fmt::Display for SystemdVersion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.stable {
            0 => write!(f, "{}", self.release),
            stable => write!(f, "{}.{stable}", self.release),
        }
    }
}

/// The path of the manager, for distributions whose package has another name.
const MANAGERS: [&str; 2] = ["/usr/lib/systemd/systemd", "/lib/systemd/systemd"];

impl BaseSystemd {
    /// The version of the base's package `systemd`, or else of the package that has the manager.
    #[must_use]
    pub fn of(base: &Base) -> Self {
        let owner = || {
            let mut owners = MANAGERS.iter().filter_map(|path| base.paths.owner(path));
            owners.find_map(|index| base.packages.get(index))
        };
        let mut packages = base.packages.iter();
        let package = packages.find(|it| it.name == "systemd").or_else(owner);
        match package {
            Some(package) => Self::of_package(package),
            None if base.packages.is_empty() => {
                Self::NotKnown("the base's database has no package")
            }
            None if MANAGERS.iter().any(|path| is_there(base, path)) => {
                Self::NotKnown("no package of the base has the systemd that it runs")
            }
            None => Self::Absent,
        }
    }

    fn of_package(package: &Package) -> Self {
        match SystemdVersion::parse(package.version.as_str()) {
            Some(version) => Self::Version(version),
            None => Self::NotKnown("the version of its package does not begin with systemd's own"),
        }
    }

    /// Its version, if it is known.
    #[must_use]
    pub fn version(&self) -> Option<&SystemdVersion> {
        match self {
            Self::Version(version) => Some(version),
            Self::Absent | Self::NotKnown(_) => None,
        }
    }
}

impl SystemdVersion {
    /// The upstream part of a package's version, of any family: `1:255.4-r0`, `252.39-1~deb12u1`.
    #[must_use]
    pub fn parse(version: &str) -> Option<Self> {
        let upstream = version.split_once(':').map_or(version, |(_, rest)| rest);
        let upstream = upstream.strip_prefix('v').unwrap_or(upstream);
        let (release, rest) = leading_number(upstream)?;
        let stable = rest.strip_prefix('.').and_then(leading_number);
        Some(Self {
            release,
            stable: stable.map_or(0, |(stable, _)| stable),
        })
    }
}

fn leading_number(text: &str) -> Option<(u32, &str)> {
    let end = text.find(|letter: char| !letter.is_ascii_digit());
    let (digits, rest) = text.split_at(end.unwrap_or(text.len()));
    Some((digits.parse().ok()?, rest))
}

/// Whether the base's tree has the path, or one of its packages owns it.
pub(crate) fn is_there(base: &Base, path: &str) -> bool {
    let in_tree = || {
        let resolved = base.paths.resolve(path);
        resolved.is_some_and(|path| base.paths.node(&path).is_some())
    };
    base.paths.owner(path).is_some() || in_tree()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_upstream_part_of_a_packages_version_counts() {
        let rows = [
            ("252.39-1~deb12u1", Some((252, 39))),
            ("1:255.4-r0", Some((255, 4))),
            ("257-12.fc42", Some((257, 0))),
            ("255.4+git0+abc-r0", Some((255, 4))),
            ("v256.5-r0", Some((256, 5))),
            ("258~rc2-1", Some((258, 0))),
            ("247", Some((247, 0))),
            ("git2024", None),
            ("", None),
            ("99999999999", None),
        ];
        for (version, expected) in rows {
            let parsed = SystemdVersion::parse(version);
            let parsed = parsed.map(|it| (it.release, it.stable));
            assert_eq!(parsed, expected, "{version}");
        }
    }
}
