//! Little that stands for much: declared sizes, and streams that unpack to absurdly more.

use std::fs;
use std::io::Write;

use super::support::Packing;
use super::support::deb::ar;
use super::support::tree::write_extra;
use super::{around, assert_build_refused, assert_refused, new_world, plan};

#[test]
fn a_header_that_declares_10_gb_costs_nothing() {
    let mut header = tar::Header::new_gnu();
    header.set_path("usr/bin/tool").unwrap();
    header.set_size(10 << 30);
    header.set_mode(0o644);
    header.set_cksum();
    let mut data = header.as_bytes().to_vec();
    data.extend([0; 2048]);
    for packing in [Packing::None, Packing::Zstd] {
        let world = new_world();
        let name = format!("data.tar{}", packing.suffix());
        world.put("tool.deb", around(&name, &packing.pack(&data)));
        assert_build_refused(
            &world,
            "tool",
            3,
            &["tool.deb", "usr/bin/tool", "ends within"],
        );
    }
}

#[test]
fn zeros_that_unpack_to_10_gb_are_refused() {
    let size: u64 = 10 << 30;
    let mut header = tar::Header::new_gnu();
    header.set_path("usr/bin/tool").unwrap();
    header.set_size(size);
    header.set_mode(0o644);
    header.set_cksum();
    // A frame of zstd that repeats itself stands for 1 GiB of the zeros.
    let zeros = Packing::Zstd.pack_from(|output| write_zeros(output, 64 << 20));
    let mut data = Packing::Zstd.pack(header.as_bytes());
    for _ in 0..size / (64 << 20) {
        data.extend(&zeros);
    }
    assert!(data.len() < 2 << 20, "{} bytes", data.len());
    let world = new_world();
    world.put("tool.deb", around("data.tar.zst", &data));
    assert_build_refused(&world, "tool", 3, &["tool.deb", "decompression bomb"]);
}

#[test]
fn zeros_as_a_base_an_index_or_a_control_part_are_refused() {
    let bomb = Packing::Zstd.pack_from(|output| {
        output
            .write_all(b"Package: x\nVersion: 1\nDescription: ")
            .unwrap();
        write_zeros(output, 1 << 30);
    });
    let world = new_world();
    world.put("Packages.zst", &bomb);
    assert_refused(&plan(&world, "x"), 2, &["Packages.zst", "bomb"]);

    let world = new_world();
    let package = ar(&[("debian-binary", b"2.0\n"), ("control.tar.zst", &bomb)]);
    let path = world.put("tool.deb", package);
    assert_refused(&plan(&world, path.to_str().unwrap()), 2, &["tool.deb"]);

    let mut world = new_world();
    let mut header = tar::Header::new_gnu();
    header.set_path("var/lib/dpkg/status").unwrap();
    header.set_size(1 << 30);
    header.set_cksum();
    let tar = Packing::Zstd.pack_from(|output| {
        output.write_all(header.as_bytes()).unwrap();
        write_zeros(output, 1 << 30);
    });
    world.base = world.path("bomb.tar.zst");
    fs::write(&world.base, tar).unwrap();
    assert_refused(&plan(&world, "x"), 2, &["bomb.tar.zst", "status"]);
}

/// Zeros, as many as told, without holding them.
fn write_zeros(output: &mut dyn Write, count: usize) {
    let piece = vec![0; 1 << 20];
    for _ in 0..count / piece.len() {
        output.write_all(&piece).unwrap();
    }
}

#[test]
fn a_control_file_of_1_gb_is_refused() {
    let mut header = tar::Header::new_gnu();
    header.set_path("control").unwrap();
    header.set_size(1 << 30);
    header.set_cksum();
    let control = Packing::Gzip.pack_from(|output| {
        output.write_all(header.as_bytes()).unwrap();
        let line = b"Package: tool\nVersion: 1\nX-Field: and much more of no use to anyone\n";
        for _ in 0..(80 << 20) / line.len() {
            output.write_all(line).unwrap();
        }
    });
    let package = ar(&[("debian-binary", b"2.0\n"), ("control.tar.gz", &control)]);
    let world = new_world();
    let path = world.put("tool.deb", package);
    let planned = plan(&world, path.to_str().unwrap());
    assert_refused(
        &planned,
        2,
        &["tool.deb", "control", "larger than the 64 MiB"],
    );
}

#[test]
fn extended_headers_that_declare_much_are_refused() {
    for kind in *b"LKx" {
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(tar::EntryType::new(kind));
        header.set_path("x").unwrap();
        header.set_size(1 << 40);
        header.set_cksum();
        let world = new_world();
        world.put("tool.deb", around("data.tar", header.as_bytes()));
        let expected = ["tool.deb", "extended header: larger than the"];
        assert_build_refused(&world, "tool", 3, &expected);
    }
    let mut data = Vec::new();
    write_extra(b'x', "x", b"99999 path=lies\n", &mut data);
    let world = new_world();
    world.put("tool.deb", around("data.tar", &data));
    assert_build_refused(&world, "tool", 3, &["tool.deb", "pax header"]);
}
