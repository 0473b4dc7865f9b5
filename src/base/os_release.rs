//! os-release(5): the fields by which an extension is matched with its base.

/// The fields of an os-release file, in the order written, values unquoted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OsRelease {
    fields: Vec<(String, String)>,
}

impl OsRelease {
    /// Reads the shell-like assignments of os-release(5). Lines that are none are passed over, as
    /// systemd does; of a field given twice the last counts.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut fields: Vec<(String, String)> = Vec::new();
        for line in text.lines().map(str::trim) {
            let Some((key, value)) = line.split_once('=') else {
                continue;
            };
            let valid =
                |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
            if key.is_empty() || !key.bytes().all(valid) {
                continue;
            }
            fields.retain(|(known, _)| known != key);
            fields.push((key.to_owned(), unquote(value)));
        }
        Self { fields }
    }

    /// A field's value; an empty one counts as absent, as systemd reads it.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        let found = self.fields.iter().find(|(known, _)| known == key);
        found
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    }

    /// All fields, in the order written.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.fields
            .iter()
            .map(|(key, value)| (key.as_str(), value.as_str()))
    }
}

/// Takes off one pair of quotes and the backslashes that os-release(5) allows within them.
fn unquote(value: &str) -> String {
    let value = value.trim();
    let quoted = |quote: char| {
        value
            .strip_prefix(quote)
            .and_then(|rest| rest.strip_suffix(quote))
    };
    if let Some(plain) = quoted('\'') {
        return plain.to_owned();
    }
    let inner = quoted('"').unwrap_or(value);
    let mut text = String::with_capacity(inner.len());
    let mut letters = inner.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => text.extend(letters.next()),
            _ => text.push(letter),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_and_comments_are_read_as_os_release_5_says() {
        let text = "# a comment\nID=debian\nVERSION_ID=\"12\"\nPRETTY_NAME='It is'\n\
                    NAME=\"a \\\"b\\\" \\$c\"\nnot a field\nID=poky\nEMPTY=\n";
        let release = OsRelease::parse(text);
        assert_eq!(release.get("ID"), Some("poky"));
        assert_eq!(release.get("VERSION_ID"), Some("12"));
        assert_eq!(release.get("PRETTY_NAME"), Some("It is"));
        assert_eq!(release.get("NAME"), Some("a \"b\" $c"));
        assert_eq!(release.get("EMPTY"), None);
        assert_eq!(release.fields().count(), 5);
    }
}
