//! Extended attributes: sets of names and values, which inodes with equal attributes share.
//!
//! Values of more than 128 bytes are stored outside their set and shared between sets; the set then
//! holds a reference. Sets are sorted by name, so that the image does not depend on the order in
//! which attributes are given.

use std::collections::HashMap;
use std::sync::Arc;

use super::{MetadataCompressor, Reference, Table};
use crate::squashfs::error::{Error, PathText, XattrReason};

/// The namespaces with their numbers.
const NAMESPACES: [(&[u8], u16); 3] = [(b"user.", 0), (b"trusted.", 1), (b"security.", 2)];
/// Added to the namespace's number if the value is stored outside the set.
const ELSEWHERE: u16 = 0x100;
/// The longest value that is stored in its set.
const INLINE_VALUE: usize = 128;
/// `XATTR_NAME_MAX` of Linux.
const NAME_LIMIT: usize = 255;
/// `XATTR_SIZE_MAX` of Linux.
const VALUE_LIMIT: usize = 65_536;
/// Bytes of an entry in the table of sets.
const SET_ENTRY: usize = 16;

/// Names and values, sorted by name.
type Set = Arc<[(Vec<u8>, Vec<u8>)]>;

/// All sets of an image.
#[derive(Default)]
pub(crate) struct Xattrs {
    numbers: HashMap<Set, u32>,
    sets: Vec<Set>,
}

/// The stored tables, and where each block of the table of sets begins.
pub(crate) struct StoredXattrs {
    pub values: Vec<u8>,
    pub sets: Vec<u8>,
    pub set_blocks: Vec<u64>,
    pub count: u32,
}

impl Xattrs {
    /// The number of the set of these attributes; `None` if there are none.
    ///
    /// # Errors
    /// An attribute cannot be stored.
    pub(crate) fn number(
        &mut self,
        path: &[u8],
        attributes: &[(Vec<u8>, Vec<u8>)],
    ) -> Result<Option<u32>, Error> {
        if attributes.is_empty() {
            return Ok(None);
        }
        for (name, value) in attributes {
            check(name, value).map_err(|reason| error(path, name, reason))?;
        }
        let mut sorted = attributes.to_vec();
        sorted.sort_unstable();
        for pair in sorted.windows(2) {
            if let [(name, _), (next, _)] = pair
                && name == next
            {
                return Err(error(path, name, XattrReason::Twice));
            }
        }
        let set: Set = sorted.into();
        // Fewer sets than inodes, and those are counted in 32 bits.
        let next = self.sets.len() as u32;
        let number = *self.numbers.entry(Arc::clone(&set)).or_insert(next);
        if number == next {
            self.sets.push(set);
        }
        Ok(Some(number))
    }

    /// The tables, or `None` if no inode has attributes.
    pub(crate) fn store(
        &self,
        with: &mut MetadataCompressor<'_>,
    ) -> Result<Option<StoredXattrs>, Error> {
        if self.sets.is_empty() {
            return Ok(None);
        }
        let mut values = Table::default();
        let mut sets = Table::default();
        let mut shared = HashMap::new();
        for set in &self.sets {
            for (_, value) in set.iter() {
                // Written before the set that refers to it, since the reference needs its position.
                if value.len() > INLINE_VALUE && !shared.contains_key(value.as_slice()) {
                    shared.insert(value.as_slice(), values.position());
                    write_value(value, &mut values, with)?;
                }
            }
            let place = values.position();
            for (name, value) in set.iter() {
                write_attribute(name, value, &shared, &mut values, with)?;
            }
            sets.write(&set_entry(set, place), with)?;
        }
        let (values, _) = values.finish(with)?;
        let (sets, set_blocks) = sets.finish(with)?;
        let count = self.sets.len() as u32;
        Ok(Some(StoredXattrs {
            values,
            sets,
            set_blocks,
            count,
        }))
    }
}

/// The namespace's number and the name without it.
fn split(name: &[u8]) -> Option<(u16, &[u8])> {
    NAMESPACES
        .iter()
        .find_map(|(prefix, number)| name.strip_prefix(*prefix).map(|rest| (*number, rest)))
}

fn check(name: &[u8], value: &[u8]) -> Result<(), XattrReason> {
    let (_, rest) = split(name).ok_or(XattrReason::Namespace)?;
    if rest.is_empty() || name.len() > NAME_LIMIT || name.contains(&0) {
        return Err(XattrReason::Name);
    }
    if value.len() > VALUE_LIMIT {
        return Err(XattrReason::Value);
    }
    Ok(())
}

fn error(path: &[u8], name: &[u8], reason: XattrReason) -> Error {
    Error::Xattr {
        path: path.into(),
        name: PathText::from(name),
        reason,
    }
}

fn write_attribute(
    name: &[u8],
    value: &[u8],
    shared: &HashMap<&[u8], Reference>,
    table: &mut Table,
    with: &mut MetadataCompressor<'_>,
) -> Result<(), Error> {
    // `number` checked the namespace.
    let Some((namespace, rest)) = split(name) else {
        return Ok(());
    };
    let elsewhere = shared.get(value);
    let kind = if elsewhere.is_some() {
        namespace | ELSEWHERE
    } else {
        namespace
    };
    table.write(&kind.to_le_bytes(), with)?;
    table.write(&(rest.len() as u16).to_le_bytes(), with)?;
    table.write(rest, with)?;
    match elsewhere {
        Some(place) => write_value(&place.packed().to_le_bytes(), table, with),
        None => write_value(value, table, with),
    }
}

fn write_value(
    value: &[u8],
    table: &mut Table,
    with: &mut MetadataCompressor<'_>,
) -> Result<(), Error> {
    table.write(&(value.len() as u32).to_le_bytes(), with)?;
    table.write(value, with)
}

/// Where the set stands, how many attributes it has, and the bytes of names (with a NUL each) and
/// values, as mksquashfs counts them.
fn set_entry(set: &Set, place: Reference) -> [u8; SET_ENTRY] {
    let size: usize = set
        .iter()
        .map(|(name, value)| name.len() + 1 + value.len())
        .sum();
    let mut entry = [0; SET_ENTRY];
    entry[..8].copy_from_slice(&place.packed().to_le_bytes());
    entry[8..12].copy_from_slice(&(set.len() as u32).to_le_bytes());
    entry[12..].copy_from_slice(&(size as u32).to_le_bytes());
    entry
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(name: &str, value: &[u8]) -> (Vec<u8>, Vec<u8>) {
        (name.as_bytes().to_vec(), value.to_vec())
    }

    #[test]
    fn the_same_attributes_in_any_order_are_one_set() {
        let mut xattrs = Xattrs::default();
        let (a, b) = (pair("user.a", b"1"), pair("security.capability", b"2"));
        assert_eq!(xattrs.number(b"x", &[]).unwrap(), None);
        assert_eq!(
            xattrs.number(b"x", &[a.clone(), b.clone()]).unwrap(),
            Some(0)
        );
        assert_eq!(
            xattrs.number(b"y", std::slice::from_ref(&a)).unwrap(),
            Some(1)
        );
        assert_eq!(xattrs.number(b"z", &[b, a]).unwrap(), Some(0));
    }

    #[test]
    fn attributes_that_cannot_be_stored_are_refused() {
        let long_name = format!("user.{}", "n".repeat(251));
        for (attribute, reason) in [
            (pair("system.posix_acl_access", b""), XattrReason::Namespace),
            (pair("user", b""), XattrReason::Namespace),
            (pair("user.", b""), XattrReason::Name),
            (pair("user.a\0b", b""), XattrReason::Name),
            (pair(&long_name, b""), XattrReason::Name),
            (pair("trusted.a", &vec![0; 65_537]), XattrReason::Value),
        ] {
            let error = Xattrs::default().number(b"p", &[attribute]).unwrap_err();
            assert!(matches!(error, Error::Xattr { reason: found, .. } if found == reason));
        }
        let twice = [
            pair("user.a", b"1"),
            pair("user.b", b""),
            pair("user.a", b"2"),
        ];
        let error = Xattrs::default().number(b"p", &twice).unwrap_err();
        assert_eq!(
            error.to_string(),
            "p: the extended attribute user.a: is given twice"
        );
    }
}
