//! One row as it is shown: a candidate, or a package that only the base has, with what a plan says
//! about it.

use std::borrow::Cow;

use super::Rows;
use super::catalog::Catalog;
use super::row_id::RowId;
use crate::feed::CandidateId;
use crate::package::{Package, Version};
use crate::plan::{Item, Reason, Untouched, Verdict};

/// What is known of one row. Texts are as the packages have them: not yet made printable.
#[derive(Clone, Debug)]
pub(crate) struct Row<'a> {
    pub(crate) name: &'a str,
    pub(crate) architecture: &'a str,
    pub(crate) version: Option<&'a Version>,
    /// The base's version, where it has the package.
    pub(crate) base_version: Option<&'a Version>,
    pub(crate) verdict: Verdict,
    pub(crate) reason: Cow<'a, Reason>,
    /// Bytes installed, as declared; 0 if not known.
    pub(crate) installed_size: Option<u64>,
    /// Bytes of the package file; 0 if not known.
    pub(crate) package_size: Option<u64>,
    pub(crate) candidate: Option<CandidateId>,
    /// The candidate's metadata, or else the base's.
    pub(crate) package: Option<&'a Package>,
    /// What the plan says of it, if it touches it.
    pub(crate) item: Option<&'a Item>,
}

impl<'a> Row<'a> {
    /// The row of that number; `None` if there is none.
    pub(crate) fn new(catalog: &'a Catalog, rows: &'a Rows, id: RowId) -> Option<Self> {
        match rows.item(id) {
            Some(item) => Some(Self::of_item(catalog, item)),
            None => Self::of_offer(catalog, id),
        }
    }

    fn of_item(catalog: &'a Catalog, item: &'a Item) -> Self {
        let session = catalog.session();
        let candidate = item
            .candidate
            .and_then(|id| session.pool().candidates.get(id.0 as usize));
        let base = || {
            session
                .base()
                .packages
                .iter()
                .find(|known| known.name == item.name)
        };
        Self {
            name: &item.name,
            architecture: &item.architecture,
            version: item.version.as_ref(),
            base_version: item.base_version.as_ref(),
            verdict: item.verdict,
            reason: Cow::Borrowed(&item.reason),
            installed_size: item.installed_size,
            package_size: item.package_size,
            candidate: item.candidate,
            package: candidate.map(|known| &known.package).or_else(base),
            item: Some(item),
        }
    }

    /// A candidate that the plan does not touch: in the base, or available.
    fn of_offer(catalog: &'a Catalog, id: RowId) -> Option<Self> {
        let session = catalog.session();
        let offer = *catalog.offers().get(id.index())?;
        let candidate = session.pool().get(offer.candidate);
        let package = &candidate.package;
        let Untouched {
            verdict,
            reason,
            base,
        } = session.untouched(offer.candidate);
        Some(Self {
            name: &package.name,
            architecture: &package.architecture,
            version: Some(&package.version),
            base_version: base.map(|base| &base.version),
            verdict,
            reason: Cow::Owned(reason),
            installed_size: package.installed_size,
            package_size: candidate.file.known_size(),
            candidate: Some(offer.candidate),
            package: Some(package),
            item: None,
        })
    }

    /// Whether the base has another version of it.
    pub(crate) fn differs_from_base(&self) -> bool {
        self.candidate.is_some()
            && self
                .base_version
                .is_some_and(|base| Some(base) != self.version)
    }

    /// The name; with the architecture where it is not the base's own.
    pub(crate) fn title(&self, catalog: &Catalog) -> Cow<'a, str> {
        if self.architecture.is_empty() || catalog.is_native(self.architecture) {
            Cow::Borrowed(self.name)
        } else {
            Cow::Owned(format!("{}:{}", self.name, self.architecture))
        }
    }

    /// The reason as the row says it; an included one that hides the base's version says that, too.
    pub(crate) fn why(&self) -> String {
        match (self.verdict, self.base_version) {
            (Verdict::Included, Some(base)) if self.differs_from_base() => {
                format!("{}; hides the base's {base}", self.reason)
            }
            _ => {
                // The row already begins with the name.
                let reason = self.reason.to_string();
                let rest = reason.strip_prefix(self.name);
                let rest = rest.and_then(|rest| rest.strip_prefix(' '));
                rest.map_or_else(|| reason.clone(), str::to_owned)
            }
        }
    }
}
