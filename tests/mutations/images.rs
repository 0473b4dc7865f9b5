//! Existing images as `check`, `inspect` and `compare` read them: disk images, an extension as a
//! squashfs, and the manifest of one.

use std::path::Path;

use sysextant::archive::Ledger;
use sysextant::base::Base;
use sysextant::check::images::ImagesOptions;
use sysextant::extension::inspect;
use sysextant::foundation::progress::Silent;
use sysextant::image::Manifest;
use sysextant::session::images;
use sysextant::squashfs::Algorithm;

use super::child::{Input, Subject, nothing};
use super::support::disk::{ESP, ROOT, USR, disk};
use super::support::squashfs::{Entry, Kind, options, pack, text};
use super::support::{BaseBuilder, Tree};

pub const SUBJECTS: [Subject; 4] = [
    Subject {
        name: "disk image",
        input: Input::Honest,
        prepare: |_| {
            let image = extension();
            disk(512, &[(ESP, b"boot"), (ROOT, &image), (USR, &image)])
        },
        repair: nothing,
        read: inspected,
    },
    Subject {
        name: "table of partitions",
        input: Input::Honest,
        // The image is behind what is changed: only the table is a mutant's.
        prepare: |_| whole_disk()[512..2048].to_vec(),
        repair: nothing,
        read: in_front_of_an_image,
    },
    Subject {
        name: "checked extension",
        input: Input::Honest,
        prepare: |folder| {
            base(folder);
            extension()
        },
        repair: nothing,
        read: checked,
    },
    Subject {
        name: "manifest",
        input: Input::Honest,
        prepare: |_| MANIFEST.to_vec(),
        repair: nothing,
        read: |_, bytes| match Manifest::parse(bytes) {
            Ok(manifest) => {
                let paths = manifest.packages.iter().map(|it| it.paths.len());
                assert!(manifest.owners().len() <= paths.sum());
                true
            }
            Err(_) => false,
        },
    },
];

const MANIFEST: &[u8] = br#"{"format":1,"tool":"t","name":"tool","base":{"family":"deb","os_release":
    {"ID":"demo"},"packages":7,"packages_sha256":"00"},"selection":{"request":["a"],"exclude":[],
    "recommends":true,"allow_shadow":[]},"packages":[{"name":"a","version":"1","architecture":"amd64",
    "reason":"requested","paths":["usr/bin/a","usr/bin/b"]}],"left_out":[{"path":"/etc/a","package":
    "a","reason":"outside"}],"findings":[{"rule":"unit","severity":"note","text":"t"}]}"#;

/// An extension with one of each that a check looks at.
fn extension() -> Vec<u8> {
    let entries = [
        Entry::directory("usr"),
        Entry::directory("usr/bin").mode(0o700),
        Entry::file("usr/bin/a", text(1, 6000))
            .mode(0o4755)
            .owner(7, 7),
        Entry::new("usr/bin/tool", Kind::CharacterDevice(0, 0)),
        Entry::directory("usr/lib"),
        Entry::directory("usr/lib/extension-release.d"),
        Entry::file(
            "usr/lib/extension-release.d/extension-release.x",
            "ID=demo\n",
        )
        .xattr("user.extension-release.strict", b"0"),
        Entry::directory("usr/share").xattr("trusted.overlay.opaque", b"y"),
        Entry::directory("usr/share/sysextant"),
        Entry::file("usr/share/sysextant/x.json", MANIFEST),
        Entry::symlink("usr/share/link", "../bin/a"),
    ];
    // Nothing is compressed, so that every change reaches what is read.
    pack(&entries, options(Algorithm::None, "4K", 1)).unwrap().0
}

fn base(folder: &Path) {
    let tree = Tree::new()
        .file("./usr/bin/tool", "t")
        .directory("./usr/share/data")
        .file("./etc/passwd", "root:x:0:0::/:/bin/sh\n");
    let base = BaseBuilder::new().os_release(Some("ID=demo\n")).tree(tree);
    base.write_to(folder);
}

/// Whether the image can be inspected.
fn inspected(folder: &Path, bytes: &[u8]) -> bool {
    let path = folder.join("mutant.raw");
    std::fs::write(&path, bytes).unwrap();
    inspect(&path, None, &Ledger::of_a_run()).is_ok()
}

/// A mutated table in place of the honest one.
fn in_front_of_an_image(folder: &Path, bytes: &[u8]) -> bool {
    let mut whole = whole_disk();
    let length = bytes.len().min(whole.len() - 512);
    whole[512..512 + length].copy_from_slice(&bytes[..length]);
    inspected(folder, &whole)
}

fn whole_disk() -> Vec<u8> {
    disk(512, &[(ESP, b"boot"), (ROOT, &extension())])
}

/// Whether the image is merged or not, for a reason that is known.
fn checked(folder: &Path, bytes: &[u8]) -> bool {
    let path = folder.join("mutant.raw");
    std::fs::write(&path, bytes).unwrap();
    let ledger = Ledger::of_a_run();
    let base = folder.join("base.tar.gz");
    let base = Base::open_with_or_without_database(&ledger, &base, &Silent).unwrap();
    let options = ImagesOptions {
        systemd: Some(257),
        ..ImagesOptions::default()
    };
    let check = images::check(&base, &[path], &options, &ledger).unwrap();
    assert_eq!(check.merge.images.len(), 1);
    check.merge.exit_status == 0
}
