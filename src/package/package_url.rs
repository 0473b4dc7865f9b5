//! Package URLs: the name of a package among those of all package managers (the purl specification,
//! ECMA-427).
//!
//! Packages of deb and rpm are named below their distribution. opkg has no type of its own, and names
//! of OpenEmbedded are of no distribution, so ipk packages are `pkg:generic`; so are all packages
//! whose distribution is not known.

use std::fmt::Write;

use super::Family;

/// What is known of a package that a URL is to name.
#[derive(Clone, Copy, Debug)]
pub struct PackageUrl<'p> {
    /// The package manager, if it is known.
    pub family: Option<Family>,
    /// The distribution: `ID` of os-release(5).
    pub distribution: Option<&'p str>,
    /// The package's name.
    pub name: &'p str,
    /// Its version in the family's form; it may be empty.
    pub version: &'p str,
    /// Its architecture in the family's spelling; it may be empty.
    pub architecture: &'p str,
}

impl std::fmt::Display for PackageUrl<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (mut name, mut version, mut epoch) = (self.name.to_owned(), self.version, None);
        let kind = match (self.family, self.distribution) {
            (Some(Family::Deb), Some(_)) => {
                name.make_ascii_lowercase();
                "deb"
            }
            (Some(Family::Rpm), Some(_)) => {
                (epoch, version) = without_epoch(version);
                "rpm"
            }
            (Some(Family::Ipk) | None, _) | (Some(Family::Deb | Family::Rpm), None) => "generic",
        };
        write!(f, "pkg:{kind}/")?;
        if let (false, Some(distribution)) = (kind == "generic", self.distribution) {
            write!(f, "{}/", encoded(&distribution.to_ascii_lowercase()))?;
        }
        f.write_str(&encoded(&name))?;
        if !version.is_empty() {
            write!(f, "@{}", encoded(version))?;
        }
        let architecture = Some(self.architecture).filter(|it| !it.is_empty());
        // In the order of their names.
        let qualifiers = [("arch", architecture), ("epoch", epoch)];
        let known = qualifiers
            .into_iter()
            .filter_map(|(key, value)| Some((key, value?)));
        for ((key, value), sign) in known.zip(['?', '&']) {
            write!(f, "{sign}{key}={}", encoded(value))?;
        }
        Ok(())
    }
}

/// An rpm version without its epoch. The epoch 0 is the same as none.
fn without_epoch(version: &str) -> (Option<&str>, &str) {
    match version.split_once(':') {
        Some((epoch, rest))
            if !epoch.is_empty() && epoch.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            let counts = epoch.bytes().any(|byte| byte != b'0');
            (counts.then_some(epoch), rest)
        }
        _ => (None, version),
    }
}

/// Percent-encoded, but for what the specification leaves as it is.
fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b".-_~:".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(family: Family, distribution: Option<&str>, package: [&str; 3]) -> String {
        let [name, version, architecture] = package;
        let url = PackageUrl {
            family: Some(family),
            distribution,
            name,
            version,
            architecture,
        };
        url.to_string()
    }

    #[test]
    fn each_family_has_its_own_form() {
        let rows = [
            (
                Family::Deb,
                ["gdb", "13.1-3", "amd64"],
                "pkg:deb/poky/gdb@13.1-3?arch=amd64",
            ),
            (
                Family::Rpm,
                ["vim", "2:9.0.1-1.fc39", "x86_64"],
                "pkg:rpm/poky/vim@9.0.1-1.fc39?arch=x86_64&epoch=2",
            ),
            (
                Family::Rpm,
                ["vim", "0:9-1", "noarch"],
                "pkg:rpm/poky/vim@9-1?arch=noarch",
            ),
            (
                Family::Ipk,
                ["gdb", "13.1-r0", "core2-64"],
                "pkg:generic/gdb@13.1-r0?arch=core2-64",
            ),
        ];
        for (family, package, expected) in rows {
            assert_eq!(url(family, Some("poky"), package), expected);
        }
    }

    #[test]
    fn signs_of_names_and_versions_are_percent_encoded() {
        assert_eq!(
            url(
                Family::Deb,
                Some("debian"),
                ["libstdc++6", "1:12.2+dfsg~rc1-1", "amd64"]
            ),
            "pkg:deb/debian/libstdc%2B%2B6@1:12.2%2Bdfsg~rc1-1?arch=amd64"
        );
        assert_eq!(
            url(Family::Rpm, Some("a/b"), ["x y#?@", "1^git-1", ""]),
            "pkg:rpm/a%2Fb/x%20y%23%3F%40@1%5Egit-1"
        );
        assert_eq!(url(Family::Ipk, None, ["ü", "", ""]), "pkg:generic/%C3%BC");
        assert_eq!(
            url(Family::Rpm, Some("x"), ["a", ":1", ""]),
            "pkg:rpm/x/a@:1"
        );
    }

    #[test]
    fn without_a_distribution_no_package_is_one_of_deb_or_rpm() {
        for family in Family::ALL {
            let url = url(family, None, ["a", "1:2-3", "all"]);
            assert_eq!(url, "pkg:generic/a@1:2-3?arch=all", "{family}");
        }
    }
}
