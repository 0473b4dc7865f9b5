//! Files of which a part is missing.

use std::fs;

use super::support::deb::{ar, ar_header};
use super::support::{Form, Packing, Tree};
use super::{
    assert_build_refused, assert_harmless, assert_nothing_written, base, build, new_world, plan,
    tool, with,
};

#[test]
fn ar_sizes_that_lie_are_told() {
    let control = Packing::Gzip.pack(&tool().control_tar());
    let lying = |size| {
        let mut bytes = ar(&[("debian-binary", b"2.0\n"), ("control.tar.gz", &control)]);
        bytes.extend(ar_header("data.tar", size));
        bytes.extend(Tree::new().file("./usr/bin/tool", "x").tar());
        bytes
    };
    for size in [9_999_999_999, 1 << 20, 700] {
        let world = new_world();
        world.put("tool.deb", lying(size));
        assert_build_refused(&world, "tool", 3, &["tool.deb", "ends within"]);
    }
}

#[test]
fn a_package_cut_short_is_refused_wherever_it_was_cut() {
    let tree = Tree::new().file("./usr/bin/tool", vec![b'x'; 3000]);
    for packing in Packing::ALL {
        let bytes = with(tree.clone()).packing(packing).bytes();
        // Of a plain tar, the last of the zero blocks is not missed.
        let end = bytes.len() - if packing == Packing::None { 512 } else { 1 };
        for length in (0..12).map(|step| end * step / 12).chain([end - 1]) {
            let world = new_world();
            let path = world.put("tool.deb", &bytes[..length]);
            let built = build(&world, path.to_str().unwrap());
            let context = format!("{packing:?} {length} of {}", bytes.len());
            assert!(matches!(built.code, Some(2 | 3)), "{context}: {built:?}");
            assert!(built.stderr.contains("tool.deb"), "{context}: {built:?}");
            assert_harmless(&built);
            assert_nothing_written(&world, &context);
        }
    }
}

#[test]
fn a_base_cut_short_is_refused_wherever_it_was_cut() {
    for form in Form::ALL.into_iter().skip(1) {
        let mut world = new_world();
        let whole = fs::read(base().write(form, &world.path(""))).unwrap();
        world.base = world.path("cut");
        // Of a plain tar, the last of the zero blocks is not missed.
        let end = whole.len()
            - if form == Form::Tarball(Packing::None) {
                512
            } else {
                1
            };
        for length in (0..15).map(|step| end * step / 15).chain([end - 1]) {
            if form == Form::Squashfs && length > 96 {
                // Its padding may be missing: only the superblock's own size tells.
                continue;
            }
            fs::write(&world.base, &whole[..length]).unwrap();
            let planned = plan(&world, "libx");
            let context = format!("{form:?} {length} of {}", whole.len());
            assert_eq!(planned.code, Some(2), "{context}: {planned:?}");
            assert!(planned.stderr.contains("cut"), "{context}: {planned:?}");
            assert_harmless(&planned);
        }
    }
}
