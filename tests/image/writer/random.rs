//! Any tree comes back.

use proptest::prelude::*;
use sysextant::squashfs::{Algorithm, Attributes};

use super::read_back::{assert_same, expected, read_back};
use crate::support::squashfs::{Entry, Kind, noise, options, pack, text};

/// Random entries: few names, so that paths meet; few contents, so that files are alike.
fn entry() -> impl Strategy<Value = Entry> {
    let path = prop::collection::vec("[a-d]{1,2}", 1..5).prop_map(|names| names.join("/"));
    let length = prop_oneof![
        0..20_usize,
        4090..4100_usize,
        8190..8194_usize,
        0..40_000_usize
    ];
    let content = (length, 0..3_u64, 0..3).prop_map(|(length, seed, kind)| match kind {
        0 => vec![0; length],
        1 => text(seed, length),
        _ => [vec![0; length / 2], noise(seed, length - length / 2)].concat(),
    });
    let other = prop::collection::vec("[a-d]{1,2}", 1..3).prop_map(|names| names.join("/"));
    let kind = prop_oneof![
        2 => Just(Kind::Directory),
        5 => content.prop_map(Kind::File),
        1 => "[a-z/]{1,60}".prop_map(|target| Kind::Symlink(target.into_bytes())),
        2 => other.prop_map(|target| Kind::HardLink(target.into_bytes())),
        1 => (0..4096_u32, 0..1_048_576_u32).prop_map(|(major, minor)| Kind::CharacterDevice(major, minor)),
        1 => Just(Kind::Fifo),
    ];
    let xattrs = prop_oneof![
        Just(Vec::new()),
        (0..3_u8, 0..400_usize)
            .prop_map(|(n, length)| { vec![(format!("user.{n}").into_bytes(), vec![n; length])] }),
    ];
    let attributes = (0..=0o7777_u16, 0..5_u32, any::<u32>(), any::<u32>(), xattrs).prop_map(
        |(mode, uid, gid, mtime, xattrs)| Attributes {
            mode,
            uid,
            gid,
            mtime,
            xattrs,
        },
    );
    (path, attributes, kind).prop_map(|(path, attributes, kind)| Entry {
        path: path.into_bytes(),
        attributes,
        kind,
    })
}

/// Those of the entries that can be added one after the other.
fn addable(entries: Vec<Entry>) -> Vec<Entry> {
    let mut accepted: Vec<Entry> = Vec::new();
    for entry in entries {
        let with_slash = [entry.path.as_slice(), b"/"].concat();
        let fits = accepted.iter().all(|other| {
            let other_slash = [other.path.as_slice(), b"/"].concat();
            let is_below = entry.path.starts_with(&other_slash);
            let is_above = other.path.starts_with(&with_slash);
            entry.path != other.path
                && (!is_below || other.kind == Kind::Directory)
                && (!is_above || entry.kind == Kind::Directory)
        });
        let links = match &entry.kind {
            Kind::HardLink(target) => accepted
                .iter()
                .any(|other| other.path == *target && other.kind != Kind::Directory),
            _ => true,
        };
        if fits && links {
            accepted.push(entry);
        }
    }
    accepted
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn random_trees_come_back(entries in prop::collection::vec(entry(), 0..40), jobs in 1..4_usize) {
        let entries = addable(entries);
        let (image, _) = pack(&entries, options(Algorithm::Zstd, "4K", jobs)).unwrap();
        assert_same(&read_back(&image), &expected(&entries), "random");
    }
}
