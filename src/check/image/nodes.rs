//! The nodes of an existing image that are merged, and findings about some of them.

use crate::check::finding::{Finding, Kind, Place, Severity};
use crate::extension::ExistingImage;
use crate::foundation::quantity::count;
use crate::image::opened::{Class, ImageNode};

/// The place of a node.
pub(super) fn place(node: &ImageNode) -> Place {
    Place {
        path: format!("/{}", node.path),
        package: None,
    }
}

/// A finding about so many paths, if there are any; its text goes on behind their number.
pub(super) fn at(
    severity: Severity,
    kind: Kind,
    places: Vec<Place>,
    text: &str,
    advice: &str,
) -> Option<Finding> {
    if places.is_empty() {
        return None;
    }
    let text = format!("{} {text}", count(places.len(), "path"));
    Some(Finding::new(severity, kind, text, advice).at(places))
}

/// An existing image as it is merged.
#[derive(Clone, Copy)]
pub(super) struct Held<'i> {
    pub(super) image: &'i ExistingImage,
    /// What it extends.
    pub(super) class: Class,
}

impl<'i> Held<'i> {
    /// All nodes.
    pub(super) fn nodes(self) -> impl Iterator<Item = &'i ImageNode> {
        self.image.tree.nodes().iter()
    }

    /// The folders that become the hierarchies, with their absolute path.
    pub(super) fn tops(self) -> impl Iterator<Item = (String, &'i ImageNode)> {
        let is_top = move |node: &&ImageNode| self.is_top(node);
        let nodes = self.nodes().filter(is_top);
        nodes.map(|node| (format!("/{}", node.path), node))
    }

    /// The nodes below them.
    pub(super) fn merged(self) -> impl Iterator<Item = (String, &'i ImageNode)> {
        let is_merged = move |node: &&ImageNode| !self.is_top(node) && !self.is_outside(node);
        let nodes = self.nodes().filter(is_merged);
        nodes.map(|node| (format!("/{}", node.path), node))
    }

    fn is_top(self, node: &ImageNode) -> bool {
        self.class.hierarchies().contains(&node.path.as_str())
    }

    /// Whether a node is merged nowhere.
    pub(super) fn is_outside(self, node: &ImageNode) -> bool {
        let top = node.path.split('/').next().unwrap_or_default();
        !self.class.hierarchies().contains(&top)
    }
}
