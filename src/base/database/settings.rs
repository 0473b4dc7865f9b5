//! Where package managers keep their settings and what else belongs to a database: the one list
//! that opening a base and taking a snapshot go by.

/// The architectures that dnf takes, as `OpenEmbedded` writes them.
pub(crate) const DNF_ARCHITECTURES: &str = "/etc/dnf/vars/arch";

/// opkg's main settings file (opkg.conf(5)).
const OPKG_FILE: &str = "/etc/opkg.conf";

/// opkg's further settings files, `*.conf`.
const OPKG_FOLDER: &str = "/etc/opkg";

/// opkg's settings, dnf's settings, and what dnf remembers of its runs: folders with all that is in
/// them.
const FOLDERS: [&str; 3] = [OPKG_FOLDER, "/etc/dnf", "/var/lib/dnf"];

/// rpm's settings are all that begins so: `/etc/rpm/`, `/etc/rpmrc`, `/etc/rpm-postinsts/`.
const RPM_BEGIN: &str = "/etc/rpm";

/// Whether opkg reads its settings from the file at that absolute path.
pub(crate) fn is_opkg_setting(path: &str) -> bool {
    // opkg looks for `*.conf`: the case of the letters counts.
    let name = below(path, OPKG_FOLDER).and_then(|file| file.strip_suffix(".conf"));
    path == OPKG_FILE || name.is_some_and(|name| !name.contains('/'))
}

/// Whether a snapshot keeps what stands at that absolute path for the settings of its package
/// manager.
pub(crate) fn belongs_to_settings(path: &str) -> bool {
    let mut folders = FOLDERS.iter();
    folders.any(|folder| path == *folder || below(path, folder).is_some())
        || path.starts_with(OPKG_FILE)
        || path.starts_with(RPM_BEGIN)
}

fn below<'a>(path: &'a str, folder: &str) -> Option<&'a str> {
    path.strip_prefix(folder)?.strip_prefix('/')
}
