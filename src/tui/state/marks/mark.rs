//! The user's mark on a package, as the selection has it.

use crate::plan::{Request, Selection};
use crate::tui::rows::catalog::Catalog;
use crate::tui::rows::row::Row;

/// The user's decision about a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// Nothing.
    None,
    /// To be included.
    Requested,
    /// Not to be included, whatever needs it.
    Excluded,
}

impl Mark {
    /// The mark of a row.
    pub(crate) fn of(selection: &Selection, catalog: &Catalog, row: &Row<'_>) -> Self {
        if selection.excluded.contains(row.name) {
            Self::Excluded
        } else if selection
            .requests
            .iter()
            .any(|request| concerns(request, catalog, row))
        {
            Self::Requested
        } else {
            Self::None
        }
    }

    /// The mark that Space changes it to.
    pub(crate) fn next(self) -> Self {
        match self {
            Self::None => Self::Requested,
            Self::Requested => Self::Excluded,
            Self::Excluded => Self::None,
        }
    }

    /// The selection with that mark on some rows, and no other on them.
    pub(crate) fn put_all(
        self,
        selection: &Selection,
        catalog: &Catalog,
        rows: &[Row<'_>],
    ) -> Selection {
        let mut marked = selection.clone();
        marked
            .requests
            .retain(|request| !rows.iter().any(|row| concerns(request, catalog, row)));
        for row in rows {
            marked.excluded.remove(row.name);
            match self {
                Self::None => {}
                Self::Requested => marked.requests.push(request(catalog, row)),
                Self::Excluded => {
                    marked.excluded.insert(row.name.into());
                }
            }
        }
        marked
    }
}

/// Whether a request names the row's package.
fn concerns(request: &Request, catalog: &Catalog, row: &Row<'_>) -> bool {
    let architecture = match &request.architecture {
        Some(architecture) => architecture == row.architecture,
        None => row.architecture.is_empty() || catalog.is_native(row.architecture),
    };
    request.name == row.name && architecture
}

fn request(catalog: &Catalog, row: &Row<'_>) -> Request {
    Request {
        name: row.name.into(),
        version: None,
        architecture: (!catalog.is_native(row.architecture) && !row.architecture.is_empty())
            .then(|| row.architecture.into()),
    }
}
