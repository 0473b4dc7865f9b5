//! A base of rpm packages with some accounts, and a feed of the package `tool`.

use std::fs;

use rpm::{Dependency, FileOptions};
use sysextant::archive::DigestKind;

use crate::support::World;
use crate::support::rpm::{database, package};
use crate::support::tree::write_files;

/// A base whose accounts are `root`, `daemon` and the group `mail`, and these packages in a feed,
/// each under its file name. The package `tool` is requested, and its image not compressed, so that
/// it can be looked at.
pub fn world(packages: &[(&str, Vec<u8>)]) -> World {
    let mut world = World::on(|folder| {
        let base = folder.join("base");
        let installed = package(("base-files", "3", "r1", "x86_64"), |builder| {
            let shell = FileOptions::new("/bin/sh").permissions(0o755);
            builder.with_file_contents("sh", shell).unwrap();
            // Packages of rpm 6 require the accounts that they name.
            for account in ["daemon", "stranger"] {
                builder.provides(Dependency::any(format!("user({account})")));
            }
            for group in ["mail", "strangers"] {
                builder.provides(Dependency::any(format!("group({group})")));
            }
        });
        database(&base.join("var/lib/rpm"), &[installed]);
        let files = [
            (
                "etc/passwd",
                "root:x:0:0::/root:/bin/sh\ndaemon:x:3:4::/:/bin/false\n",
            ),
            ("etc/group", "root:x:0:\ndaemon:x:4:\nmail:x:12:\n"),
            ("etc/os-release", "ID=poky\nVERSION_ID=5.0\n"),
        ];
        write_files(&base, &files);
        base
    });
    for (name, bytes) in packages {
        world.put(name, bytes);
    }
    world.options.compression = "none".parse().unwrap();
    world.options.source_date_epoch = Some(1_700_000_000);
    world.requesting(["tool".to_owned()])
}

/// Gives the feed an index that says `digest` of the package `tool` in `tool.rpm`, or what is true.
pub fn index(world: &World, digest: Option<&str>) {
    let sha256 = |bytes: &[u8]| DigestKind::Sha256.of(bytes).to_string();
    let bytes = fs::read(world.path("feed/tool.rpm")).unwrap();
    let digest = digest.map_or_else(|| sha256(&bytes), str::to_owned);
    let primary = format!(
        "<metadata><package type=\"rpm\"><name>tool</name><arch>x86_64</arch>\
         <version epoch=\"0\" ver=\"1\" rel=\"r0\"/>\
         <checksum type=\"sha256\" pkgid=\"YES\">{digest}</checksum>\
         <size package=\"{}\" installed=\"9\"/><location href=\"tool.rpm\"/><format/>\
         </package></metadata>",
        bytes.len()
    );
    let repomd = format!(
        "<repomd><data type=\"primary\"><checksum type=\"sha256\">{}</checksum>\
         <location href=\"repodata/primary.xml\"/></data></repomd>",
        sha256(primary.as_bytes())
    );
    let files = [
        ("repodata/primary.xml", primary.as_str()),
        ("repodata/repomd.xml", &repomd),
    ];
    write_files(&world.feed(), &files);
}

/// Where the bytes stand in a package.
pub fn place(package: &[u8], bytes: &[u8]) -> usize {
    let mut windows = package.windows(bytes.len());
    windows.position(|window| window == bytes).unwrap()
}
