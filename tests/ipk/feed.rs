//! Planning and building with ipk packages: OpenEmbedded's feeds, packages by themselves, and
//! relations as opkg means them.

use std::path::Path;

use sysextant::foundation::progress::Silent;
use sysextant::plan::{Plan, Reason, Verdict};
use sysextant::session::{Session, Sources};

use crate::support::ipk::{Container, Ipk, deploy};
use crate::support::tree::write_files;
use crate::support::world::plan;
use crate::support::{Image, Packing, World};

/// A base with these packages, and what its architectures are.
fn base(root: &Path, status: &str) {
    let stanzas = status.split("\n\n");
    let stanzas: Vec<String> = stanzas
        .map(|stanza| format!("{}\nStatus: install user installed\n", stanza.trim_end()))
        .collect();
    let arch = "arch all 1\narch core2-64 21\narch qemux86_64 26\n";
    write_files(
        root,
        &[
            ("var/lib/opkg/status", &stanzas.join("\n")),
            ("etc/opkg/arch.conf", arch),
            ("etc/os-release", "ID=poky\nVERSION_ID=5.0\n"),
        ],
    );
}

const LIBC: &str = "Package: libc6\nVersion: 2.39-r0\nArchitecture: core2-64\n";

/// A world of one base with these packages, and one feed.
fn world(status: &str, feed: &[Ipk]) -> World {
    let world = World::on(|folder| {
        let root = folder.join("root");
        base(&root, status);
        root
    });
    deploy(&world.feed(), feed);
    world
}

/// What a plan includes, as `name version architecture`.
fn included(plan: &Plan) -> Vec<String> {
    let items = plan.included();
    items
        .map(|item| {
            let version = item.version.as_ref().unwrap();
            format!("{} {version} {}", item.name, item.architecture)
        })
        .collect()
}

/// The verdict on a package, with what its reason says.
fn verdict(plan: &Plan, name: &str) -> (Verdict, String) {
    let item = plan.items.iter().find(|item| item.name == name).unwrap();
    (item.verdict, item.reason.to_string())
}

#[test]
fn a_feed_is_read_as_openembedded_lays_it_out() {
    let feed = [
        Ipk::new(
            "gdb",
            "14.2-r0",
            "core2-64",
            "Depends: libc6 (>= 2.39), gdb-data\n",
        ),
        Ipk::new("gdb-data", "14.2-r0", "all", ""),
        Ipk::new("kernel-module-usbmon", "6.6-r0", "qemux86_64", ""),
    ];
    let world = world(LIBC, &feed);
    assert_eq!(world.session().pool().feeds[0].packages, 3);
    let plan = world.plan_with_conflicts(&["gdb", "kernel-module-usbmon"]);
    let expected = [
        "gdb 14.2-r0 core2-64",
        "gdb-data 14.2-r0 all",
        "kernel-module-usbmon 6.6-r0 qemux86_64",
    ];
    assert_eq!(included(&plan), expected);
}

#[test]
fn a_folder_without_index_gives_the_same_candidates() {
    let feed = [
        Ipk::new("gdb", "14.2-r0", "core2-64", "Depends: gdb-data\n"),
        Ipk::new("gdb-data", "14.2-r0", "all", "").packed(Container::TarGz, Packing::Gzip),
    ];
    let world = world(LIBC, &feed);
    let with_index = included(&world.plan_with_conflicts(&["gdb"]));
    for architecture in ["core2-64", "all"] {
        std::fs::remove_file(world.feed().join(architecture).join("Packages")).unwrap();
    }
    let world = world.reopened();
    assert_eq!(included(&world.plan_with_conflicts(&["gdb"])), with_index);
}

#[test]
fn a_feed_of_another_family_is_named_in_a_note() {
    let world = world(LIBC, &[]);
    let index = "Package: gdb\nVersion: 14\nArchitecture: core2-64\nFilename: ./gdb_14.deb\n";
    write_files(&world.feed(), &[("Packages", index), ("gdb_14.deb", "")]);
    assert_eq!(world.session().pool().candidates.len(), 0);
    let notes = world.session().pool().notes.iter().map(ToString::to_string);
    let notes = notes.collect::<Vec<_>>().join("\n");
    assert!(notes.contains("no ipk package"), "{notes}");
}

#[test]
fn every_container_and_compression_is_unpacked_into_the_image() {
    let rows = [
        (Container::Ar, Packing::Gzip),
        (Container::Ar, Packing::Xz),
        (Container::Ar, Packing::Zstd),
        (Container::TarGz, Packing::Gzip),
        (Container::TarGz, Packing::Xz),
        (Container::TarGz, Packing::Zstd),
    ];
    for (container, packing) in rows {
        let strace = Ipk::new("strace", "6.8-r0", "core2-64", "Depends: libc6\n")
            .file("./usr/bin/strace", "#!strace\n")
            .file("./etc/strace.conf", "x\n")
            .packed(container, packing);
        let world = world(LIBC, &[strace]);
        let built = world.run_build(&["strace", "--name", "strace"]);
        let row = format!("{container:?} {packing:?}: {}", built.stderr);
        assert_eq!(built.code, Some(0), "{row}");
        let image = Image::read(&world.image());
        assert_eq!(image.what("usr/bin/strace"), "file #!strace\n", "{row}");
        assert_eq!(image.what("etc/strace.conf"), "", "{row}");
        let release = image.what("usr/lib/extension-release.d/extension-release.strace");
        assert!(release.contains("ID=poky\nVERSION_ID=5.0\n"), "{release}");
        assert!(release.contains("ARCHITECTURE=x86-64"), "{release}");
    }
}

#[test]
fn a_package_file_named_by_itself_is_requested() {
    let world = world(LIBC, &[Ipk::new("gdb-data", "14.2-r0", "all", "")]);
    let gdb = Ipk::new("gdb", "14.2-r0", "core2-64", "Depends: gdb-data\n");
    let path = gdb
        .packed(Container::TarGz, Packing::Gzip)
        .write(&world.path("elsewhere"));
    let sources = Sources {
        packages: vec![path],
        ..world.sources()
    };
    let (session, requests) = Session::open(&sources, &Silent).unwrap();
    let plan = plan(&session, requests);
    assert_eq!(
        included(&plan),
        ["gdb 14.2-r0 core2-64", "gdb-data 14.2-r0 all"]
    );
    assert_eq!(verdict(&plan, "gdb").1, "requested");
}

#[test]
fn of_one_version_the_preferred_architecture_counts_and_a_newer_version_before_that() {
    let feed = [
        Ipk::new("same", "1.0-r0", "all", ""),
        Ipk::new("same", "1.0-r0", "core2-64", ""),
        Ipk::new("same", "1.0-r0", "qemux86_64", ""),
        Ipk::new("newer", "1.0-r1", "core2-64", ""),
        Ipk::new("newer", "1.0-r0", "qemux86_64", ""),
    ];
    let world = world(LIBC, &feed);
    let plan = world.plan_with_conflicts(&["same", "newer"]);
    assert_eq!(
        included(&plan),
        ["newer 1.0-r1 core2-64", "same 1.0-r0 qemux86_64"]
    );
}

#[test]
fn an_architecture_that_no_setting_lists_and_no_package_has_is_refused() {
    let world = world(LIBC, &[Ipk::new("tool", "1-r0", "cortexa53", "")]);
    let plan = world.plan_with_conflicts(&["tool"]);
    let item = &plan.items[0];
    assert_eq!(item.verdict, Verdict::Conflicting);
    assert!(matches!(item.reason, Reason::WrongArchitecture { .. }));
}

#[test]
fn a_provided_name_without_version_meets_no_bound() {
    let feed = [
        Ipk::new("mailer", "1-r0", "all", "Depends: virtual-mta\n"),
        Ipk::new("picky", "1-r0", "all", "Depends: virtual-mta (>= 1.0)\n"),
        Ipk::new("msmtp", "1.8-r0", "core2-64", "Provides: virtual-mta\n"),
    ];
    let world = world(LIBC, &feed);
    let plan = world.plan_with_conflicts(&["mailer"]);
    assert_eq!(
        included(&plan),
        ["mailer 1-r0 all", "msmtp 1.8-r0 core2-64"]
    );
    let plan = world.plan_with_conflicts(&["picky"]);
    assert_eq!(verdict(&plan, "picky").0, Verdict::Conflicting);
}

#[test]
fn conflicts_and_replaces_keep_two_packages_apart() {
    let vim_tiny = "Package: vim-tiny\nVersion: 9.1-r0\nArchitecture: core2-64\nProvides: vi\n";
    let rows = [
        ("Conflicts: vim-tiny\n", "Conflicts"),
        ("Conflicts: vi\n", "Conflicts"),
        ("Replaces: vim-tiny\n", "Replaces"),
        ("Replaces: vi\n", "Replaces"),
        ("Replaces: vim-tiny (<< 10)\n", "Replaces"),
    ];
    for (fields, field) in rows {
        let world = world(vim_tiny, &[Ipk::new("vim", "9.1-r0", "core2-64", fields)]);
        let plan = world.plan_with_conflicts(&["vim"]);
        let (verdict, reason) = verdict(&plan, "vim");
        assert_eq!(verdict, Verdict::Conflicting, "{fields}");
        let item = plan.items.iter().find(|item| item.name == "vim").unwrap();
        let Reason::ConflictsWith { field: found, .. } = &item.reason else {
            panic!("{fields}: {reason}");
        };
        assert_eq!(*found, field, "{fields}");
    }
    let older = [Ipk::new(
        "vim",
        "9.1-r0",
        "core2-64",
        "Replaces: vim-tiny (<< 9)\n",
    )];
    let plan = world(vim_tiny, &older).plan_with_conflicts(&["vim"]);
    assert_eq!(verdict(&plan, "vim").0, Verdict::Included);
}

#[test]
fn breaks_and_odd_relations_stop_nothing() {
    let feed = [
        Ipk::new(
            "odd",
            "1-r0",
            "all",
            "Breaks: libc6\nDepends: libc6 (2.0), plugin-*\n",
        ),
        Ipk::new("plugin-", "1-r0", "all", ""),
    ];
    let world = world(LIBC, &feed);
    assert_eq!(
        included(&world.plan_with_conflicts(&["odd"])),
        ["odd 1-r0 all", "plugin- 1-r0 all"]
    );
}

#[test]
fn a_size_that_no_package_declares_is_known_once_its_files_are() {
    let tool = Ipk::new("tool", "1-r0", "all", "").file("./usr/bin/tool", "seven b");
    let world = world(LIBC, &[tool]);
    let plan = world.plan_with_conflicts(&["tool"]);
    assert_eq!(plan.items[0].installed_size, None);
    let included = plan.totals().included;
    assert!(included.installed().is_unknown() && included.packed().is_whole);
    let plan = world.plan_with_contents(plan).unwrap();
    assert_eq!(plan.items[0].installed_size, Some(7));
}
