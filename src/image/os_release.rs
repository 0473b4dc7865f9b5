//! os-release(5): the fields by which an extension is matched with its base.

/// The fields of an os-release file, in the order written, values unquoted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OsRelease {
    fields: Vec<(String, String)>,
}

impl OsRelease {
    /// Parses the shell-like assignments of os-release(5). Other lines are skipped, as in systemd;
    /// of a field given twice the last counts.
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

/// Removes quotes and backslashes as systemd's `parse_env_file` does. A quote counts only at the
/// beginning of a value or after a closing quote; within double quotes a backslash counts only
/// before characters that are special to a shell.
fn unquote(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    let mut letters = value.chars();
    let mut at_start = true;
    while let Some(letter) = letters.next() {
        match letter {
            '\'' if at_start => {
                text.extend(letters.by_ref().take_while(|&inner| inner != '\''));
            }
            '"' if at_start => double_quoted(&mut letters, &mut text),
            blank if at_start && blank.is_whitespace() => {}
            '\\' => {
                at_start = false;
                text.extend(letters.next());
            }
            plain => {
                at_start = false;
                text.push(plain);
            }
        }
    }
    text
}

/// Copies the characters up to the closing quote, or all if there is none.
fn double_quoted(letters: &mut std::str::Chars<'_>, text: &mut String) {
    while let Some(letter) = letters.next() {
        match letter {
            '"' => return,
            '\\' => match letters.next() {
                Some(escaped @ ('"' | '\\' | '`' | '$')) => text.push(escaped),
                other => {
                    text.push('\\');
                    text.extend(other);
                }
            },
            plain => text.push(plain),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_unquoted_as_systemd_does() {
        let rows = [
            ("debian", "debian"),
            ("  debian \t", "debian"),
            ("\"12\"", "12"),
            ("'12'", "12"),
            ("\"\"", ""),
            ("\"a b\"", "a b"),
            ("a b", "a b"),
            (r#""a \"b\" \$c \\ \` \n""#, r#"a "b" $c \ ` \n"#),
            (r"'a \ b'", r"a \ b"),
            (r"a\ b\$", "a b$"),
            ("\"it's\"", "it's"),
            ("it's", "it's"),
            ("'a'\"b\"c", "abc"),
            ("'a' 'b'", "ab"),
            ("\"never closed", "never closed"),
            ("'", ""),
            ("\\", ""),
            ("https://x.org/?a=b#c", "https://x.org/?a=b#c"),
        ];
        for (value, expected) in rows {
            let release = OsRelease::parse(&format!("ID={value}\n"));
            assert_eq!(release.get("ID").unwrap_or_default(), expected, "{value}");
        }
    }

    #[test]
    fn lines_that_assign_nothing_are_passed_over() {
        let text = "# ID=comment\n;ID=comment\n\nnot a field\nID\n=x\nbad key=x\n1ö=x\n";
        assert_eq!(OsRelease::parse(text).fields().count(), 0);
    }

    #[test]
    fn the_last_of_a_field_counts_and_an_empty_one_is_absent() {
        let text = "ID=debian\r\nVERSION_ID=12\nID=poky\nEMPTY=\nEMPTY_TOO=\"\"\n";
        let release = OsRelease::parse(text);
        assert_eq!(release.get("ID"), Some("poky"));
        assert_eq!(release.get("EMPTY"), None);
        assert_eq!(release.get("EMPTY_TOO"), None);
        assert_eq!(release.get("ABSENT"), None);
        let names: Vec<&str> = release.fields().map(|(name, _)| name).collect();
        assert_eq!(names, ["VERSION_ID", "ID", "EMPTY", "EMPTY_TOO"]);
    }
}
