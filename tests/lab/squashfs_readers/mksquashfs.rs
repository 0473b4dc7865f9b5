//! Images of mksquashfs, which our reader sees as the kernel does, or as unsquashfs where the kernel
//! knows their compressor not.

use std::fs::{self, File};
use std::os::unix::fs::{FileExt, PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use crate::readers::{Reader, assert_see, run};
use crate::seen::{Tree, seen};
use crate::squashfs::{noise, text};

/// How it is told to pack.
const OPTIONS: [&[&str]; 12] = [
    &["-comp", "gzip"],
    &["-comp", "xz"],
    &["-comp", "xz", "-Xbcj", "x86", "-b", "64K"],
    &["-comp", "zstd", "-b", "1M"],
    &["-comp", "lz4", "-b", "4K"],
    &["-comp", "lz4", "-Xhc"],
    &["-no-fragments"],
    &["-always-use-fragments"],
    &["-noI", "-noD", "-noF", "-noX"],
    &["-noI"],
    &["-no-exports", "-no-duplicates"],
    &["-no-sparse", "-nopad"],
];

/// A tree on the disk with what can be there: holes, links, attributes, devices, a large folder.
fn tree() -> TempDir {
    let folder = TempDir::new().unwrap();
    let root = folder.path();
    let put = |name: &str, content: &[u8]| fs::write(root.join(name), content).unwrap();
    for name in ["usr", "usr/lib", "usr/empty", "many", "a", "a-b", "a/b"] {
        fs::create_dir(root.join(name)).unwrap();
    }
    for length in [1, 4095, 4096, 4097, 131_071, 131_072, 131_073, 1_500_000] {
        put(&format!("usr/text-{length}"), &text(1, length));
        put(&format!("usr/noise-{length}"), &noise(1, length));
        put(&format!("usr/zeros-{length}"), &vec![0; length]);
    }
    for number in 0..3000 {
        put(
            &format!("many/{number}-with-a-name"),
            number.to_string().as_bytes(),
        );
    }
    let sparse = File::create(root.join("usr/sparse")).unwrap();
    sparse.write_all_at(b"begin", 0).unwrap();
    sparse.write_all_at(b"end", 300 << 20).unwrap();
    fs::hard_link(root.join("usr/text-1"), root.join("a/hard")).unwrap();
    symlink("t".repeat(4000), root.join("usr/long")).unwrap();
    symlink("short", root.join("a/b/link")).unwrap();
    let su = root.join("usr/text-4096");
    fs::set_permissions(su, fs::Permissions::from_mode(0o4711)).unwrap();
    for (name, attribute, value) in [
        ("usr", "user.folder", "0x00ff"),
        ("usr/lib", "trusted.t", "0x01"),
        (
            "usr/noise-1",
            "user.shared",
            &format!("0x{}", "ab".repeat(1000)),
        ),
        (
            "usr/noise-4095",
            "user.shared",
            &format!("0x{}", "ab".repeat(1000)),
        ),
    ] {
        let set = ["-n", attribute, "-v", value];
        run(Command::new("setfattr").args(set).arg(root.join(name)));
    }
    run(Command::new("mknod")
        .arg(root.join("a/null"))
        .args(["c", "1", "3"]));
    run(Command::new("mknod")
        .arg(root.join("a/disk"))
        .args(["b", "8", "300"]));
    run(Command::new("mkfifo").arg(root.join("a/fifo")));
    folder
}

fn pack(root: &Path, image: &Path, options: &[&str]) {
    let always = ["-noappend", "-quiet", "-no-progress"];
    let mut command = Command::new("mksquashfs");
    run(command.arg(root).arg(image).args(always).args(options));
}

#[test]
#[ignore = "needs root, loop devices, fuse and squashfs-tools"]
fn our_reader_sees_what_mksquashfs_packed_however_it_was_told_to() {
    let folder = tree();
    let expected = seen(folder.path());
    let images = TempDir::new().unwrap();
    for (number, options) in OPTIONS.iter().enumerate() {
        let image = images.path().join(number.to_string());
        pack(folder.path(), &image, options);
        let what = format!("mksquashfs {}", options.join(" "));
        assert_see(&[Reader::Ours], &image, &expected, &what);
        // A loop device ends at a whole sector, so the kernel cannot mount what is not padded.
        if !options.contains(&"-nopad") {
            let kernel = Reader::Kernel.read(&image);
            assert_see(&[Reader::Ours], &image, &kernel, &what);
        }
        fs::remove_file(image).unwrap();
    }
}

#[test]
#[ignore = "needs squashfs-tools"]
fn a_folder_of_20000_files_of_mksquashfs_is_read() {
    let folder = TempDir::new().unwrap();
    for number in 0..20_000 {
        let path = folder.path().join(format!("{number}-{:x}", number * 7919));
        fs::write(path, number.to_string()).unwrap();
    }
    let images = TempDir::new().unwrap();
    let image = images.path().join("image");
    pack(folder.path(), &image, &["-comp", "zstd"]);
    let expected: Tree = seen(folder.path());
    assert_see(&[Reader::Ours], &image, &expected, "20,000 files");
}
