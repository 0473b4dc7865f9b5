//! The tree of an image's files on the page of a review: folders that open and close, with the sums of
//! what is below them.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::markup::{escaped, percent};
use crate::extension::Inspection;
use crate::foundation::quantity::{count, human_size};
use crate::image::{Entry, EntryKind, Shadow};

/// A folder of the tree of files, with the sum of what is below it.
#[derive(Default)]
struct Folder<'e> {
    bytes: u64,
    entries: usize,
    folders: BTreeMap<&'e str, Folder<'e>>,
    files: Vec<(&'e str, &'e Entry)>,
}

/// How deep folders are folded within each other; below, paths are listed as they are.
const DEEPEST: usize = 40;

/// Writes the tree.
pub(super) fn files(page: &mut String, inspection: &Inspection) {
    let mut root = Folder::default();
    for entry in &inspection.image.contents.entries {
        if entry.kind == EntryKind::Directory {
            continue;
        }
        let bytes = match entry.kind {
            EntryKind::File(bytes) => bytes,
            _ => 0,
        };
        let mut folder = &mut root;
        let mut rest = entry.path.as_str();
        folder.add(bytes);
        for _ in 0..DEEPEST {
            let Some((name, below)) = rest.split_once('/') else {
                break;
            };
            folder = folder.folders.entry(name).or_default();
            folder.add(bytes);
            rest = below;
        }
        folder.files.push((rest, entry));
    }
    let _ = write!(page, "<h2>{}</h2>", count(root.entries, "file"));
    let whole = root.bytes.max(1);
    write_folder(page, &root, whole, 0);
}

impl Folder<'_> {
    fn add(&mut self, bytes: u64) {
        self.bytes = self.bytes.saturating_add(bytes);
        self.entries += 1;
    }
}

fn write_folder(page: &mut String, folder: &Folder<'_>, whole: u64, depth: usize) {
    for (name, below) in &folder.folders {
        let open = if depth < 1 { " open" } else { "" };
        let _ = write!(
            page,
            "<details{open}><summary><span class=\"path\">{}/</span> <span class=\"soft\">{}, \
             {}</span><span class=\"bar\" style=\"width:{}%\"></span></summary>",
            escaped(name),
            human_size(below.bytes),
            count(below.entries, "file"),
            percent(below.bytes, whole)
        );
        write_folder(page, below, whole, depth + 1);
        page.push_str("</details>");
    }
    for (name, entry) in &folder.files {
        let (mark, class) = match entry.shadow {
            Some(Shadow::Same) => (" hides the base's, the same", "soft"),
            Some(Shadow::Different) => (" hides the base's, which differs", "warning"),
            Some(Shadow::Unknown) => (" hides the base's", "warning"),
            None => ("", ""),
        };
        let target = match &entry.kind {
            EntryKind::Symlink(target) => format!(" -&gt; {}", escaped(target)),
            _ => String::new(),
        };
        let size = match entry.kind {
            EntryKind::File(bytes) => human_size(bytes),
            _ => String::new(),
        };
        let package = entry.package.as_deref().unwrap_or_default();
        let _ = write!(
            page,
            "<div class=\"row file\"><span class=\"path\">{}{target}<span class=\"{class}\">{mark}\
             </span></span><span class=\"n wide\">{}</span><span class=\"n\">{size}</span></div>",
            escaped(name),
            escaped(package)
        );
    }
}
