//! A selection as TOML, so that it can be kept beside a project and replayed.
//!
//! ```toml
//! request = ["gdb", "strace=6.1-0.1"]
//! exclude = ["man-db"]
//! recommends = false
//! allow_shadow = []
//! ```

use serde::Deserialize;

use super::{Request, Selection};

/// Why a text is no selection.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct SelectionError(#[from] toml::de::Error);

/// The file's fields; all may be absent, others are mistakes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Saved {
    #[serde(default)]
    request: Vec<String>,
    #[serde(default)]
    exclude: Vec<String>,
    #[serde(default = "yes")]
    recommends: bool,
    #[serde(default)]
    allow_shadow: Vec<String>,
}

fn yes() -> bool {
    true
}

impl Selection {
    /// Reads a saved selection.
    ///
    /// # Errors
    /// If the text is not TOML, or has a field that a selection has not; the message names the place.
    pub fn from_toml(text: &str) -> Result<Self, SelectionError> {
        let saved: Saved = toml::from_str(text)?;
        Ok(Self {
            requests: saved
                .request
                .iter()
                .map(|request| Request::parse(request))
                .collect(),
            excluded: saved.exclude.iter().map(Into::into).collect(),
            recommends: saved.recommends,
            allow_shadow: saved.allow_shadow.iter().map(Into::into).collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_selection_is_read_and_a_misspelt_field_is_an_error() {
        let text = "request = ['gdb', 'strace=6.1']\nexclude = ['man-db']\nrecommends = false\n";
        let selection = Selection::from_toml(text).ok();
        let requests = selection.as_ref().map(|s| s.requests.len());
        assert_eq!(requests, Some(2));
        assert_eq!(selection.map(|s| s.recommends), Some(false));
        let error = Selection::from_toml("requests = []\n")
            .err()
            .map(|error| error.to_string());
        assert!(error.is_some_and(|text| text.contains("requests")));
    }
}
