//! Unit files as text: sections, keys and values, after systemd.syntax(7).

/// One setting of a unit file.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Setting {
    section: String,
    key: String,
    value: String,
}

/// The settings of a unit, followed by those of its drop-ins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct UnitFile {
    settings: Vec<Setting>,
}

impl UnitFile {
    /// Reads a file. Lines that are not settings are skipped.
    pub(crate) fn parse(text: &str) -> Self {
        let mut file = Self::default();
        file.add(text);
        file
    }

    /// Adds the settings of a further file: a drop-in.
    pub(crate) fn add(&mut self, text: &str) {
        let mut section = String::new();
        for line in logical_lines(text) {
            let line = line.trim();
            if let Some(name) = line.strip_prefix('[').and_then(|it| it.strip_suffix(']')) {
                name.clone_into(&mut section);
            } else if let Some((key, value)) = line.split_once('=') {
                self.settings.push(Setting {
                    section: section.clone(),
                    key: key.trim_end().to_owned(),
                    value: value.trim_start().to_owned(),
                });
            }
        }
    }

    /// The values of a key in any section; an empty value removes those before it.
    pub(crate) fn values(&self, key: &str) -> Vec<&str> {
        self.values_where(|setting| setting.key == key)
    }

    /// The values of a key of one section.
    pub(crate) fn values_in(&self, section: &str, key: &str) -> Vec<&str> {
        self.values_where(|setting| setting.section == section && setting.key == key)
    }

    /// The words of a key's values, as in lists of units.
    pub(crate) fn words(&self, key: &str) -> impl Iterator<Item = &str> {
        let values = self.values(key).into_iter();
        values.flat_map(str::split_whitespace)
    }

    /// The last value of a key, as systemd takes it where there can be only one.
    pub(crate) fn last(&self, key: &str) -> Option<&str> {
        self.values(key).pop()
    }

    /// Whether a key is last set to yes.
    pub(crate) fn is_yes(&self, key: &str) -> bool {
        let value = self.last(key).unwrap_or_default().to_ascii_lowercase();
        matches!(value.as_str(), "yes" | "true" | "on" | "1")
    }

    fn values_where(&self, is_it: impl Fn(&Setting) -> bool) -> Vec<&str> {
        let mut values = Vec::new();
        for setting in self.settings.iter().filter(|setting| is_it(setting)) {
            if setting.value.is_empty() {
                values.clear();
            } else {
                values.push(setting.value.as_str());
            }
        }
        values
    }
}

/// Lines, joined where one ends in a backslash; comments are left out, also between joined lines.
fn logical_lines(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut goes_on = false;
    for line in text.lines() {
        if line.trim_start().starts_with(['#', ';']) {
            continue;
        }
        let (line, continues) = match line.strip_suffix('\\') {
            Some(line) => (line, true),
            None => (line, false),
        };
        match lines.last_mut() {
            Some(last) if goes_on => {
                last.push(' ');
                last.push_str(line);
            }
            _ => lines.push(line.to_owned()),
        }
        goes_on = continues;
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_read_as_systemd_reads_them() {
        let file = UnitFile::parse(
            "# head\n[Unit]\nWants = a.service\\\n; between\n  b.service\nno setting\n[Service]\n\
             ExecStart=/a\nExecStart=\nExecStart=/b  c\nUser=x\n[Install]\nUser=y\nDynamicUser=Yes\n",
        );
        let wants: Vec<&str> = file.words("Wants").collect();
        assert_eq!(wants, ["a.service", "b.service"]);
        assert_eq!(file.values("ExecStart"), ["/b  c"]);
        assert_eq!(file.values_in("Service", "User"), ["x"]);
        assert_eq!(file.last("User"), Some("y"));
        assert!(file.is_yes("DynamicUser"));
        assert!(!file.is_yes("RemainAfterExit"));
    }

    #[test]
    fn a_drop_in_adds_and_resets() {
        let mut file = UnitFile::parse("[Service]\nExecStart=/a\n");
        file.add("[Service]\nExecStart=\nExecStart=/b\n");
        assert_eq!(file.values("ExecStart"), ["/b"]);
    }
}
