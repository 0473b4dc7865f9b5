use super::*;

/// An object of that class and byte order with these entries in its dynamic section; the
/// strings are at the end.
pub(crate) fn object(is_64: bool, is_big: bool, entries: &[(u64, &str)]) -> Vec<u8> {
    let word = if is_64 { 8 } else { 4 };
    let put = |number: u64, length: usize, bytes: &mut Vec<u8>| {
        let big = number.to_be_bytes();
        let little = number.to_le_bytes();
        bytes.extend_from_slice(if is_big {
            &big[8 - length..]
        } else {
            &little[..length]
        });
    };
    let (header, program_header) = if is_64 { (64, 56) } else { (52, 32) };
    let mut strings = vec![0];
    let mut dynamic = Vec::new();
    let begin = 0x1000;
    let dynamic_at = header + 3 * program_header;
    let strings_at = dynamic_at + (entries.len() + 2) * 2 * word;
    put(DT_STRTAB, word, &mut dynamic);
    put((begin + strings_at) as u64, word, &mut dynamic);
    for (tag, text) in entries {
        put(*tag, word, &mut dynamic);
        put(strings.len() as u64, word, &mut dynamic);
        strings.extend_from_slice(text.as_bytes());
        strings.push(0);
    }
    put(0, word, &mut dynamic);
    put(0, word, &mut dynamic);
    let size = strings_at + strings.len();

    let mut bytes = MAGIC.to_vec();
    bytes.extend([if is_64 { 2 } else { 1 }, if is_big { 2 } else { 1 }, 1]);
    bytes.resize(16, 0);
    put(3, 2, &mut bytes);
    put(if is_64 { 62 } else { 8 }, 2, &mut bytes);
    put(1, 4, &mut bytes);
    put(0, word, &mut bytes);
    put(header as u64, word, &mut bytes);
    put(0, word, &mut bytes);
    put(0, 4, &mut bytes);
    put(header as u64, 2, &mut bytes);
    put(program_header as u64, 2, &mut bytes);
    put(3, 2, &mut bytes);
    bytes.resize(header, 0);
    let rows = [
        (PT_LOAD, 0, size),
        (PT_INTERP, 0, 1),
        (PT_DYNAMIC, dynamic_at, dynamic.len()),
    ];
    for (kind, offset, size) in rows {
        let (offset, size) = (offset as u64, size as u64);
        put(u64::from(kind), 4, &mut bytes);
        if is_64 {
            put(4, 4, &mut bytes);
        }
        put(offset, word, &mut bytes);
        put(begin as u64 + offset, word, &mut bytes);
        put(0, word, &mut bytes);
        put(size, word, &mut bytes);
        put(size, word, &mut bytes);
        if !is_64 {
            put(4, 4, &mut bytes);
        }
        put(0, word, &mut bytes);
    }
    bytes.extend(dynamic);
    bytes.extend(strings);
    bytes
}

const ENTRIES: [(u64, &str); 5] = [
    (DT_NEEDED, "libepoxy.so.0"),
    (DT_NEEDED, "libc.so.6"),
    (DT_SONAME, "libx.so.1"),
    (DT_RPATH, "/opt/x/lib"),
    (DT_RUNPATH, "$ORIGIN/../lib"),
];

#[test]
fn objects_of_either_class_and_byte_order_are_read() {
    for (is_64, is_big) in [(true, false), (true, true), (false, false), (false, true)] {
        let elf = read(object(is_64, is_big, &ENTRIES).as_slice()).unwrap();
        assert_eq!(elf.needed, ["libepoxy.so.0", "libc.so.6"]);
        assert_eq!(elf.soname.as_deref(), Some("libx.so.1"));
        assert_eq!(elf.rpath.as_deref(), Some("/opt/x/lib"));
        assert_eq!(elf.runpath.as_deref(), Some("$ORIGIN/../lib"));
        assert_eq!((elf.is_64, elf.is_program), (is_64, true));
        assert_eq!(elf.machine, if is_64 { 62 } else { 8 });
    }
}

#[test]
fn the_program_that_runs_this_test_is_read() {
    let bytes = std::fs::read(std::env::current_exe().unwrap()).unwrap();
    let elf = read(bytes.as_slice()).unwrap();
    assert!(
        elf.needed.iter().any(|name| name.starts_with("libc.")),
        "{elf:?}"
    );
}

#[test]
fn an_object_that_is_cut_short_is_an_error_wherever_it_is_cut() {
    let bytes = object(true, false, &ENTRIES);
    for length in 0..bytes.len() {
        assert!(read(&bytes[..length]).is_err(), "{length}");
    }
}

#[test]
fn changed_bytes_cause_no_panic_and_no_long_run() {
    let mut seed: u64 = 7;
    let mut random = |below: usize| {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).unwrap() % below
    };
    let odd = [0, 1, 0x7f, 0x80, 0xff];
    for round in 0..20_000 {
        let mut bytes = object(round % 2 == 0, round % 3 == 0, &ENTRIES);
        for _ in 0..=random(3) {
            let at = random(bytes.len());
            bytes[at] = odd[random(odd.len())];
        }
        if let Ok(elf) = read(bytes.as_slice()) {
            let length: usize = elf.needed.iter().map(String::len).sum();
            assert!(length < 1 << 20);
        }
        let _ = parts(bytes.as_slice());
    }
}

#[test]
fn sizes_beyond_the_limits_are_refused() {
    let mut bytes = object(true, false, &[]);
    bytes[56..58].copy_from_slice(&[0xff, 0xff]);
    let error = read(bytes.as_slice()).unwrap_err();
    assert_eq!(error, ElfError::TooLarge("the table of program headers"));
    let mut bytes = object(true, false, &[]);
    let dynamic_size = 64 + 2 * 56 + 32;
    bytes[dynamic_size + 4] = 1;
    let error = read(bytes.as_slice()).unwrap_err();
    assert_eq!(error, ElfError::TooLarge("the dynamic section"));
    assert_eq!(read(b"#!/bin/sh".as_slice()), Err(ElfError::None));
}
