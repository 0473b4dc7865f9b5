//! Whether the base's systemd can merge the extension, and does so at boot.
//!
//! After systemd-sysext(8) and systemd's NEWS: systemd-sysext is there since 248, reloads the
//! manager since 255, and merges at boot only where `systemd-sysext.service` is enabled, which
//! Debian 12 and 13, openSUSE and the preset of systemd leave to the administrator.

use super::systemd_version::{BaseSystemd, SystemdVersion, is_there};
use crate::base::Base;
use crate::check::finding::{Finding, Kind, Severity};
use crate::image::ReleaseFile;

/// The first with systemd-sysext.
const WITH_SYSEXT: u32 = 248;
/// The first that supports `EXTENSION_RELOAD_MANAGER`.
const WITH_RELOAD: u32 = 255;

/// The program and its unit, which come together; the second of each on systems whose `/usr` is
/// not merged.
const PROGRAMS: [&str; 4] = [
    "/usr/bin/systemd-sysext",
    "/bin/systemd-sysext",
    "/usr/lib/systemd/system/systemd-sysext.service",
    "/lib/systemd/system/systemd-sysext.service",
];

/// Folders of units, the administrator's first.
const UNIT_FOLDERS: [&str; 3] = [
    "/etc/systemd/system",
    "/usr/lib/systemd/system",
    "/lib/systemd/system",
];
/// The links by which a target starts the service.
const STARTED_BY: [&str; 3] = [
    ".wants/systemd-sysext.service",
    ".requires/systemd-sysext.service",
    ".upholds/systemd-sysext.service",
];

/// How the base gets the program.
const BRING_IT: &str = "the image of the base must contain it: with OpenEmbedded, sysext in the \
    PACKAGECONFIG of systemd; elsewhere the package that has /usr/bin/systemd-sysext";

/// The findings about the base's systemd.
pub(crate) fn findings(
    base: &Base,
    systemd: &BaseSystemd,
    release: Option<&ReleaseFile>,
) -> Vec<Finding> {
    let version = match systemd {
        BaseSystemd::Version(version) => version,
        BaseSystemd::Absent => {
            let text = "the base has no systemd, and so no systemd-sysext";
            return vec![warning(text.to_owned(), BRING_IT)];
        }
        BaseSystemd::NotKnown(reason) => {
            let text = format!("whether the base has systemd-sysext is not known: {reason}");
            let advice = "a root file system, or a snapshot that sysextant takes of it, shows it";
            let finding = Finding::new(Severity::Note, Kind::Systemd, text, advice);
            return vec![finding.not_known()];
        }
    };
    if let Some(finding) = program(base, version) {
        return vec![finding];
    }
    let mut found: Vec<Finding> = at_boot(base).into_iter().collect();
    found.extend(release.and_then(|release| reload(version, release)));
    found
}

fn warning(text: String, advice: &str) -> Finding {
    Finding::new(Severity::Warning, Kind::Systemd, text, advice)
}

/// A finding if the program is missing or not known.
fn program(base: &Base, version: &SystemdVersion) -> Option<Finding> {
    if version.release < WITH_SYSEXT {
        let text = format!(
            "the base's systemd {version} has no systemd-sysext, which came with {WITH_SYSEXT}"
        );
        let advice = "nothing merges the extension on the device: the base needs a newer systemd";
        return Some(warning(text, advice));
    }
    if PROGRAMS.iter().any(|path| is_there(base, path)) {
        return None;
    }
    let lists_files = base.paths.owned_paths() > 0;
    if !base.paths.has_tree() && !lists_files {
        let text = "whether the base has systemd-sysext is not known: its database lists no files";
        let finding = Finding::new(Severity::Note, Kind::Systemd, text.to_owned(), BRING_IT);
        return Some(finding.not_known());
    }
    let text = format!(
        "the base has systemd {version} without systemd-sysext: nothing merges the extension there"
    );
    Some(warning(text, BRING_IT))
}

/// Whether it is merged again after the next boot.
fn at_boot(base: &Base) -> Option<Finding> {
    const ENABLE: &str = "systemctl enable systemd-sysext.service on the device";
    if is_enabled(base) {
        return None;
    }
    if !base.paths.has_tree() {
        let text = "whether the base merges extensions at boot is not known: its package database \
            does not show whether systemd-sysext.service is enabled";
        let advice = format!(
            "make sure with {ENABLE}; a root file system, or a snapshot that sysextant takes of \
             it, shows it"
        );
        let finding = Finding::new(Severity::Note, Kind::Boot, text.to_owned(), &advice);
        return Some(finding.not_known());
    }
    let text = "systemd-sysext.service is not enabled on the base: the extension is merged until \
                the next boot only";
    let advice = format!("{ENABLE}, or in the image of the base");
    let finding = Finding::new(Severity::Warning, Kind::Boot, text.to_owned(), &advice);
    Some(finding)
}

/// Whether a link has a target start the service (`systemctl enable` makes it in `/etc`).
fn is_enabled(base: &Base) -> bool {
    let mut links = UNIT_FOLDERS
        .iter()
        .flat_map(|folder| base.paths.below(folder));
    links.any(|path| STARTED_BY.iter().any(|ending| path.ends_with(ending)))
}

/// `EXTENSION_RELOAD_MANAGER` for a systemd that does not know it.
fn reload(version: &SystemdVersion, release: &ReleaseFile) -> Option<Finding> {
    release.get("EXTENSION_RELOAD_MANAGER")?;
    if version.release >= WITH_RELOAD {
        return None;
    }
    let text = format!(
        "EXTENSION_RELOAD_MANAGER has no effect on the base's systemd {version}, only on \
         {WITH_RELOAD} and later"
    );
    let advice = "the units of the extension are not known after a merge until you run systemctl \
        daemon-reload on the device";
    Some(Finding::new(Severity::Warning, Kind::Unit, text, advice))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::finding::Certainty;
    use crate::check::toy;
    use crate::package::Version;

    const SERVICE: &str = "/usr/lib/systemd/system/systemd-sysext.service";

    fn with_systemd(mut base: Base, version: &str) -> Base {
        base.packages[0].version = Version::new(version);
        base
    }

    /// Kind, severity and certainty of what is found, for a release file with a reload.
    fn found(base: &Base) -> Vec<(Kind, Severity, Certainty)> {
        let release = ReleaseFile {
            name: "x".to_owned(),
            fields: vec![("EXTENSION_RELOAD_MANAGER".to_owned(), "1".to_owned())],
            strict_name: false,
            notes: Vec::new(),
        };
        let found = findings(base, &BaseSystemd::of(base), Some(&release));
        let found = found.iter();
        found
            .map(|it| (it.kind, it.severity, it.certainty))
            .collect()
    }

    #[test]
    fn the_base_must_have_a_systemd_that_merges() {
        use Certainty::{Known, NotKnown};
        use Severity::{Note, Warning};
        const PROGRAM: [&str; 1] = ["/usr/bin/systemd-sysext"];
        let nobody = [(Kind::Systemd, Warning, Known)];
        let unknown = [(Kind::Systemd, Note, NotKnown)];
        let boot = (Kind::Boot, Note, NotKnown);
        let database =
            |owned: &[&str], version| with_systemd(toy::database(&["systemd"], owned), version);
        assert_eq!(
            found(&toy::database(&["sysvinit"], &["/sbin/init"])),
            nobody
        );
        assert_eq!(found(&toy::database(&[], &[])), unknown);
        assert_eq!(found(&database(&PROGRAM, "244.3")), nobody);
        assert_eq!(found(&database(&["/usr/bin/systemctl"], "255.4")), nobody);
        assert_eq!(found(&database(&[], "255.4")), unknown);
        assert_eq!(found(&database(&PROGRAM, "git")), unknown);
        assert_eq!(found(&database(&PROGRAM, "1:255.4")), [boot]);
        let no_reload = (Kind::Unit, Warning, Known);
        assert_eq!(found(&database(&PROGRAM, "252.39")), [boot, no_reload]);
    }

    #[test]
    fn the_manager_tells_where_the_package_has_another_name() {
        let base = toy::database(
            &["init"],
            &["/usr/lib/systemd/systemd", "/usr/bin/systemd-sysext"],
        );
        let base = with_systemd(base, "256");
        assert_eq!(
            found(&base),
            [(Kind::Boot, Severity::Note, Certainty::NotKnown)]
        );
    }

    #[test]
    fn a_tree_tells_whether_the_service_is_enabled() {
        let rows = [
            ("", 1),
            (
                "/etc/systemd/system/sysinit.target.wants/systemd-sysext.service -> ../x",
                0,
            ),
            (
                "/usr/lib/systemd/system/multi-user.target.requires/systemd-sysext.service",
                0,
            ),
            ("/etc/systemd/system/sysinit.target.wants/other.service", 1),
        ];
        for (link, expected) in rows {
            let files: Vec<&str> = [SERVICE, link]
                .into_iter()
                .filter(|it| !it.is_empty())
                .collect();
            let base = with_systemd(toy::tree(&["systemd"], &[], &files), "257");
            let found = found(&base);
            assert_eq!(found.len(), expected, "{link}: {found:?}");
            let is_told = |&it| it == (Kind::Boot, Severity::Warning, Certainty::Known);
            assert!(found.iter().all(is_told), "{link}");
        }
    }
}
