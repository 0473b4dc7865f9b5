//! Folders within folders, and long paths: each path is small, and all that lead to it are not. Each
//! run has 1.5 GB of address space.

use std::fs;

use super::support::squashfs::made::{DIRECTORY, Made};
use super::support::{Packing, Tree};
use super::{assert_build_refused, assert_refused, build, new_world, plan, tool};

/// A path of `usr`, then so many folders of that name, then a file.
fn path(folders: usize, name: &str) -> String {
    let folders = format!("/{name}").repeat(folders.saturating_sub(2));
    format!("./usr{folders}/f")
}

#[test]
fn a_file_in_128_folders_is_built_and_one_in_129_is_refused_by_name_and_limit() {
    for (folders, is_taken) in [(128, true), (129, false), (2000, false)] {
        let world = new_world();
        let path = path(folders, "d");
        assert_eq!(path.matches('/').count(), folders);
        world.put("tool.deb", tool().file(&path, "x").bytes());
        if is_taken {
            let built = build(&world, "tool");
            assert_eq!(built.code, Some(0), "{folders} folders: {built:?}");
        } else {
            assert_build_refused(&world, "tool", 3, &["tool.deb", "more than 128 folders"]);
        }
    }
}

#[test]
fn three_thousand_paths_of_4_kb_are_refused_by_name_and_limit() {
    let tree = (0..3000).fold(Tree::new(), |tree, number| {
        let path = path(120, &format!("{number:033}"));
        assert!((4000..4096).contains(&path.len()), "{}", path.len());
        tree.file(&path, "")
    });
    let package = tool().tree(tree).packing(Packing::Zstd).bytes();
    assert!(package.len() < 200 << 10, "{} bytes", package.len());
    let world = new_world();
    world.put("tool.deb", package);
    let expected = ["tool.deb", "128 MiB of their names and attributes"];
    assert_build_refused(&world, "tool", 3, &expected);
}

#[test]
fn a_squashfs_base_of_5000_nested_folders_is_refused_by_name_and_limit() {
    let mut made = Made::new();
    let fifo = made.fifo();
    let listing = made.listing(&[(b"p", super::support::squashfs::made::FIFO, fifo)]);
    let mut inner = made.directory(listing);
    for _ in 0..5000 {
        let listing = made.listing(&[(b"d", DIRECTORY, inner)]);
        inner = made.directory(listing);
    }
    let mut world = new_world();
    world.base = world.path("deep.squashfs");
    fs::write(&world.base, made.finish(inner)).unwrap();
    let expected = ["deep.squashfs", "a path has more than 4095 bytes"];
    assert_refused(&plan(&world, "tool"), 2, &expected);
}

#[test]
fn a_base_whose_paths_take_576_mib_is_refused_by_name() {
    let folder = "n".repeat(254);
    let above = format!("./usr/{}", format!("{folder}/").repeat(15));
    let tar = Packing::Zstd.pack_from(|output| {
        for number in 0..((576 << 20) / above.len() as u64) {
            // Enough that differs, or the stream would be refused by its ratio.
            let odd = 0x9e37_79b9_7f4a_7c15_u64.wrapping_mul(number + 1);
            let odd =
                [5, 17, 29, 43].map(|by| format!("{:016x}", odd.rotate_left(by).wrapping_mul(odd)));
            let tree = Tree::new().fifo(&format!("{above}{}", odd.concat()));
            tree.write_members(output);
        }
        output.write_all(&[0; 1024]).unwrap();
    });
    assert!(tar.len() < 32 << 20, "{} bytes", tar.len());
    let mut world = new_world();
    world.base = world.path("paths.tar.zst");
    fs::write(&world.base, tar).unwrap();
    let expected = [
        "paths.tar.zst",
        "names more files than any base has",
        "576 MiB",
    ];
    assert_refused(&plan(&world, "tool"), 2, &expected);
}
