//! Small input that stands for much: what its reader must not believe.

use std::error::Error;
use std::fs;
use std::path::Path;

use sysextant::archive::in_full;
use sysextant::archive::rpm::file_table::{FileTable, FileTableError};
use sysextant::archive::rpm::header::Header;
use sysextant::archive::rpm::{package as rpm_package, tag};
use sysextant::feed::{FeedError, Pool, PoolOrder};
use sysextant::foundation::progress::Silent;
use sysextant::package::Family;

use super::child::{Input, Subject, nothing};
use super::support::Packing;

/// An index whose `primary.xml` begins like an honest one and then has `LARGE` bytes of this.
macro_rules! index {
    ($name:literal, $begin:literal, $more:literal, $refusal:literal) => {
        Subject {
            name: $name,
            input: Input::Bomb,
            prepare: |_| {
                Packing::Zstd.pack_from(|output| {
                    write!(output, "<metadata packages=\"1\">{}", $begin).unwrap();
                    let piece = $more.repeat((1 << 20) / $more.len());
                    for _ in 0..LARGE / piece.len() {
                        output.write_all(piece.as_bytes()).unwrap();
                    }
                })
            },
            repair: nothing,
            read: |folder, bytes| is_read(open_index(folder, bytes), $refusal),
        }
    };
}

/// Bytes that an index unpacks to.
const LARGE: usize = 80 << 20;

pub const SUBJECTS: [Subject; 10] = [
    index!(
        "index of one text",
        "<package><name>",
        "n",
        "a single tag or text has more than 2 MiB"
    ),
    index!(
        "index of one attribute",
        "<package a=\"",
        "n",
        "a single tag or text has more than 2 MiB"
    ),
    index!(
        "index of one comment",
        "<!--",
        "n",
        "a single tag or text has more than 2 MiB"
    ),
    index!(
        "index of nested elements",
        "",
        "<package>",
        "elements are nested too deeply"
    ),
    Subject {
        name: "index of 200,001 requirements",
        input: Input::Bomb,
        prepare: |_| index_of_requirements(200_001),
        repair: nothing,
        read: read_its_package,
    },
    Subject {
        name: "index of 100,000 requirements",
        input: Input::Large,
        prepare: |_| index_of_requirements(100_000),
        repair: nothing,
        read: read_its_package,
    },
    Subject {
        name: "header of one directory for all",
        input: Input::Bomb,
        prepare: |_| header_of_files_in(4000),
        repair: nothing,
        read: |_, bytes| {
            let refusal = "have over 16 times the bytes of its header";
            is_read(paths_of_header(bytes), refusal)
        },
    },
    Subject {
        name: "header of one directory of 100 KB",
        input: Input::Bomb,
        prepare: |_| header_of_files_in(100_000),
        repair: nothing,
        read: |_, bytes| is_read(paths_of_header(bytes), "a path of more than 4096 bytes"),
    },
    Subject {
        name: "header of 40,000 requirements",
        input: Input::Large,
        prepare: |_| header_of_requirements(40_000),
        repair: nothing,
        read: read_header,
    },
    Subject {
        name: "header of 200,001 requirements",
        input: Input::Bomb,
        prepare: |_| header_of_requirements(200_001),
        repair: nothing,
        read: read_header,
    },
];

/// Whether it was read; a refusal must say that much.
fn is_read<T, E: Error>(read: Result<T, E>, refusal: &str) -> bool {
    match read {
        Ok(_) => true,
        Err(error) => {
            let told = in_full(&error);
            assert!(told.contains(refusal), "{told}");
            false
        }
    }
}

/// Opens a feed that has these bytes for its `primary.xml`.
fn open_index(folder: &Path, bytes: &[u8]) -> Result<Pool, FeedError> {
    let repodata = folder.join("repodata");
    fs::create_dir_all(&repodata).unwrap();
    let repomd =
        "<repomd><data type=\"primary\"><location href=\"repodata/primary\"/></data></repomd>";
    fs::write(repodata.join("repomd.xml"), repomd).unwrap();
    fs::write(repodata.join("primary"), bytes).unwrap();
    let opened = Pool::open(
        &[folder.to_owned()],
        &[],
        &PoolOrder::new(Family::Rpm, &[]),
        &Silent,
    );
    opened.map(|(pool, _)| pool)
}

/// An index of one package with so many requirements.
fn index_of_requirements(count: usize) -> Vec<u8> {
    Packing::Zstd.pack_from(|output| {
        let begin = "<metadata packages=\"1\"><package type=\"rpm\"><name>a</name><arch>a</arch>\
            <version epoch=\"0\" ver=\"1\" rel=\"1\"/><location href=\"a.rpm\"/><format><rpm:requires>";
        output.write_all(begin.as_bytes()).unwrap();
        for number in 0..count {
            write!(output, "<rpm:entry name=\"{number}\"/>").unwrap();
        }
        let end = "</rpm:requires></format></package></metadata>";
        output.write_all(end.as_bytes()).unwrap();
    })
}

/// Whether the index's only package can be taken; that it is left out must be told.
fn read_its_package(folder: &Path, bytes: &[u8]) -> bool {
    let pool = open_index(folder, bytes).unwrap();
    let is_there = !pool.candidates.is_empty();
    let told = "a: it has more than the 200000 relations and files that are read";
    let is_told = pool
        .notes
        .iter()
        .any(|note| note.to_string().contains(told));
    assert_eq!(is_told, !is_there, "{:?}", pool.notes);
    is_there
}

/// A header of 200,000 files in one directory, whose name has so many bytes.
fn header_of_files_in(length: usize) -> Vec<u8> {
    let files = 200_000;
    let directory = ["/".repeat(length).as_bytes(), b"\0"].concat();
    header(&[
        (tag::BASENAMES, 8, files, b"a\0".repeat(files)),
        (tag::DIRNAMES, 8, 1, directory),
        (tag::DIRINDEXES, 4, files, vec![0; 4 * files]),
    ])
}

/// Makes all paths that a header lists, and counts them.
fn paths_of_header(bytes: &[u8]) -> Result<usize, FileTableError> {
    let header = Header::parse(bytes).unwrap();
    let files = FileTable::new(&header)?;
    Ok(files.iter().filter_map(|file| file.path()).count())
}

/// A header of a package with so many requirements.
fn header_of_requirements(count: usize) -> Vec<u8> {
    let names = (0..count).flat_map(|number| format!("{number}\0").into_bytes());
    let names = names.collect();
    // The second half is of scripts, and would be taken out of the first.
    let flags = (0..count).map(|number| if number < count / 2 { 0 } else { 1 << 9 });
    let flags = flags.flat_map(u32::to_be_bytes).collect();
    header(&[
        (tag::NAME, 6, 1, b"a\0".to_vec()),
        (tag::VERSION, 6, 1, b"1\0".to_vec()),
        (tag::RELEASE, 6, 1, b"1\0".to_vec()),
        (tag::ARCH, 6, 1, b"a\0".to_vec()),
        (tag::REQUIRENAME, 8, count, names),
        (tag::REQUIREFLAGS, 4, count, flags),
    ])
}

/// Whether the header describes a package.
fn read_header(_: &Path, bytes: &[u8]) -> bool {
    let read = rpm_package::package(&Header::parse(bytes).unwrap());
    is_read(
        read,
        "more relations of one kind than the 200000 that are read",
    )
}

/// A header without its magic, from tag, type, count and values.
fn header(entries: &[(u32, u32, usize, Vec<u8>)]) -> Vec<u8> {
    let number = |number: usize| u32::try_from(number).unwrap().to_be_bytes();
    let (mut index, mut store) = (Vec::new(), Vec::new());
    for (tag, kind, count, values) in entries {
        store.resize(usize::next_multiple_of(store.len(), 8), 0);
        index.extend(
            [
                tag.to_be_bytes(),
                kind.to_be_bytes(),
                number(store.len()),
                number(*count),
            ]
            .concat(),
        );
        store.extend(values);
    }
    [number(entries.len()), number(store.len())]
        .concat()
        .into_iter()
        .chain(index)
        .chain(store)
        .collect()
}
