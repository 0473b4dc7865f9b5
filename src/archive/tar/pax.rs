//! The records of a pax extended header, after POSIX.1-2017 (pax, "pax Extended Header").
//!
//! A record is `LENGTH KEY=VALUE\n`, and the length includes its own digits. Values may hold any
//! byte, since extended attributes are binary, so records are split by their lengths and not at
//! line ends.

use crate::archive::ArchiveError;

/// A record's key and value.
pub(crate) type PaxRecord<'a> = (&'a [u8], &'a [u8]);

/// The records of a header, in order.
pub(crate) fn pax_records(mut content: &[u8]) -> Result<Vec<PaxRecord<'_>>, ArchiveError> {
    let mut records = Vec::new();
    // Some writers pad the header with NUL bytes.
    while content.first().is_some_and(|&byte| byte != 0) {
        let (record, rest) = split_record(content)
            .ok_or_else(|| ArchiveError::malformed("tar", "a pax header has a malformed record"))?;
        records.push(record);
        content = rest;
    }
    Ok(records)
}

fn split_record(content: &[u8]) -> Option<(PaxRecord<'_>, &[u8])> {
    let blank = content.iter().position(|&byte| byte == b' ')?;
    let digits = std::str::from_utf8(&content[..blank]).ok()?;
    let length: usize = digits.parse().ok()?;
    let (record, rest) = content.split_at_checked(length)?;
    let body = record.get(blank + 1..)?.strip_suffix(b"\n")?;
    let equals = body.iter().position(|&byte| byte == b'=')?;
    Some(((&body[..equals], &body[equals + 1..]), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_split_by_their_lengths() {
        let rows: [(&[u8], &[PaxRecord<'_>]); 5] = [
            (b"", &[]),
            (b"12 path=abc\n", &[(b"path", b"abc")]),
            (b"8 a=\n\n\n\n6 b=c\n", &[(b"a", b"\n\n\n"), (b"b", b"c")]),
            (b"6 a==\n\0\0\0", &[(b"a", b"=")]),
            (b"6 a=\xff\n", &[(b"a", b"\xff")]),
        ];
        for (content, expected) in rows {
            let records = pax_records(content).unwrap();
            assert_eq!(records, expected, "{}", content.escape_ascii());
        }
    }

    #[test]
    fn a_record_with_a_wrong_length_is_refused() {
        let rows: [&[u8]; 8] = [
            b"path=abc\n",
            b"13 path=abc\n",
            b"11 path=abc\n",
            b"0 a=b\n",
            b"1 a=b\n",
            b"-6 a=b\n",
            b"99999999999999999999999 a=b\n",
            b"6 abc\n",
        ];
        for content in rows {
            assert!(pax_records(content).is_err(), "{}", content.escape_ascii());
        }
    }
}
