//! Stanzas of fields, after deb822(5): borrowed from the text, no copy until a field is wanted.

/// The stanzas of a text, in order; empty ones do not count.
pub fn stanzas(text: &str) -> impl Iterator<Item = Stanza<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            let start = rest.find(|letter| letter != '\n')?;
            rest = &rest[start..];
            let end = blank_line(rest);
            let (stanza, tail) = rest.split_at(end);
            rest = tail;
            if !stanza.trim().is_empty() {
                return Some(Stanza { text: stanza });
            }
        }
    })
}

/// Where the first blank line begins, or the end.
fn blank_line(text: &str) -> usize {
    text.find("\n\n").map_or(text.len(), |at| at + 1)
}

/// One stanza.
#[derive(Clone, Copy, Debug)]
pub struct Stanza<'a> {
    text: &'a str,
}

impl<'a> Stanza<'a> {
    /// The fields in order: name, and value with its continuation lines as they stand.
    pub fn fields(self) -> impl Iterator<Item = (&'a str, &'a str)> {
        let mut rest = self.text;
        std::iter::from_fn(move || {
            while !rest.is_empty() {
                let (field, tail) = rest.split_at(field_end(rest));
                rest = tail;
                let comment = field.starts_with('#');
                if let Some((name, value)) = field.split_once(':').filter(|_| !comment) {
                    return Some((name, value.trim()));
                }
            }
            None
        })
    }

    /// The value of a field; names do not heed case.
    #[must_use]
    pub fn get(self, name: &str) -> Option<&'a str> {
        self.fields()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }
}

/// A field ends at the first line that begins with neither blank nor tab.
fn field_end(text: &str) -> usize {
    let mut from = 0;
    while let Some(at) = text[from..].find('\n') {
        let next = from + at + 1;
        if !text[next..].starts_with([' ', '\t']) {
            return next;
        }
        from = next;
    }
    text.len()
}
