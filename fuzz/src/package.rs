//! Packages of the families deb and ipk.

use std::io::Read;
use std::path::Path;

use sysextant::archive::{ArchiveError, Deb, TarReader};

use super::repair_tar;

/// Of one file as much as this is read.
const MOST_READ: u64 = 1 << 20;

/// Reads control file and payload.
pub fn read(path: &Path) {
    let package = Deb::new(path);
    let _ = package.control();
    let Ok(payload) = package.payload() else {
        return;
    };
    let _ = TarReader::new(payload).for_each(|_, content| {
        let mut some = content.take(MOST_READ);
        let read = std::io::copy(&mut some, &mut std::io::sink());
        read.map(drop).map_err(|source| ArchiveError::Io {
            place: "payload".to_owned(),
            source,
        })
    });
}

/// A deb around a control file and, behind four NULs, a payload.
pub fn in_ar(data: &[u8]) -> Vec<u8> {
    let cut = data.windows(4).position(|four| four == b"\0\0\0\0");
    let (control, payload) = match cut {
        Some(cut) => (&data[..cut], &data[cut + 4..]),
        None => (data, &data[..0]),
    };
    let mut header = [0; 512];
    header[..9].copy_from_slice(b"./control");
    header[100..107].copy_from_slice(b"0000644");
    header[124..135].copy_from_slice(format!("{:011o}", control.len()).as_bytes());
    header[156] = b'0';
    header[257..265].copy_from_slice(b"ustar\x0000");
    let mut control = [&header, control].concat();
    control.resize(control.len().next_multiple_of(512), 0);
    repair_tar(&mut control);
    let mut payload = payload.to_vec();
    repair_tar(&mut payload);
    let mut archive = b"!<arch>\n".to_vec();
    for (name, bytes) in [
        ("debian-binary", b"2.0\n".as_slice()),
        ("control.tar", &control),
        ("data.tar", &payload),
    ] {
        let length = bytes.len();
        let head = format!(
            "{name:<16}{0:<12}{0:<6}{0:<6}{1:<8}{length:<10}`\n",
            0, 100_644
        );
        archive.extend(head.bytes());
        archive.extend(bytes);
        archive.resize(archive.len().next_multiple_of(2), b'\n');
    }
    archive
}
