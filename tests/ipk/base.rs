//! opkg's database as a base, in every form and place where it is met.

use std::path::Path;

use sysextant::base::{Base, BaseError};
use sysextant::foundation::progress::Silent;
use sysextant::package::Family;
use tempfile::TempDir;

use crate::support::tree::write_files;
use crate::support::{Form, Tree};

const STATUS: &str = "\
Package: busybox
Version: 1.36.1-r0
Depends: libc6 (>= 2.38), update-alternatives-opkg
Recommends: busybox-syslog
Provides: /bin/sh
Status: install ok installed
Architecture: core2-64
Installed-Time: 1700000000

Package: libc6
Version: 2.38+git0+d37c2b20a4-r0
Provides:
Status: install user installed
Architecture: core2-64

Package: base-files
Version: 3.0.14-r0
Status: install hold,user installed
Architecture: qemux86_64
Conffiles:
 /etc/fstab 0123456789abcdef0123456789abcdef

Package: update-alternatives-opkg
Version: 0.6.2-r0
Status: install user unpacked
Architecture: all

Package: half
Version: 1.0-r0
Status: install user half-installed
Architecture: core2-64

Package: gone
Version: 1.0-r0
Status: deinstall ok not-installed
Architecture: core2-64
";

/// A root file system with the database below `library`, and an os-release.
fn rootfs(library: &str) -> Tree {
    Tree::new()
        .file(&format!("./{library}/opkg/status"), STATUS)
        .file(
            &format!("./{library}/opkg/info/busybox.list"),
            "/bin/busybox.nosuid\n/bin/sh\t0120777\t/bin/busybox\n/usr/share/busybox/\n",
        )
        .file(
            &format!("./{library}/opkg/info/busybox.control"),
            "Package: busybox\nVersion: 1.36.1-r0\nSection: base\nArchitecture: core2-64\n\
             Installed-Size: 5000\nDescription: Tiny versions of many tools\n In one binary.\n",
        )
        .file(
            &format!("./{library}/opkg/info/libc6.list"),
            "/lib/libc.so.6\n",
        )
        .file("./etc/os-release", "ID=poky\nVERSION_ID=4.0\n")
}

fn open(path: &Path, family: Option<Family>) -> Result<Base, BaseError> {
    Base::open(path, family, &Silent)
}

fn names(base: &Base) -> Vec<&str> {
    let packages = base.packages.iter();
    packages.map(|package| package.name.as_str()).collect()
}

#[test]
fn what_is_held_away_is_never_recommended() {
    let folder = TempDir::new().unwrap();
    let stanza = |name: &str, state: &str| format!("\nPackage: {name}\nStatus: {state}\n");
    let status = [
        STATUS.to_owned(),
        stanza("bad", "deinstall hold not-installed"),
        stanza("purged", "purge hold,user config-files"),
        stanza("removed", "deinstall ok not-installed"),
        stanza("waiting", "install hold not-installed"),
    ];
    Tree::new()
        .file("./var/lib/opkg/status", status.concat())
        .write_folder(folder.path());
    let base = open(folder.path(), None).unwrap();
    let names: Vec<&str> = base.never_recommended.iter().map(AsRef::as_ref).collect();
    assert_eq!(names, ["bad", "purged"]);
}

#[test]
fn installed_is_what_opkg_takes_for_installed() {
    let folder = TempDir::new().unwrap();
    rootfs("var/lib").write_folder(folder.path());
    let base = open(folder.path(), None).unwrap();
    assert_eq!(base.family, Family::Ipk);
    assert_eq!(
        names(&base),
        ["base-files", "busybox", "libc6", "update-alternatives-opkg"]
    );
    let notes = base.notes.join("\n");
    assert!(notes.contains("half does not count"), "{notes}");
    assert!(notes.contains("update-alternatives-opkg counts"), "{notes}");
    assert!(!notes.contains("gone"), "{notes}");
}

#[test]
fn a_package_is_told_by_its_status_and_its_control_file() {
    let folder = TempDir::new().unwrap();
    rootfs("var/lib").write_folder(folder.path());
    let base = open(folder.path(), None).unwrap();
    let busybox = &base.packages[1];
    assert_eq!(busybox.version.as_str(), "1.36.1-r0");
    assert_eq!(busybox.section, "base");
    assert_eq!(&*busybox.summary, "Tiny versions of many tools");
    assert_eq!(busybox.installed_size, Some(5000));
    let depends = busybox.relations.depends.iter();
    let depends: Vec<String> = depends.map(ToString::to_string).collect();
    assert_eq!(depends, ["libc6 (>= 2.38)", "update-alternatives-opkg"]);
    assert_eq!(busybox.relations.provides[0].name, "/bin/sh");
}

#[test]
fn lists_say_who_owns_which_path_with_and_without_modes() {
    let folder = TempDir::new().unwrap();
    rootfs("var/lib").write_folder(folder.path());
    let base = open(folder.path(), None).unwrap();
    let owner = |path| Some(base.packages[base.paths.owner(path)?].name.as_str());
    assert_eq!(owner("/bin/busybox.nosuid"), Some("busybox"));
    assert_eq!(owner("/bin/sh"), Some("busybox"));
    assert_eq!(owner("/usr/share/busybox"), Some("busybox"));
    assert_eq!(owner("/lib/libc.so.6"), Some("libc6"));
    assert_eq!(base.paths.owned_paths(), 4);
}

#[test]
fn the_base_is_the_same_in_every_form_and_place() {
    for library in ["var/lib", "usr/lib"] {
        let folder = TempDir::new().unwrap();
        let open = |form: Form| open(&form.write(&rootfs(library), folder.path()), None).unwrap();
        let expected = open(Form::Folder);
        assert_eq!(expected.packages.len(), 4, "{library}");
        for form in Form::ALL {
            let base = open(form);
            assert_eq!(base.family, Family::Ipk, "{form:?}");
            assert_eq!(base.packages, expected.packages, "{form:?}");
            assert_eq!(base.os_release, expected.os_release, "{form:?}");
            assert_eq!(base.native_architecture, "core2-64", "{form:?}");
            assert_eq!(base.paths.owner("/bin/sh"), Some(1), "{form:?}");
        }
    }
}

#[test]
fn architectures_are_those_of_the_settings_by_priority_and_those_of_the_packages() {
    let folder = TempDir::new().unwrap();
    rootfs("var/lib").write_folder(folder.path());
    let base = open(folder.path(), None).unwrap();
    assert_eq!(base.native_architecture, "core2-64");
    assert_eq!(base.foreign_architectures, ["core2-64", "qemux86_64"]);
    write_files(
        folder.path(),
        &[(
            "etc/opkg/arch.conf",
            "arch all 1\narch any 6\narch core2-64 21\narch x86_64 16\narch qemux86_64 26\n",
        )],
    );
    let base = open(folder.path(), None).unwrap();
    assert_eq!(base.native_architecture, "core2-64");
    assert_eq!(
        base.foreign_architectures,
        ["qemux86_64", "core2-64", "x86_64", "any", "all"]
    );
}

#[test]
fn two_databases_ask_for_the_family_and_an_empty_one_does_not() {
    let folder = TempDir::new().unwrap();
    rootfs("var/lib").write_folder(folder.path());
    let dpkg = "Package: dpkg\nVersion: 1.22\nStatus: install ok installed\nArchitecture: amd64\n";
    write_files(folder.path(), &[("var/lib/dpkg/status", "")]);
    assert_eq!(open(folder.path(), None).unwrap().family, Family::Ipk);
    write_files(folder.path(), &[("var/lib/dpkg/status", dpkg)]);
    let error = open(folder.path(), None).unwrap_err().to_string();
    assert!(error.contains("deb and ipk"), "{error}");
    assert!(error.contains("--family"), "{error}");
    let ipk = open(folder.path(), Some(Family::Ipk)).unwrap();
    assert_eq!((ipk.family, ipk.packages.len()), (Family::Ipk, 4));
    let deb = open(folder.path(), Some(Family::Deb)).unwrap();
    assert_eq!((deb.family, names(&deb)), (Family::Deb, vec!["dpkg"]));
}

#[test]
fn a_family_that_the_base_does_not_have_is_refused_by_name() {
    let folder = TempDir::new().unwrap();
    rootfs("var/lib").write_folder(folder.path());
    let error = open(folder.path(), Some(Family::Deb)).unwrap_err();
    let error = error.to_string();
    assert!(error.contains("no deb package database"), "{error}");
    assert!(error.contains("ipk"), "{error}");
}
