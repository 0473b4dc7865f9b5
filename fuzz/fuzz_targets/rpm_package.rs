//! An rpm package: signature, header, file table and payload. Without an `rpm` lead, the input is
//! what follows an empty signature, of which no digest keeps a mutant out.

#![no_main]

use std::io::{Cursor, Read};

use libfuzzer_sys::fuzz_target;
use sysextant::archive::rpm::file::RpmFile;
use sysextant::archive::rpm::file_table::FileTable;
use sysextant::archive::rpm::header::Header;
use sysextant::archive::rpm::package::{package, scripts};
use sysextant::archive::rpm::payload::Payload;

const LEAD: [u8; 4] = [0xed, 0xab, 0xee, 0xdb];
const EMPTY_SIGNATURE: [u8; 16] = [0x8e, 0xad, 0xe8, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
/// Of one file as much as this is read.
const MOST_READ: u64 = 1 << 20;

fuzz_target!(|data: &[u8]| {
    if data.starts_with(&LEAD) {
        read(data);
    } else {
        let mut lead = [0; 96];
        lead[..4].copy_from_slice(&LEAD);
        read(&[&lead[..], &EMPTY_SIGNATURE, data].concat());
    }
});

fn read(bytes: &[u8]) {
    let Ok(file) = RpmFile::open(Cursor::new(bytes)) else {
        return;
    };
    describe(&file.header());
    let Ok((header, stream)) = file.into_parts() else {
        return;
    };
    let Ok(mut payload) = Payload::new(&header.get(), stream) else {
        return;
    };
    while let Ok(Some(entry)) = payload.next_entry() {
        assert!(entry.path.starts_with(b"/"), "{entry:?}");
        assert!(!entry.path.windows(4).any(|part| part == b"/../"));
        let mut some = payload.by_ref().take(MOST_READ);
        if std::io::copy(&mut some, &mut std::io::sink()).is_err() {
            return;
        }
    }
}

fn describe(header: &Header<'_>) {
    for tag in header.tags() {
        let _ = header.texts(tag).map(<[u8]>::len).sum::<usize>();
        let _ = header.numbers(tag).iter().fold(0, u64::wrapping_add);
        let _ = header.binary(tag);
    }
    let _ = package(header);
    let _ = scripts(header);
    if let Ok(table) = FileTable::new(header) {
        for file in table.iter() {
            let _ = file.path();
        }
    }
}
