//! Reads a listing.

use std::io::Read;

use super::entry::MtreeEntry;
use super::error::{MtreeError, MtreeProblem};
use super::escape::decode;
use super::keywords::{Keywords, Type};
use super::lines::Lines;
use crate::base::snapshot::node::absolute;

/// The deepest that folders lie in each other: a path of 4096 letters has no more.
pub(super) const DEEPEST: usize = 2048;

/// Reads a listing and gives its entries in their order.
///
/// # Errors
/// At the first line that cannot be read, or the first error of `each`.
pub(crate) fn read<E: From<MtreeError>>(
    content: impl Read,
    mut each: impl FnMut(MtreeEntry) -> Result<(), E>,
) -> Result<(), E> {
    let mut lines = Lines::new(content);
    let mut defaults = Keywords::default();
    let mut folder: Vec<String> = Vec::new();
    let (mut line, mut number) = (String::new(), 0);
    loop {
        let at = |line| move |problem| MtreeError { line, problem };
        number += 1;
        let more = lines.next(&mut line, &mut number).map_err(at(number))?;
        if !more {
            return Ok(());
        }
        let mut words = line.split_ascii_whitespace();
        let entry = match words.next() {
            None => None,
            Some(comment) if comment.starts_with('#') => None,
            Some("/set") => {
                defaults.set_all(words).map_err(at(number))?;
                None
            }
            Some("/unset") => {
                words.for_each(|word| defaults.unset(word));
                None
            }
            Some("..") => {
                folder
                    .pop()
                    .ok_or_else(|| at(number)(MtreeProblem::Outside))?;
                None
            }
            Some(name) => {
                let mut keywords = defaults.clone();
                keywords.set_all(words).map_err(at(number))?;
                place(name, keywords, &mut folder).map_err(at(number))?
            }
        };
        if let Some(entry) = entry {
            each(entry)?;
        }
    }
}

/// The entry of a name; `None` for the root itself, of which nothing need be said. A name with a
/// slash is a full path; others are within the folder that was named last and not left since.
fn place(
    name: &str,
    keywords: Keywords,
    folder: &mut Vec<String>,
) -> Result<Option<MtreeEntry>, MtreeProblem> {
    let is_full = name.contains('/');
    let name = decode(name)?;
    let path = if is_full {
        absolute(&name)
    } else {
        absolute(&format!("{}/{name}", folder.join("/")))
    };
    let enters = !is_full && keywords.kind == Some(Type::Directory);
    let entry = match path.as_str() {
        "/" => None,
        _ => Some(keywords.entry(path)?),
    };
    if enters {
        if folder.len() >= DEEPEST {
            return Err(MtreeProblem::Outside);
        }
        folder.push(name);
    }
    Ok(entry)
}
