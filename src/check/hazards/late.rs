//! Files that are read before the extension is merged, or that nothing refers to without `/etc`.
//!
//! `systemd-sysext.service` runs early, beside those that read these folders: udevd,
//! systemd-modules-load, systemd-sysctl, systemd-binfmt and the manager with its generators have
//! read them by then (file-hierarchy(7), systemd-sysext(8)). The remedy is a command after the
//! merge, or to have the file in the base.

use crate::check::finding::{Finding, Kind, Place, Severity};
use crate::foundation::quantity::count;
use crate::image::{Contents, Entry, EntryKind};

/// A kind of file that is not read when the extension is merged, and what to do.
struct Reader {
    severity: Severity,
    is_one: fn(&str) -> bool,
    noun: &'static str,
    says: &'static str,
    advice: &'static str,
}

/// All kinds that are checked.
const READERS: &[Reader] = &[
    Reader {
        severity: Severity::Warning,
        is_one: |path| is_in(path, "usr/lib/udev/rules.d/", &[".rules"]),
        noun: "udev rule file",
        says: "read before the extension is merged",
        advice: "devices that are there at boot do not get them: after the merge run udevadm \
            control --reload, then udevadm trigger, or add the files to the base",
    },
    Reader {
        severity: Severity::Warning,
        is_one: |path| is_in(path, "usr/lib/udev/hwdb.d/", &[".hwdb"]),
        noun: "file",
        says: "of udev's hardware database that the compiled hwdb.bin does not have",
        advice: "nothing compiles it on the device: after the merge run systemd-hwdb update, which \
            writes /etc/udev/hwdb.bin, then udevadm trigger",
    },
    Reader {
        severity: Severity::Warning,
        is_one: |path| is_in(path, "usr/lib/modules-load.d/", &[".conf"]),
        noun: "file",
        says: "of kernel modules to load (modules-load.d), read before the extension is merged",
        advice: "after the merge run systemctl restart systemd-modules-load.service",
    },
    Reader {
        severity: Severity::Note,
        is_one: |path| is_in(path, "usr/lib/modprobe.d/", &[".conf"]),
        noun: "file",
        says: "of module options (modprobe.d) that modules which are loaded before the merge do not get",
        advice: "such modules have to be unloaded and loaded again, or the file has to be in the \
                 base and its initrd",
    },
    Reader {
        severity: Severity::Warning,
        is_one: |path| is_in(path, "usr/lib/sysctl.d/", &[".conf"]),
        noun: "file",
        says: "of kernel settings (sysctl.d), read before the extension is merged",
        advice: "after the merge run systemctl restart systemd-sysctl.service",
    },
    Reader {
        severity: Severity::Warning,
        is_one: |path| is_in(path, "usr/lib/binfmt.d/", &[".conf"]),
        noun: "file",
        says: "of binary formats (binfmt.d), read before the extension is merged",
        advice: "after the merge run systemctl restart systemd-binfmt.service",
    },
    Reader {
        severity: Severity::Warning,
        is_one: |path| is_below_any(path, &GENERATORS),
        noun: "generator",
        says: "of systemd, run before the extension is merged",
        advice: "it runs when the manager reloads: EXTENSION_RELOAD_MANAGER=1 in the release file \
            makes systemd 255 and later do that; with older versions run systemctl daemon-reload. \
            Then start the units that it creates",
    },
    Reader {
        severity: Severity::Warning,
        is_one: |path| is_below_any(path, &PRESETS) && path.ends_with(".preset"),
        noun: "file",
        says: "of unit presets that nothing applies",
        advice: "presets are read at the first boot and when a package is installed: run systemctl \
            preset UNIT after the merge, or let a drop-in start the unit with Upholds=",
    },
    Reader {
        severity: Severity::Warning,
        is_one: |path| is_in(path, "usr/lib/systemd/network/", &NETWORK),
        noun: "file",
        says: "of network settings (systemd.network, systemd.link), read before the extension is merged",
        advice: "after the merge run networkctl reload, and for .link files udevadm control \
                 --reload and udevadm trigger",
    },
    Reader {
        severity: Severity::Warning,
        is_one: |path| path.starts_with("usr/lib/systemd/") && path.contains(".conf.d/"),
        noun: "file",
        says: "of settings of systemd's own daemons, read before the extension is merged",
        advice: "after the merge run systemctl daemon-reexec for system.conf.d, and systemctl \
                 restart for the daemon that the folder is named after",
    },
    Reader {
        severity: Severity::Warning,
        is_one: |path| is_below_any(path, &INITRD),
        noun: "file",
        says: "for an initrd, which is not built again",
        advice: "the base's initrd was built without it, and is not built again on the device: \
            install the package in the base",
    },
    Reader {
        severity: Severity::Note,
        is_one: |path| is_below_any(path, &BUS),
        noun: "file",
        says: "of the system bus (policy or service) that a running bus does not know",
        advice: "at boot the bus starts after the merge; where the extension is merged on a \
                 running system, run systemctl reload dbus.service",
    },
    Reader {
        severity: Severity::Note,
        is_one: |path| path.starts_with("usr/share/polkit-1/"),
        noun: "file",
        says: "of polkit (action or rule) that a running polkitd does not know",
        advice: "at boot it starts after the merge; where the extension is merged on a running \
                 system, run systemctl restart polkit.service",
    },
    Reader {
        severity: Severity::Note,
        is_one: is_nss_module,
        noun: "module",
        says: "of the name service switch that nothing refers to unless /etc/nsswitch.conf does",
        advice: "no maintainer script adds it there, and /etc is not merged: add it to the base's \
            /etc/nsswitch.conf, or to that of a confext",
    },
    Reader {
        severity: Severity::Note,
        is_one: is_pam_module,
        noun: "PAM module",
        says: "that nothing refers to unless a file in /etc/pam.d or /usr/lib/pam.d does",
        advice: "no maintainer script adds it there, and /etc is not merged: add it to the base's \
            /etc/pam.d, or to that of a confext",
    },
];

const GENERATORS: [&str; 4] = [
    "usr/lib/systemd/system-generators/",
    "usr/lib/systemd/user-generators/",
    "usr/lib/systemd/system-environment-generators/",
    "usr/lib/systemd/user-environment-generators/",
];

const PRESETS: [&str; 2] = [
    "usr/lib/systemd/system-preset/",
    "usr/lib/systemd/user-preset/",
];

const NETWORK: [&str; 3] = [".link", ".netdev", ".network"];

/// What initramfs-tools and dracut take from a package.
const INITRD: [&str; 5] = [
    "usr/share/initramfs-tools/hooks/",
    "usr/share/initramfs-tools/scripts/",
    "usr/share/initramfs-tools/modules.d/",
    "usr/lib/dracut/modules.d/",
    "usr/lib/dracut/dracut.conf.d/",
];

const BUS: [&str; 2] = [
    "usr/share/dbus-1/system.d/",
    "usr/share/dbus-1/system-services/",
];

fn is_in(path: &str, folder: &str, endings: &[&str]) -> bool {
    path.starts_with(folder) && endings.iter().any(|ending| path.ends_with(ending))
}

fn is_below_any(path: &str, folders: &[&str]) -> bool {
    folders.iter().any(|folder| path.starts_with(folder))
}

/// `libnss_NAME.so.2` in a folder of libraries.
fn is_nss_module(path: &str) -> bool {
    let Some((folder, name)) = path.rsplit_once('/') else {
        return false;
    };
    folder.starts_with("usr/lib") && name.starts_with("libnss_") && name.ends_with(".so.2")
}

/// `security/pam_NAME.so` in a folder of libraries.
fn is_pam_module(path: &str) -> bool {
    let Some((folder, name)) = path.rsplit_once('/') else {
        return false;
    };
    let is_there = folder.starts_with("usr/lib") && folder.ends_with("/security");
    is_there && is_in(name, "pam_", &[".so"])
}

/// The findings about the files.
pub(crate) fn findings(contents: &Contents) -> Vec<Finding> {
    let found = READERS.iter().filter_map(|reader| {
        let entries = contents.entries.iter();
        let places: Vec<Place> = entries
            .filter(|entry| is_file(entry) && (reader.is_one)(&entry.path))
            .map(Place::of)
            .collect();
        if places.is_empty() {
            return None;
        }
        let text = format!("{} {}", count(places.len(), reader.noun), reader.says);
        let finding = Finding::new(reader.severity, Kind::ReadTooEarly, text, reader.advice);
        Some(finding.at(places))
    });
    found.collect()
}

fn is_file(entry: &Entry) -> bool {
    match entry.kind {
        EntryKind::File(_) | EntryKind::Symlink(_) | EntryKind::HardLink(_) => true,
        EntryKind::Directory | EntryKind::Fifo | EntryKind::Socket => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::toy;

    #[test]
    fn each_file_that_is_read_too_early_is_found_with_the_command_to_run() {
        let rows = [
            ("usr/lib/udev/rules.d/99-x.rules", "udevadm trigger"),
            ("usr/lib/udev/hwdb.d/99-x.hwdb", "systemd-hwdb update"),
            ("usr/lib/modules-load.d/x.conf", "systemd-modules-load"),
            ("usr/lib/modprobe.d/x.conf", "loaded again"),
            ("usr/lib/sysctl.d/99-x.conf", "systemd-sysctl"),
            ("usr/lib/binfmt.d/x.conf", "systemd-binfmt"),
            ("usr/lib/systemd/system-generators/x", "daemon-reload"),
            ("usr/lib/systemd/system-preset/50-x.preset", "preset UNIT"),
            ("usr/lib/systemd/network/x.link", "networkctl reload"),
            ("usr/lib/systemd/journald.conf.d/x.conf", "restart"),
            ("usr/share/initramfs-tools/hooks/x", "in the base"),
            ("usr/share/dbus-1/system.d/x.conf", "reload dbus"),
            ("usr/share/polkit-1/actions/x.policy", "restart polkit"),
            ("usr/lib/x86_64-linux-gnu/libnss_x.so.2", "nsswitch.conf"),
            ("usr/lib64/security/pam_x.so", "pam.d"),
        ];
        for (path, command) in rows {
            let found = findings(&toy::contents(&[path]));
            assert_eq!(found.len(), 1, "{path}: {found:?}");
            assert!(found[0].advice.contains(command), "{path}: {found:?}");
            assert_eq!(found[0].places[0].path, format!("/{path}"));
        }
    }

    #[test]
    fn files_that_are_read_when_they_are_used_are_not_told() {
        let paths = [
            "usr/lib/udev/x-helper",
            "usr/lib/udev/rules.d/README",
            "usr/lib/tmpfiles.d/x.conf",
            "usr/lib/systemd/system/x.service.d/x.conf",
            "usr/lib/systemd/user/x.service",
            "usr/share/dbus-1/services/x.service",
            "usr/lib/x86_64-linux-gnu/libnss.so",
            "usr/lib/python3/pam_x.so",
        ];
        assert_eq!(findings(&toy::contents(&paths)), []);
    }

    #[test]
    fn one_finding_names_all_files_of_a_kind() {
        let paths = ["usr/lib/sysctl.d/a.conf", "usr/lib/sysctl.d/b.conf"];
        let found = findings(&toy::contents(&paths));
        let expected = "2 files of kernel settings (sysctl.d), read before the extension is merged";
        assert_eq!(found[0].text, expected);
    }
}
