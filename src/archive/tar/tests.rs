//! Archives made byte for byte, by rules of POSIX and of GNU tar.

use proptest::prelude::*;

use super::entry::TarKind;
use super::*;
use crate::archive::in_full;

/// A header with its checksum, then the content padded to whole blocks.
fn member(kind: u8, name: &str, link: &str, content: &[u8]) -> Vec<u8> {
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(tar::EntryType::new(kind));
    header.set_size(content.len() as u64);
    header.set_mode(0o4755);
    header.set_uid(1000);
    header.set_gid(100);
    header.set_mtime(7);
    let gnu = header.as_gnu_mut().unwrap();
    gnu.name[..name.len()].copy_from_slice(name.as_bytes());
    gnu.linkname[..link.len()].copy_from_slice(link.as_bytes());
    finish(header, content)
}

fn finish(mut header: tar::Header, content: &[u8]) -> Vec<u8> {
    header.set_cksum();
    let mut bytes = header.as_bytes().to_vec();
    bytes.extend(content);
    bytes.resize(bytes.len().next_multiple_of(BLOCK), 0);
    bytes
}

fn archive(members: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = members.concat();
    bytes.resize(bytes.len() + 2 * BLOCK, 0);
    bytes
}

/// A pax record; its length includes its own digits.
fn record(key: &str, value: &[u8]) -> Vec<u8> {
    let length = key.len() + value.len() + 5;
    assert!((10..100).contains(&length), "two digits");
    [format!("{length} {key}=").as_bytes(), value, b"\n"].concat()
}

/// All members with their content.
fn read(archive: &[u8]) -> Result<Vec<(TarEntry, Vec<u8>)>, ArchiveError> {
    let mut members = Vec::new();
    TarReader::new(archive).for_each(|entry, content| {
        let mut bytes = Vec::new();
        content
            .read_to_end(&mut bytes)
            .map_err(|error| ArchiveError::io("content", error))?;
        members.push((entry, bytes));
        Ok::<_, ArchiveError>(())
    })?;
    Ok(members)
}

/// The paths of an archive, or the error, without reading any content.
fn paths(archive: &[u8]) -> Result<Vec<String>, String> {
    let mut paths = Vec::new();
    let read = TarReader::new(archive).for_each(|entry, _| {
        paths.push(String::from_utf8_lossy(&entry.path).into_owned());
        Ok::<_, ArchiveError>(())
    });
    read.map(|()| paths).map_err(|error| in_full(&error))
}

fn problem(archive: &[u8]) -> String {
    in_full(&read(archive).unwrap_err())
}

#[test]
fn every_kind_of_member_is_read_with_its_attributes() {
    let mut device = tar::Header::new_gnu();
    device.set_entry_type(tar::EntryType::Char);
    device.set_size(0);
    device.set_device_major(1).unwrap();
    device.set_device_minor(3).unwrap();
    let rows = [
        (member(b'0', "f", "", b"abc"), TarKind::File),
        (member(0, "f", "", b"abc"), TarKind::File),
        (member(b'7', "f", "", b"abc"), TarKind::File),
        (member(b'5', "d/", "", b""), TarKind::Directory),
        (member(0, "d/", "", b""), TarKind::Directory),
        (member(b'2', "l", "to", b""), TarKind::Symlink(b"to".into())),
        (member(b'1', "h", "f", b""), TarKind::HardLink(b"f".into())),
        (
            finish(device, b""),
            TarKind::CharacterDevice { major: 1, minor: 3 },
        ),
        (
            member(b'4', "b", "", b""),
            TarKind::BlockDevice { major: 0, minor: 0 },
        ),
        (member(b'6', "p", "", b""), TarKind::Fifo),
    ];
    for (bytes, kind) in rows {
        let members = read(&archive(&[bytes, member(b'0', "next", "", b"x")])).unwrap();
        assert_eq!(members.len(), 2, "{kind:?}");
        assert_eq!(members[0].0.kind, kind);
        assert_eq!(members[1].1, b"x");
    }
    let (entry, content) = read(&archive(&[member(b'0', "f", "", b"abc")]))
        .unwrap()
        .remove(0);
    assert_eq!(content, b"abc");
    assert_eq!(
        (entry.mode, entry.uid, entry.gid, entry.mtime, entry.size),
        (0o4755, 1000, 100, 7, 3)
    );
}

#[test]
fn long_names_come_from_gnu_s_extra_members() {
    let name = "n".repeat(300);
    let target = "t".repeat(4000);
    let members = read(&archive(&[
        member(b'L', "././@LongLink", "", format!("{name}\0").as_bytes()),
        member(b'K', "././@LongLink", "", format!("{target}\0").as_bytes()),
        member(b'2', "short", "short", b""),
        member(b'0', "after", "", b""),
    ]))
    .unwrap();
    assert_eq!(members[0].0.path, name.as_bytes());
    assert_eq!(members[0].0.kind, TarKind::Symlink(target.into_bytes()));
    assert_eq!(
        members[1].0.path, b"after",
        "the long name applies to one member only"
    );
}

#[test]
fn ustar_s_prefix_stands_before_the_name() {
    let mut header = tar::Header::new_ustar();
    header.set_size(0);
    let ustar = header.as_ustar_mut().unwrap();
    ustar.prefix[..7].copy_from_slice(b"usr/lib");
    ustar.name[..1].copy_from_slice(b"x");
    assert_eq!(
        paths(&archive(&[finish(header, b"")])).unwrap(),
        ["usr/lib/x"]
    );
}

#[test]
fn pax_records_replace_what_the_header_says() {
    let records = [
        record("path", b"usr/bin"),
        record("uid", b"4242"),
        record("mtime", b"12.25000"),
        record("SCHILY.xattr.security.x", b"a\n\0\xffbcd"),
    ]
    .concat();
    let members = read(&archive(&[
        member(b'g', "pax_global_header", "", b"13 comment=x\n"),
        member(b'x', "PaxHeaders/x", "", &records),
        member(b'0', "short", "", b"abc"),
    ]))
    .unwrap();
    let entry = &members[0].0;
    assert_eq!(entry.path, b"usr/bin");
    assert_eq!((entry.uid, entry.gid, entry.mtime), (4242, 100, 12));
    let xattr = (b"security.x".to_vec(), b"a\n\0\xffbcd".to_vec());
    assert_eq!(entry.xattrs, [xattr]);
}

#[test]
fn a_pax_size_is_the_size() {
    let mut header = tar::Header::new_ustar();
    header.set_size(0);
    header.as_ustar_mut().unwrap().name[..1].copy_from_slice(b"f");
    let members = read(&archive(&[
        member(b'x', "x", "", b"9 size=3\n"),
        finish(header, b"abc"),
        member(b'0', "next", "", b""),
    ]))
    .unwrap();
    assert_eq!(members[0].1, b"abc");
    assert_eq!(members[1].0.path, b"next");
}

#[test]
fn a_time_before_1970_is_0() {
    let members = read(&archive(&[
        member(b'x', "x", "", b"14 mtime=-1.5\n"),
        member(b'0', "f", "", b""),
    ]));
    assert_eq!(members.unwrap()[0].0.mtime, 0);
}

#[test]
fn a_sparse_file_has_its_real_size_and_can_be_skipped_but_not_read() {
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(tar::EntryType::GNUSparse);
    header.set_size(3);
    let gnu = header.as_gnu_mut().unwrap();
    gnu.name[..1].copy_from_slice(b"s");
    gnu.isextended[0] = 1;
    gnu.realsize.copy_from_slice(b"00000100000\0");
    header.set_cksum();
    let mut old = header.as_bytes().to_vec();
    let mut map = [b'0'; BLOCK];
    map[504] = 1;
    old.extend(map);
    map[504] = 0;
    old.extend(map);
    old.extend(b"abc");
    old.resize(old.len().next_multiple_of(BLOCK), 0);
    let records = [
        record("GNU.sparse.major", b"1"),
        record("GNU.sparse.name", b"a/b"),
        record("GNU.sparse.realsize", b"32768"),
    ]
    .concat();
    let posix = [
        member(b'x', "x", "", &records[..]),
        member(b'0', "GNUSparseFile.0/s", "", b"1\n0\n3\nabc"),
    ]
    .concat();
    for (bytes, path) in [(old, "s"), (posix, "a/b")] {
        let bytes = archive(&[bytes, member(b'0', "next", "", b"")]);
        assert_eq!(paths(&bytes).unwrap(), [path, "next"]);
        let mut size = 0;
        let _ = TarReader::new(&bytes[..]).for_each(|entry, _| {
            size = size.max(entry.size);
            Ok::<_, ArchiveError>(())
        });
        assert_eq!(size, 32768, "{path}");
        assert!(problem(&bytes).contains("--sparse"), "{}", problem(&bytes));
    }
}

#[test]
fn errors_name_what_is_wrong() {
    let mut huge = tar::Header::new_gnu();
    huge.as_gnu_mut().unwrap().name[..3].copy_from_slice(b"usr");
    huge.set_size(10 << 30);
    let mut largest = huge.clone();
    largest.as_gnu_mut().unwrap().size = *b"\x80\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff";
    let mut long = tar::Header::new_gnu();
    long.set_entry_type(tar::EntryType::GNULongName);
    long.set_size(1 << 40);
    let mut damaged = member(b'0', "f", "", b"");
    damaged[0] = b'g';
    let rows = [
        (
            archive(&[finish(huge, b"x")]),
            "the archive ends within a file",
        ),
        (
            archive(&[finish(largest, b"x")]),
            "the archive ends within a file",
        ),
        (
            archive(&[finish(long, b"x")]),
            "larger than the limit of 4097 bytes",
        ),
        (archive(&[damaged]), "checksum is wrong"),
        (archive(&[member(b'Z', "f", "", b"")]), "f is of type Z"),
        (
            archive(&[member(b'5', "d", "", b"x")]),
            "d declares content but is not a regular file",
        ),
        (
            archive(&[member(b'x', "x", "", b"nonsense\n")]),
            "malformed record",
        ),
        (member(b'0', "f", "", b""), "the archive has no end"),
        (Vec::new(), "the archive has no end"),
        (vec![b'x'; 100], "ends within a header"),
        (vec![b'x'; 5000], "no tar archive at all"),
    ];
    for (bytes, expected) in rows {
        assert!(
            problem(&bytes).contains(expected),
            "{} is not {expected}",
            problem(&bytes)
        );
        assert!(
            paths(&bytes).is_err(),
            "{expected}: also for content that is not read"
        );
    }
}

#[test]
fn an_archive_cut_short_anywhere_is_refused() {
    let whole = archive(&[
        member(b'L', "././@LongLink", "", &[b'n'; 200]),
        member(b'0', "f", "", &[b'x'; 700]),
        member(b'5', "d", "", b""),
    ]);
    assert!(read(&whole).is_ok());
    let end = whole.len() - 2 * BLOCK;
    for length in 0..end + BLOCK {
        assert!(read(&whole[..length]).is_err(), "{length} bytes");
        assert!(paths(&whole[..length]).is_err(), "{length} bytes");
    }
}

proptest! {
    #[test]
    fn mutated_archives_never_panic(changes in prop::collection::vec((0usize..3584, any::<u8>()), 1..8)) {
        let mut bytes = archive(&[
            member(b'x', "x", "", &record("GNU.sparse.realsize", b"10000")),
            member(b'0', "f", "", b"abc"),
            member(b'S', "s", "", b"abc"),
        ]);
        for (at, byte) in changes {
            if let Some(old) = bytes.get_mut(at) {
                *old = byte;
            }
        }
        // The checksum is corrected, so that the changed field itself is parsed.
        for at in (0..bytes.len()).step_by(BLOCK) {
            if bytes[at..at + BLOCK].iter().any(|&byte| byte != 0) {
                let mut header = tar::Header::new_old();
                header.as_mut_bytes().copy_from_slice(&bytes[at..at + BLOCK]);
                header.set_cksum();
                bytes[at..at + BLOCK].copy_from_slice(header.as_bytes());
            }
        }
        drop(read(&bytes));
    }
}
