//! The release file against the base's os-release, in the order in which systemd-sysext compares
//! (`extension_release_validate()`): scope, architecture, ID, then level or version.

use super::finding::{Finding, Kind, Severity};
use crate::base::{Base, OsRelease};
use crate::extension::{ReleaseError, ReleaseFile, ReleaseOptions, systemd_architecture};

/// What fits everything.
const ANY: &str = "_any";

/// systemd skips what does not match without a word, and ends with 0.
const SKIPPED: &str = "systemd-sysext skips the extension, ends with 0, and says why only in its \
                       debug output";

/// What is found of a release file.
pub(super) fn findings(file: &ReleaseFile, options: &ReleaseOptions, base: &Base) -> Vec<Finding> {
    let host = options.os_release.as_ref().or(base.os_release.as_ref());
    let mut found = Vec::new();
    found.extend(scope(file));
    found.extend(architecture(file, base));
    found.extend(identity(file, host));
    found
}

/// That there can be none.
pub(super) fn impossible(error: &ReleaseError) -> Finding {
    let advice = "without a release file no extension can be built, and one image that has none \
                  keeps all extensions of the device from being merged";
    Finding::new(
        Severity::Error,
        Kind::ReleaseFile,
        error.to_string(),
        advice,
    )
}

fn scope(file: &ReleaseFile) -> Option<Finding> {
    let scope = file.get("SYSEXT_SCOPE")?;
    let merges = scope.split_whitespace().any(|word| word == "system");
    (!merges).then(|| {
        let text = format!("SYSEXT_SCOPE={scope} does not name the running system");
        let advice = "systemd-sysext skips the extension outside of an initrd or a portable \
                      service: add system to --scope unless that is meant";
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

/// `ID`, and what is compared below it.
fn identity(file: &ReleaseFile, host: Option<&OsRelease>) -> Option<Finding> {
    let id = file.get("ID")?;
    if id == ANY {
        let text = "ID=_any fits every system".to_owned();
        let advice = "neither VERSION_ID nor SYSEXT_LEVEL is compared: the libraries that the \
                      extension takes from its base may be others there, and nothing says so";
        return Some(Finding::new(Severity::Note, Kind::Id, text, advice));
    }
    let Some(host) = host else {
        let text = format!("whether the base has ID={id} is not known");
        let advice = "the snapshot holds no os-release: give the base's with --os-release FILE";
        return Some(Finding::new(Severity::Warning, Kind::Id, text, advice));
    };
    let host_id = host.get("ID").unwrap_or("linux");
    if id != host_id {
        let like = host.get("ID_LIKE").unwrap_or("");
        let is_like = like.split_whitespace().any(|word| word == id);
        let text = format!("ID={id}, and the base has ID={host_id}");
        let (severity, advice) = if is_like {
            let advice = "the base is alike (ID_LIKE): only systemd 258 and later take it";
            (Severity::Warning, advice.to_owned())
        } else {
            (Severity::Error, format!("{SKIPPED}: leave --id out"))
        };
        return Some(Finding::new(severity, Kind::Id, text, &advice));
    }
    version(file, host)
}

/// `SYSEXT_LEVEL` where both have it, or else `VERSION_ID`; no ranges, only equal strings.
fn version(file: &ReleaseFile, host: &OsRelease) -> Option<Finding> {
    if let (Some(own), Some(of_host)) = (file.get("SYSEXT_LEVEL"), host.get("SYSEXT_LEVEL")) {
        return unequal("SYSEXT_LEVEL", own, of_host);
    }
    match (file.get("VERSION_ID"), host.get("VERSION_ID")) {
        (_, None) => None,
        (Some(own), Some(of_host)) => unequal("VERSION_ID", own, of_host),
        (None, Some(of_host)) => {
            let text = format!("no VERSION_ID, and the base has VERSION_ID={of_host}");
            let advice = format!("{SKIPPED}: set --version-id");
            Some(Finding::new(Severity::Error, Kind::Version, text, &advice))
        }
    }
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

    /// Fields of the release file, the host's os-release, and what is found.
    type Row = (
        &'static [(&'static str, &'static str)],
        &'static str,
        Option<(Severity, Kind)>,
    );

    fn verdict(own: &[(&str, &str)], host: &str) -> Option<(Severity, Kind)> {
        let fields = own.iter();
        let fields = fields.map(|&(key, value)| (key.to_owned(), value.to_owned()));
        let file = ReleaseFile {
            name: "x".to_owned(),
            fields: fields.collect(),
            strict_name: false,
            notes: Vec::new(),
        };
        let host = OsRelease::parse(host);
        let found = scope(&file).or_else(|| identity(&file, Some(&host)));
        found.map(|finding| (finding.severity, finding.kind))
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
            (&[("ID", "debian")], HOST, Some((Warning, Kind::Id))),
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
}
