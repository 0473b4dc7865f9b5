//! The scripts of a package, which its package manager runs when it is installed or removed.
//!
//! Debian Policy chapter 6 for deb and ipk; rpm's `docs/manual/scriptlets.md` and `triggers.md`.
//! They are only read; nothing runs them.

use super::Family;

/// When a script would run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ScriptKind {
    /// Before the transaction in which the package is installed (rpm only).
    PreTransaction,
    /// Before the files are installed.
    PreInstall,
    /// After the files are installed.
    PostInstall,
    /// After the transaction in which the package is installed (rpm only).
    PostTransaction,
    /// Before the files are removed.
    PreRemove,
    /// After the files are removed.
    PostRemove,
    /// When another package, or a file of another package, is installed or removed: rpm's triggers.
    Trigger,
    /// dpkg's `triggers` file: the triggers that the package is interested in or activates.
    Interest,
}

impl ScriptKind {
    /// The name that packagers know: `postinst`, `%post`.
    #[must_use]
    pub fn name(self, family: Family) -> &'static str {
        match family {
            Family::Deb | Family::Ipk => match self {
                Self::PreTransaction => "pretrans",
                Self::PreInstall => "preinst",
                Self::PostInstall => "postinst",
                Self::PostTransaction => "posttrans",
                Self::PreRemove => "prerm",
                Self::PostRemove => "postrm",
                Self::Trigger => "trigger",
                Self::Interest => "triggers",
            },
            Family::Rpm => match self {
                Self::PreTransaction => "%pretrans",
                Self::PreInstall => "%pre",
                Self::PostInstall => "%post",
                Self::PostTransaction => "%posttrans",
                Self::PreRemove => "%preun",
                Self::PostRemove => "%postun",
                Self::Trigger => "%trigger",
                Self::Interest => "%filetrigger",
            },
        }
    }
}

/// One script of a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    /// When it would run.
    pub kind: ScriptKind,
    /// The program that would run it: `/bin/sh`, `<lua>`; for deb and ipk from its first line.
    pub interpreter: String,
    /// The text; empty if the interpreter alone does the work. `None` if it is larger than
    /// [`Script::LARGEST`] and was not read.
    pub text: Option<String>,
}

impl Script {
    /// The size limit of a script in bytes; the largest in Debian have about 40 KiB.
    pub const LARGEST: usize = 256 << 10;

    /// A script with that text, which is dropped if it is too large.
    #[must_use]
    pub fn new(kind: ScriptKind, interpreter: String, text: String) -> Self {
        Self {
            kind,
            interpreter,
            text: Some(text).filter(|text| text.len() <= Self::LARGEST),
        }
    }

    /// A script whose interpreter is in its first line, as `execve` reads it; `/bin/sh` by default.
    #[must_use]
    pub fn of_text(kind: ScriptKind, text: String) -> Self {
        let first = text.lines().next().and_then(|line| line.strip_prefix("#!"));
        let interpreter = first.map(|line| line.split_whitespace().next().unwrap_or(""));
        let interpreter = interpreter.filter(|it| !it.is_empty()).unwrap_or("/bin/sh");
        Self::new(kind, interpreter.to_owned(), text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_names_the_interpreter() {
        let rows = [
            ("#!/bin/sh -e\nx", "/bin/sh"),
            ("#! /usr/bin/perl\n", "/usr/bin/perl"),
            ("set -e\n", "/bin/sh"),
            ("#!\n", "/bin/sh"),
        ];
        for (text, expected) in rows {
            let script = Script::of_text(ScriptKind::PostInstall, text.to_owned());
            assert_eq!(script.interpreter, expected, "{text}");
            assert_eq!(script.text.as_deref(), Some(text));
        }
    }

    #[test]
    fn the_text_of_a_script_beyond_the_limit_is_dropped() {
        let script = |size| Script::of_text(ScriptKind::PreInstall, "x".repeat(size)).text;
        assert!(script(Script::LARGEST).is_some());
        assert!(script(Script::LARGEST + 1).is_none());
    }
}
