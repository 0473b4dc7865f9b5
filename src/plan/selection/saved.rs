//! A selection as TOML, so that it can be kept beside a project and replayed.
//!
//! ```toml
//! request = ["gdb", "strace=6.1-0.1"]
//! exclude = ["man-db"]
//! recommends = false
//! allow_shadow = []
//! ```
//!
//! Tables are for others and left alone; any other field is a mistake. A selection that goes into
//! an existing text changes what it must: comments, order and tables stay.

use serde::Deserialize;
use toml_edit::{Array, Decor, DocumentMut, Item, RawString, Value, de};

use crate::plan::{Request, Selection};

/// Why a text is no selection.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct SelectionError(String);

/// The file's fields; all may be absent.
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

/// What begins a new file.
const HEAD: &str =
    "# A selection of sysextant: `sysextant build --selection FILE ...` replays it.\n";

impl Selection {
    /// Reads a saved selection.
    ///
    /// # Errors
    /// If the text is not TOML, or has a field that a selection has not; the message names the place.
    pub fn from_toml(text: &str) -> Result<Self, SelectionError> {
        let saved = de::from_str::<Saved>(text)
            .or_else(|error| without_tables(text).map_or(Err(error), de::from_document));
        let saved = saved.map_err(|error| SelectionError(error.to_string()))?;
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

    /// The selection as TOML: `existing`, which is empty for a new file, with what differs.
    ///
    /// # Errors
    /// If `existing` is no selection.
    pub fn to_toml(&self, existing: &str) -> Result<String, SelectionError> {
        Self::from_toml(existing)?;
        let document = existing.parse::<DocumentMut>();
        let mut document = document.map_err(|error| SelectionError(error.to_string()))?;
        let requests = self.requests.iter().map(ToString::to_string);
        put_list(&mut document, "request", requests.collect());
        let names = |names: &std::collections::BTreeSet<_>| -> Vec<String> {
            names.iter().map(ToString::to_string).collect()
        };
        put_list(&mut document, "exclude", names(&self.excluded));
        match document.get_mut("recommends").and_then(Item::as_value_mut) {
            Some(known) if known.as_bool() == Some(self.recommends) => {}
            Some(known) => {
                let decor = known.decor().clone();
                *known = self.recommends.into();
                *known.decor_mut() = decor;
            }
            None if self.recommends => {}
            None => document["recommends"] = toml_edit::value(false),
        }
        put_list(&mut document, "allow_shadow", names(&self.allow_shadow));
        let head = if existing.trim().is_empty() { HEAD } else { "" };
        Ok(format!("{head}{document}"))
    }
}

/// What is left of a document without the tables that are not for us; `None` if that is all of it.
fn without_tables(text: &str) -> Option<DocumentMut> {
    const OURS: [&str; 4] = ["request", "exclude", "recommends", "allow_shadow"];
    let mut document: DocumentMut = text.parse().ok()?;
    let before = document.len();
    document.retain(|name, item| OURS.contains(&name) || !item.is_table_like());
    (document.len() < before).then_some(document)
}

/// Makes a list hold just these names.
fn put_list(document: &mut DocumentMut, key: &str, names: Vec<String>) {
    match document.get_mut(key).and_then(Item::as_array_mut) {
        Some(array) => update(array, names),
        None if names.is_empty() && key != "request" => {}
        None => {
            let array: Array = names.into_iter().collect();
            document[key] = toml_edit::value(array);
        }
    }
}

/// Makes an array hold just these names. One that is written over several lines stays so, with all
/// of its comments: what stands before a name that goes comes to stand before the next.
fn update(array: &mut Array, names: Vec<String>) {
    let known = array.iter().map(Value::as_str);
    if known.eq(names.iter().map(|name| Some(name.as_str()))) {
        return;
    }
    let text = |raw: Option<&RawString>| raw.and_then(RawString::as_str).map(str::to_owned);
    let before = |value: &Value| text(value.decor().prefix()).unwrap_or_default();
    let behind = |value: &Value| text(value.decor().suffix()).unwrap_or_default();
    let tall = array
        .iter()
        .map(before)
        .find_map(|text| Some(text.rsplit_once('\n')?.1.to_owned()));
    let Some(indent) = tall else {
        // One line has no comments in it.
        array.clear();
        array.extend(names);
        array.fmt();
        return;
    };
    let mut carried = String::new();
    let mut kept: Vec<Value> = Vec::new();
    for value in array.iter() {
        let prefix = before(value);
        let name = value.as_str();
        if name.is_some_and(|name| names.iter().any(|it| it == name)) {
            let mut value = value.clone();
            let prefix = join(&std::mem::take(&mut carried), &prefix);
            *value.decor_mut() = Decor::new(prefix, "");
            kept.push(value);
        } else if prefix.contains('#') {
            carried = join(&carried, &prefix);
        }
        // The last one has its comment here where no comma follows it.
        let suffix = behind(value);
        if suffix.contains('#') {
            carried = join(&carried, &suffix);
        }
    }
    let end = array.trailing().as_str().unwrap_or_default();
    let mut end = join(&carried, end);
    array.clear();
    for name in names {
        let place = kept.iter().position(|value| value.as_str() == Some(&name));
        if let Some(place) = place {
            array.push_formatted(kept.remove(place));
            continue;
        }
        // Comments at the end stay behind what they stand behind.
        let prefix = if end.contains('#') && kept.is_empty() {
            let comments = std::mem::replace(&mut end, "\n".to_owned());
            format!("{}\n{indent}", comments.trim_end())
        } else {
            format!("\n{indent}")
        };
        let mut value = Value::from(name);
        value.decor_mut().set_prefix(prefix);
        array.push_formatted(value);
    }
    array.set_trailing(end);
    array.set_trailing_comma(true);
}

/// Two texts between names as one.
fn join(first: &str, second: &str) -> String {
    if first.is_empty() {
        return second.to_owned();
    }
    let gap = if second.contains('\n') { "" } else { "\n" };
    format!("{}{gap}{second}", first.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(requests: &[&str], excluded: &[&str], recommends: bool) -> Selection {
        Selection {
            requests: requests.iter().map(|name| Request::parse(name)).collect(),
            excluded: excluded.iter().map(|&name| name.into()).collect(),
            recommends,
            ..Selection::default()
        }
    }

    #[test]
    fn a_selection_is_read_and_a_misspelt_field_is_an_error() {
        let text = "request = ['gdb', 'strace=6.1']\nexclude = ['man-db']\nrecommends = false\n";
        let selection = Selection::from_toml(text).ok();
        let requests = selection.as_ref().map(|s| s.requests.len());
        assert_eq!(requests, Some(2));
        assert_eq!(selection.map(|s| s.recommends), Some(false));
        for text in ["requests = []\n", "requests = []\n[notes]\nby = 'me'\n"] {
            let error = Selection::from_toml(text).unwrap_err().to_string();
            assert!(error.contains("requests"), "{error}");
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        let mut selections = vec![
            of(&[], &[], true),
            of(&["gdb", "strace=6.1", "libc6:i386=1:2.36-9"], &[], true),
            of(&["gdb"], &["man-db", "nano"], false),
        ];
        let consent = Selection {
            allow_shadow: ["libc6".into()].into(),
            ..of(&["perf"], &[], true)
        };
        selections.push(consent);
        for first in &selections {
            for second in &selections {
                let text = first.to_toml("").unwrap();
                assert_eq!(Selection::from_toml(&text).unwrap(), *first, "{text}");
                let text = second.to_toml(&text).unwrap();
                assert_eq!(Selection::from_toml(&text).unwrap(), *second, "{text}");
            }
        }
    }

    #[test]
    fn a_new_file_says_what_it_is() {
        insta::assert_snapshot!(of(&["gdb", "htop"], &["man-db"], false).to_toml("").unwrap(), @r#"
        # A selection of sysextant: `sysextant build --selection FILE ...` replays it.
        request = ["gdb", "htop"]
        exclude = ["man-db"]
        recommends = false
        "#);
    }

    #[test]
    fn comments_order_and_tables_of_others_stay() {
        let existing = "\
# For the field engineers.

recommends = true # they are small
request = [
    # debugging
    \"gdb\", # the debugger
    \"strace\",
    # sorely missed
    \"htop\", # since 2024
]

[notes]
owner = \"platform\" # ask first
";
        let changed = of(&["gdb", "htop", "perf"], &["man-db"], false);
        insta::assert_snapshot!(changed.to_toml(existing).unwrap(), @r#"
        # For the field engineers.

        recommends = false # they are small
        request = [
            # debugging
            "gdb", # the debugger
            # sorely missed
            "htop", # since 2024
            "perf",
        ]
        exclude = ["man-db"]

        [notes]
        owner = "platform" # ask first
        "#);
        let same = Selection::from_toml(existing).unwrap();
        assert_eq!(same.to_toml(existing).unwrap(), existing);
    }

    #[test]
    fn no_comment_is_lost_whatever_goes() {
        let existing =
            "request = [ # a\n  # b\n  'x', # c\n  'y', # d\n  # e\n  'z' # f\n  # g\n] # h\n";
        let choices: [&[&str]; 7] = [
            &[],
            &["x"],
            &["y"],
            &["z"],
            &["x", "z", "new"],
            &["z", "new", "x"],
            &["new"],
        ];
        for names in choices {
            let text = of(names, &[], true).to_toml(existing).unwrap();
            for comment in ["# a", "# b", "# c", "# d", "# e", "# f", "# g", "# h"] {
                assert_eq!(text.matches(comment).count(), 1, "{comment} in\n{text}");
            }
            let read = Selection::from_toml(&text).unwrap();
            assert_eq!(read, of(names, &[], true), "{text}");
        }
    }

    #[test]
    fn what_is_no_selection_is_not_written_over() {
        for existing in ["[", "name = 'x'\n", "request = 'gdb'\n"] {
            assert!(of(&["gdb"], &[], true).to_toml(existing).is_err());
        }
    }
}
