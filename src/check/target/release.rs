//! The release file against the base's os-release, in the order in which systemd-sysext compares
//! (`extension_release_validate()`): scope, architecture, ID, then level or version.

use super::systemd_version::BaseSystemd;
use crate::base::Base;
use crate::check::finding::{Finding, Kind, Severity};
use crate::image::{OsRelease, ReleaseError, ReleaseFile, ReleaseOptions, systemd_architecture};

/// Matches everything.
const ANY: &str = "_any";

/// systemd skips an extension that does not match without a message, and ends with 0.
const SKIPPED: &str = "systemd-sysext skips the extension, ends with 0, and says why only in its \
                       debug output";

/// The findings about a release file.
pub(crate) fn findings(
    file: &ReleaseFile,
    options: &ReleaseOptions,
    base: &Base,
    systemd: &BaseSystemd,
) -> Vec<Finding> {
    let host = options.os_release.as_ref().or(base.os_release.as_ref());
    let mut found = Vec::new();
    found.extend(scope(file));
    found.extend(architecture(file, base));
    if host.is_none() && base.paths.has_tree() {
        found.push(no_os_release());
    } else {
        found.extend(identity(file, host, systemd));
    }
    found
}

/// The finding that no release file can be made.
pub(crate) fn impossible(error: &ReleaseError) -> Finding {
    let advice = "without a release file no extension can be built, and one image that has none \
                  keeps all extensions of the device from being merged";
    Finding::new(
        Severity::Error,
        Kind::ReleaseFile,
        error.to_string(),
        advice,
    )
}

/// Of a base whose tree is known it is known, too, that there is none.
fn no_os_release() -> Finding {
    let text = "the base has no os-release".to_owned();
    let advice = "systemd-sysext merges nothing on such a base, whatever the extension's ID: give \
                  the base an etc/os-release or usr/lib/os-release, or name the one that it will \
                  have with --os-release FILE";
    Finding::new(Severity::Error, Kind::Id, text, advice)
}

fn scope(file: &ReleaseFile) -> Option<Finding> {
    let scope = file.get("SYSEXT_SCOPE")?;
    let merges = scope.split_whitespace().any(|word| word == "system");
    (!merges).then(|| {
        let text = format!("SYSEXT_SCOPE={scope} does not name the running system");
        let advice = "systemd-sysext skips the extension outside of an initrd or a portable \
            service: add system to --scope unless that is intended";
        Finding::new(Severity::Warning, Kind::Scope, text, advice)
    })
}

fn architecture(file: &ReleaseFile, base: &Base) -> Option<Finding> {
    let own = file.get("ARCHITECTURE").filter(|&own| own != ANY)?;
    let of_base = std::iter::once(&base.native_architecture).chain(&base.foreign_architectures);
    let mut machines = of_base.filter_map(|name| systemd_architecture(name));
    let machine = machines.next()?;
    (own != machine).then(|| {
        let text = format!("ARCHITECTURE={own}, and the base is {machine}");
        let advice = format!("{SKIPPED}: choose packages for the base, or --architecture");
        Finding::new(Severity::Error, Kind::Architecture, text, &advice)
    })
}

/// `ID`, and the fields that are compared after it.
fn identity(
    file: &ReleaseFile,
    host: Option<&OsRelease>,
    systemd: &BaseSystemd,
) -> Option<Finding> {
    let id = file.get("ID")?;
    if let Some(host) = host
        && field(host, "ID").is_none()
    {
        let text = "the base's os-release has no ID".to_owned();
        let advice = "systemd-sysext merges nothing on such a base: set ID in its os-release";
        return Some(Finding::new(Severity::Error, Kind::Id, text, advice));
    }
    if id == ANY {
        let text = "ID=_any fits every system".to_owned();
        let advice = "neither VERSION_ID nor SYSEXT_LEVEL is compared: another base may have other \
            versions of the libraries that the extension needs, and nothing reports that";
        return Some(Finding::new(Severity::Note, Kind::Id, text, advice));
    }
    let Some(host) = host else {
        let text = format!("whether the base has ID={id} is not known");
        let advice = "the snapshot holds no os-release: give the base's with --os-release FILE";
        let finding = Finding::new(Severity::Warning, Kind::Id, text, advice);
        return Some(finding.not_known());
    };
    let host_id = field(host, "ID").unwrap_or_default();
    if id == host_id {
        return version(file, host);
    }
    let like = field(host, "ID_LIKE").unwrap_or_default();
    if like.split_whitespace().any(|word| word == id) {
        // An unequal version is an error for every systemd.
        return version(file, host).or_else(|| Some(alike(id, host_id, systemd)));
    }
    let text = format!("ID={id}, and the base has ID={host_id}");
    let advice = format!("{SKIPPED}: do not give --id");
    Some(Finding::new(Severity::Error, Kind::Id, text, &advice))
}

/// `ID_LIKE` of the base has the extension's `ID`: only some versions of systemd accept it: 258 and
/// later according to NEWS, and Debian's 257.13.
fn alike(id: &str, host_id: &str, systemd: &BaseSystemd) -> Finding {
    let text = format!("ID={id}, and the base has ID={host_id}, with {id} in its ID_LIKE");
    let only = "systemd 258 and later accept it because of ID_LIKE (Debian's 257.13 does, too)";
    let of = |severity, advice: String| Finding::new(severity, Kind::Id, text.clone(), &advice);
    let Some(version) = systemd.version() else {
        let advice = format!("only {only}, and the base's is not known");
        return of(Severity::Warning, advice).not_known();
    };
    match (version.release, version.stable) {
        (258.., _) => of(
            Severity::Note,
            format!("{only}, and the base has {version}"),
        ),
        (257, 13..) => {
            let advice = format!("{only}; whether this base's {version} does is not known: try it");
            of(Severity::Warning, advice).not_known()
        }
        _ => {
            let advice = format!("only {only}; this base's systemd {version} does not: {SKIPPED}");
            of(Severity::Error, advice)
        }
    }
}

/// `SYSEXT_LEVEL` where both have it, or else `VERSION_ID`; no ranges, only equal strings.
fn version(file: &ReleaseFile, host: &OsRelease) -> Option<Finding> {
    if let (Some(own), Some(of_host)) = (file.get("SYSEXT_LEVEL"), field(host, "SYSEXT_LEVEL")) {
        return unequal("SYSEXT_LEVEL", own, of_host);
    }
    match (file.get("VERSION_ID"), field(host, "VERSION_ID")) {
        (_, None) => None,
        (Some(own), Some(of_host)) => unequal("VERSION_ID", own, of_host),
        (None, Some(of_host)) => {
            let text = format!("no VERSION_ID, and the base has VERSION_ID={of_host}");
            let advice = format!(
                "no version of systemd accepts it; {SKIPPED}: set --version-id {of_host}, which is \
                 not set if --id differs from the base's ID"
            );
            Some(Finding::new(Severity::Error, Kind::Version, text, &advice))
        }
    }
}

/// A field of os-release; systemd treats an empty one as missing.
fn field<'a>(release: &'a OsRelease, key: &str) -> Option<&'a str> {
    release.get(key).filter(|value| !value.is_empty())
}

fn unequal(key: &str, own: &str, of_host: &str) -> Option<Finding> {
    (own != of_host).then(|| {
        let text = format!("{key}={own}, and the base has {key}={of_host}");
        let advice = format!("{SKIPPED}: the two must be the same string");
        Finding::new(Severity::Error, Kind::Version, text, &advice)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Certainty;

    /// Fields of the release file, the host's os-release, and what is found.
    type Row = (
        &'static [(&'static str, &'static str)],
        &'static str,
        Option<(Severity, Kind)>,
    );

    const UNKNOWN: BaseSystemd = BaseSystemd::NotKnown("");

    fn verdict(own: &[(&str, &str)], host: &str) -> Option<(Severity, Kind)> {
        let found = found(own, host, &UNKNOWN);
        found.map(|finding| (finding.severity, finding.kind))
    }

    fn found(own: &[(&str, &str)], host: &str, systemd: &BaseSystemd) -> Option<Finding> {
        let fields = own.iter();
        let fields = fields.map(|&(key, value)| (key.to_owned(), value.to_owned()));
        let file = ReleaseFile {
            name: "x".to_owned(),
            fields: fields.collect(),
            strict_name: false,
            notes: Vec::new(),
        };
        let host = OsRelease::parse(host);
        scope(&file).or_else(|| identity(&file, Some(&host), systemd))
    }

    #[test]
    fn the_release_file_is_compared_as_systemd_does_it() {
        use Severity::{Error, Note, Warning};
        const HOST: &str = "ID=poky\nID_LIKE=\"oe debian\"\nVERSION_ID=5.0\nSYSEXT_LEVEL=2\n";
        let rows: &[Row] = &[
            (&[("ID", "poky"), ("VERSION_ID", "5.0")], HOST, None),
            (
                &[("ID", "poky"), ("VERSION_ID", "5.0.0")],
                HOST,
                Some((Error, Kind::Version)),
            ),
            // The level counts alone where both have one.
            (
                &[("ID", "poky"), ("VERSION_ID", "9"), ("SYSEXT_LEVEL", "2")],
                HOST,
                None,
            ),
            (
                &[("ID", "poky"), ("VERSION_ID", "5.0"), ("SYSEXT_LEVEL", "1")],
                HOST,
                Some((Error, Kind::Version)),
            ),
            (&[("ID", "poky")], HOST, Some((Error, Kind::Version))),
            // A rolling release compares nothing further.
            (&[("ID", "arch"), ("VERSION_ID", "1")], "ID=arch\n", None),
            (&[("ID", "fedora")], HOST, Some((Error, Kind::Id))),
            // The base's ID_LIKE matches, but with --id alone there is no version.
            (&[("ID", "debian")], HOST, Some((Error, Kind::Version))),
            (
                &[("ID", "debian"), ("VERSION_ID", "5.0")],
                HOST,
                Some((Warning, Kind::Id)),
            ),
            (&[("ID", "_any")], "VERSION_ID=1\n", Some((Error, Kind::Id))),
            (&[("ID", "_any")], HOST, Some((Note, Kind::Id))),
            (
                &[("ID", "poky"), ("SYSEXT_SCOPE", "initrd portable")],
                HOST,
                Some((Warning, Kind::Scope)),
            ),
            (
                &[
                    ("ID", "poky"),
                    ("VERSION_ID", "5.0"),
                    ("SYSEXT_SCOPE", "initrd system"),
                ],
                HOST,
                None,
            ),
        ];
        for (own, host, expected) in rows {
            assert_eq!(verdict(own, host), *expected, "{own:?}");
        }
    }
    #[test]
    fn an_id_that_the_base_is_only_like_needs_a_systemd_that_heeds_it() {
        use crate::check::SystemdVersion;
        const HOST: &str = "ID=bluefin\nID_LIKE=fedora\nVERSION_ID=42\n";
        let own = [("ID", "fedora"), ("VERSION_ID", "42")];
        let rows = [
            ("252.39", Severity::Error, Certainty::Known),
            ("257.5-1", Severity::Error, Certainty::Known),
            ("257.13-1~deb13u1", Severity::Warning, Certainty::NotKnown),
            ("258~rc2", Severity::Note, Certainty::Known),
            ("262", Severity::Note, Certainty::Known),
        ];
        for (version, severity, certainty) in rows {
            let systemd = BaseSystemd::Version(SystemdVersion::parse(version).unwrap());
            let finding = found(&own, HOST, &systemd).unwrap();
            let seen = (finding.severity, finding.certainty);
            assert_eq!(seen, (severity, certainty), "{version}: {}", finding.advice);
        }
    }
}
