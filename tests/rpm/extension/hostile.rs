//! Packages that lie: the build says what is wrong with which file, and writes nothing.

use rpm::{BuildConfig, CompressionType, FileOptions, PackageBuilder};

use super::world::world;
use super::{tool, unsign};

/// A package of some files, neither compressed nor signed.
fn plain(fill: impl FnOnce(&mut PackageBuilder)) -> Vec<u8> {
    let config = BuildConfig::v4().compression(CompressionType::None);
    let mut package = tool(config, fill);
    unsign(&mut package);
    package
}

fn two_files(builder: &mut PackageBuilder) {
    for (path, content) in [("/usr/bin/one", "first"), ("/usr/lib/two", "second")] {
        let options = FileOptions::new(path).permissions(0o755);
        builder.with_file_contents(content, options).unwrap();
    }
}

/// All places of `old` hold `new`, which is as long.
fn replaced(package: &[u8], old: &str, new: &str) -> Vec<u8> {
    assert_eq!(old.len(), new.len());
    let (mut bytes, mut at, mut count) = (package.to_vec(), 0, 0);
    while let Some(next) = bytes[at..]
        .windows(old.len())
        .position(|it| it == old.as_bytes())
    {
        at += next;
        bytes[at..at + new.len()].copy_from_slice(new.as_bytes());
        (at, count) = (at + new.len(), count + 1);
    }
    assert!(count > 0, "{old} is not in the package");
    bytes
}

#[test]
fn a_package_that_lies_is_refused_with_its_file_and_what_is_wrong() {
    let package = plain(two_files);
    let rows = [
        ("/usr/bin/", "/../bin1/", "which is not an absolute path"),
        ("/usr/lib/", "/usr/../x", "which is not an absolute path"),
        ("./usr/bin/one", "./usr/bin/six", "does not list"),
        ("./usr/lib/two", "./usr/bin/one", "twice"),
        ("first", "fist?", "the recorded one"),
        ("TRAILER!!!", "TRAILER???", "does not list"),
        ("070701", "070707", "not a cpio member"),
    ];
    for (old, new, expected) in rows {
        let lying = replaced(&package, old, new);
        let refusal = world(&[("tool.rpm", lying)]).refusal();
        assert!(refusal.contains("tool.rpm"), "{old}: {refusal}");
        assert!(refusal.contains(expected), "{old}: {refusal}");
    }
}

#[test]
fn a_package_cut_short_is_refused_wherever_it_was_cut() {
    let package = plain(two_files);
    let payload = super::place(&package, b"070701");
    for end in (payload..package.len()).step_by(37) {
        let refusal = world(&[("tool.rpm", package[..end].to_vec())]).refusal();
        assert!(refusal.contains("tool.rpm"), "{end}: {refusal}");
    }
}

#[test]
fn what_stands_below_a_link_of_the_same_package_is_refused() {
    let package = plain(|builder| {
        let link = FileOptions::symlink("/usr/share/link", "/etc");
        builder.with_symlink(link).unwrap();
        let below = FileOptions::new("/usr/share/link/shadow");
        builder.with_file_contents("root::0:0", below).unwrap();
    });
    let refusal = world(&[("tool.rpm", package)]).refusal();
    assert!(refusal.contains("/usr/share/link"), "{refusal}");
    assert!(refusal.contains("symbolic link"), "{refusal}");
}

#[test]
fn scripts_are_never_run() {
    let world = world(&[]);
    let witness = world.path("witness");
    let package = plain(|builder| {
        two_files(builder);
        let script = format!("touch {}", witness.display());
        builder.pre_install_script(script.clone());
        builder.post_install_script(script.clone());
        builder.pre_trans_script(script.clone());
        builder.post_trans_script(script);
    });
    std::fs::write(world.path("feed/tool.rpm"), package).unwrap();
    world.built();
    assert!(!witness.exists());
}
