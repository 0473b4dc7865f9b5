//! Stanzas of fields, after deb822(5). They borrow from the text; nothing is copied.
//!
//! Lines may end in CR LF. A line of blanks alone continues the field, as apt reads it; dpkg writes
//! no such lines.

/// The stanzas of a text, in order; empty ones are skipped.
pub fn stanzas(text: &str) -> impl Iterator<Item = Stanza<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            let start = rest.find(|letter| !matches!(letter, '\n' | '\r'))?;
            rest = &rest[start..];
            let (stanza, tail) = rest.split_at(stanza_end(rest));
            rest = tail;
            if !stanza.trim().is_empty() {
                return Some(Stanza { text: stanza });
            }
        }
    })
}

/// The offset of the first blank line, or the end of the text.
fn stanza_end(text: &str) -> usize {
    let mut from = 0;
    while let Some(at) = text[from..].find('\n') {
        from += at + 1;
        if matches!(text.as_bytes()[from..], [b'\n', ..] | [b'\r', b'\n', ..]) {
            return from;
        }
    }
    text.len()
}

/// One stanza.
#[derive(Clone, Copy, Debug)]
pub struct Stanza<'a> {
    text: &'a str,
}

impl<'a> Stanza<'a> {
    /// The fields in order: name, and value with its continuation lines unchanged.
    ///
    /// Comments and lines without a colon are skipped.
    pub fn fields(self) -> impl Iterator<Item = (&'a str, &'a str)> {
        let mut rest = self.text;
        std::iter::from_fn(move || {
            while !rest.is_empty() {
                let (field, tail) = rest.split_at(field_end(rest));
                rest = tail;
                let comment = field.starts_with('#');
                // Names are short, for which a plain loop is faster than a `memchr` search.
                let colon = field.bytes().position(|byte| byte == b':');
                if let Some(colon) = colon.filter(|_| !comment) {
                    let (name, value) = (&field[..colon], &field[colon + 1..]);
                    return Some((name.trim_ascii_end(), value.trim_ascii()));
                }
            }
            None
        })
    }

    /// The value of a field, the first if it is given twice; names ignore case.
    #[must_use]
    pub fn get(self, name: &str) -> Option<&'a str> {
        self.fields()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }
}

/// The end of a field: before the first line that begins with neither blank nor tab.
fn field_end(text: &str) -> usize {
    let mut from = 0;
    while let Some(at) = text[from..].find('\n') {
        from += at + 1;
        if !matches!(text.as_bytes()[from..], [b' ' | b'\t', ..]) {
            return from;
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A stanza's names and values.
    type Fields<'a> = &'a [(&'a str, &'a str)];

    /// Every stanza as its fields.
    fn read(text: &str) -> Vec<Vec<(&str, &str)>> {
        stanzas(text)
            .map(|stanza| stanza.fields().collect())
            .collect()
    }

    #[test]
    fn stanzas_and_fields_are_read_as_deb822_5_says() {
        let rows: [(&str, &[Fields<'_>]); 14] = [
            ("", &[]),
            ("\n\n\n", &[]),
            ("A: 1", &[&[("A", "1")]]),
            (
                "A: 1\nB:2\nC:\t3 \n",
                &[&[("A", "1"), ("B", "2"), ("C", "3")]],
            ),
            ("\n\nA: 1\n\n\n\nA: 2\n", &[&[("A", "1")], &[("A", "2")]]),
            (
                "A: 1\n 2\n\t3\nB: 4\n",
                &[&[("A", "1\n 2\n\t3"), ("B", "4")]],
            ),
            ("A:\n 1,\n 2\n", &[&[("A", "1,\n 2")]]),
            ("A: 1\n .\n 2\n", &[&[("A", "1\n .\n 2")]]),
            ("A: 1\n \nB: 2\n", &[&[("A", "1"), ("B", "2")]]),
            ("# x: y\nA: 1\n# z\nB: 2\n", &[&[("A", "1"), ("B", "2")]]),
            ("A: http://x\n", &[&[("A", "http://x")]]),
            ("nonsense\nA: 1\n", &[&[("A", "1")]]),
            (" begins: with a blank\n", &[&[(" begins", "with a blank")]]),
            (
                "A: 1\r\n 2\r\nB: 3\r\n\r\nA: 4\r\n",
                &[&[("A", "1\r\n 2"), ("B", "3")], &[("A", "4")]],
            ),
        ];
        for (text, expected) in rows {
            assert_eq!(read(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_field_is_found_by_its_name_in_any_case() {
        let stanza = stanzas("package: x\nVERSION: 1\nPackage: y\n")
            .next()
            .unwrap();
        assert_eq!(stanza.get("Package"), Some("x"));
        assert_eq!(stanza.get("Version"), Some("1"));
        assert_eq!(stanza.get("Vers"), None);
    }
}
