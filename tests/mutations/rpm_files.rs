//! rpm package files, whole and in parts.

use std::io::Read;
use std::path::Path;

use rpm::{BuildConfig, CompressionType};
use sysextant::archive::rpm::cpio::{CpioReader, Member};
use sysextant::archive::rpm::file::RpmFile;
use sysextant::archive::rpm::file_table::FileTable;
use sysextant::archive::rpm::header::Header;
use sysextant::archive::rpm::package::{package, scripts};
use sysextant::archive::rpm::payload::Payload;

use super::child::{Input, Subject, nothing};
use super::support::rpm::{fast, header, sample};

const fn of_file(name: &'static str, prepare: fn(&Path) -> Vec<u8>) -> Subject {
    Subject {
        name,
        input: Input::Honest,
        prepare,
        repair: nothing,
        read,
    }
}

pub const SUBJECTS: [Subject; 9] = [
    of_file("rpm file as signed", |_| {
        sample(BuildConfig::v4().compression(fast(CompressionType::Gzip)))
    }),
    of_file("rpm file of version 4", |_| {
        unsigned(BuildConfig::v4(), CompressionType::None)
    }),
    of_file("rpm file of version 6", |_| {
        unsigned(BuildConfig::v6(), CompressionType::None)
    }),
    of_file("rpm file, gzip", |_| {
        unsigned(BuildConfig::v4(), CompressionType::Gzip)
    }),
    of_file("rpm file, xz", |_| {
        unsigned(BuildConfig::v4(), CompressionType::Xz)
    }),
    of_file("rpm file, zstd", |_| {
        unsigned(BuildConfig::v6(), CompressionType::Zstd)
    }),
    of_file("rpm file, bzip2", |_| {
        unsigned(BuildConfig::v4(), CompressionType::Bzip2)
    }),
    Subject {
        name: "rpm header",
        input: Input::Honest,
        prepare: |_| header(&sample(BuildConfig::v4())),
        repair: nothing,
        read: |_, bytes| Header::parse(bytes).is_ok_and(|header| read_header(&header)),
    },
    Subject {
        name: "cpio",
        input: Input::Honest,
        prepare: |_| cpio(),
        repair: nothing,
        read: |_, bytes| read_cpio(bytes).is_some(),
    },
];

/// A package whose digests nobody reads: their tags in signature and header are other ones.
fn unsigned(config: BuildConfig, compression: CompressionType) -> Vec<u8> {
    let mut bytes = sample(config.compression(fast(compression)));
    // SHA256HEADER of the signature, PAYLOADSHA256 of the header; then the type of their values.
    for (tag, kind) in [(273_u32, 6_u32), (5092, 8)] {
        let entry = [tag.to_be_bytes(), kind.to_be_bytes()].concat();
        let at = bytes.windows(8).position(|window| *window == entry);
        bytes[at.unwrap() + 2] = 0xee;
    }
    bytes
}

/// Whether the package was read to its end, payload and all.
fn read(_: &Path, bytes: &[u8]) -> bool {
    let Ok(file) = RpmFile::open(bytes) else {
        return false;
    };
    let described = read_header(&file.header());
    let Ok((header, stream)) = file.into_parts() else {
        return false;
    };
    let Ok(mut payload) = Payload::new(&header.get(), stream) else {
        return false;
    };
    loop {
        match payload.next_entry() {
            Ok(Some(entry)) => {
                assert!(entry.path.starts_with(b"/"), "{entry:?}");
                assert!(!entry.path.windows(4).any(|part| part == b"/../"));
                let mut some = [0; 100];
                if payload.read(&mut some).is_err() {
                    return false;
                }
            }
            Ok(None) => return described,
            Err(_) => return false,
        }
    }
}

/// All that can be asked of a header; whether it is of a package with files.
fn read_header(header: &Header<'_>) -> bool {
    for tag in header.tags() {
        let _ = header.texts(tag).map(<[u8]>::len).sum::<usize>();
        let _ = header.numbers(tag).iter().fold(0, u64::wrapping_add);
        let _ = header.binary(tag);
    }
    let _ = scripts(header);
    let table = FileTable::new(header);
    let paths = table.map(|table| table.iter().filter_map(|file| file.path()).count());
    package(header).is_ok() && paths.is_ok()
}

/// An archive with members in all three formats.
fn cpio() -> Vec<u8> {
    let member = |magic: &str, name: &str, data: &[u8], sum: u32| {
        let (size, name_size) = (data.len(), name.len() + 1);
        let (mode, links) = (0o100_644, 1);
        let mut member = format!(
            "{magic}{:08x}{mode:08x}{:016x}{links:08x}{:08x}{size:08x}{:032x}{name_size:08x}{sum:08x}{name}\0",
            1, 0, 0, 0
        )
        .into_bytes();
        member.resize(member.len().next_multiple_of(4), 0);
        member.extend(data);
        member.resize(member.len().next_multiple_of(4), 0);
        member
    };
    [
        member("070701", "./usr/bin/tool", &[7; 300], 0),
        member("070702", "./usr/share/checked", b"\x01\x02", 3),
        b"07070X00000005\0\0hello\0\0\0".to_vec(),
        member("070701", "./usr/share", b"", 0),
        member("070701", "TRAILER!!!", b"", 0),
    ]
    .concat()
}

fn read_cpio(bytes: &[u8]) -> Option<()> {
    let mut reader = CpioReader::new(bytes);
    while let Some(member) = reader.next_member().ok()? {
        if let Member::Numbered(number) = member {
            reader.expect(number.into());
        }
        let mut some = [0; 100];
        let _ = reader.read(&mut some).ok()?;
    }
    Some(())
}
