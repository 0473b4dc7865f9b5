//! What was learned of the contents of files and of maintainer scripts, within bounds.

use std::collections::BTreeMap;

use compact_str::CompactString;

use crate::image::{FileText, LinkedObject, PackageScript};
use crate::package::Script;

/// What was learned so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facts {
    /// Texts by absolute path.
    pub(crate) texts: BTreeMap<String, FileText>,
    /// Bytes of all texts.
    pub(crate) text_bytes: usize,
    /// Programs and libraries by absolute path.
    pub(crate) objects: BTreeMap<String, LinkedObject>,
    /// Bytes of their names.
    pub(crate) object_bytes: usize,
    /// The maintainer scripts of all packages.
    pub(crate) scripts: Vec<PackageScript>,
    /// Bytes of all scripts.
    script_bytes: usize,
}

/// How many bytes of maintainer scripts are kept. The 63,000 packages of Debian have about 30 MB of
/// them; the packages of one extension far less.
const MOST_SCRIPT_BYTES: usize = 16 << 20;

impl Facts {
    /// Adds the scripts of a package. Those beyond the limit are recorded without their text.
    pub(crate) fn add_scripts(&mut self, package: &CompactString, scripts: Vec<Script>) {
        for mut script in scripts {
            let bytes = script.text.as_ref().map_or(0, String::len);
            if self.script_bytes + bytes > MOST_SCRIPT_BYTES {
                script.text = None;
            } else {
                self.script_bytes += bytes;
            }
            self.scripts.push(PackageScript {
                package: package.clone(),
                script,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::package::ScriptKind;

    #[test]
    fn scripts_beyond_the_limit_are_recorded_without_their_text() {
        let mut facts = Facts::default();
        let package = CompactString::from("p");
        let text = || "x".repeat(Script::LARGEST);
        let each = MOST_SCRIPT_BYTES / Script::LARGEST;
        for _ in 0..each {
            let script = Script::of_text(ScriptKind::PostInstall, text());
            facts.add_scripts(&package, vec![script]);
        }
        assert!(facts.scripts.iter().all(|it| it.script.text.is_some()));
        let script = Script::of_text(ScriptKind::PostInstall, "y".to_owned());
        facts.add_scripts(&package, vec![script]);
        assert_eq!(facts.scripts.len(), each + 1);
        assert_eq!(facts.scripts[each].script.text, None);
    }
}
