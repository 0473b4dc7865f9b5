//! The scripts of a package: what its package manager would run when it is installed or removed.
//!
//! Debian Policy chapter 6 for deb and ipk; rpm's `docs/manual/scriptlets.md` and `triggers.md`.
//! They are values that can be read; nothing here runs them.

use super::Family;

/// When a script would run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ScriptKind {
    /// Before the transaction in which the package is installed (rpm only).
    PreTransaction,
    /// Before the files are there.
    PreInstall,
    /// After the files are there.
    PostInstall,
    /// After the transaction in which the package is installed (rpm only).
    PostTransaction,
    /// Before the files are removed.
    PreRemove,
    /// After the files are removed.
    PostRemove,
    /// When another package, or a file of another package, comes or goes: rpm's triggers.
    Trigger,
    /// What this package is told of, and what it tells others: dpkg's `triggers` file.
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
    /// What would run it: `/bin/sh`, `<lua>`; for deb and ipk as its first line says.
    pub interpreter: String,
    /// Its text, empty where the interpreter alone does the work. `None`: it is larger than
    /// [`Script::LARGEST`], and not known.
    pub text: Option<String>,
}

impl Script {
    /// Bytes of the largest script that is kept: the largest of Debian have some 40 KiB.
    pub const LARGEST: usize = 256 << 10;

    /// A script with that text, unless it is too large to be kept.
    #[must_use]
    pub fn new(kind: ScriptKind, interpreter: String, text: String) -> Self {
        Self {
            kind,
            interpreter,
            text: Some(text).filter(|text| text.len() <= Self::LARGEST),
        }
    }

    /// A script whose first line says what runs it, as `execve` reads it; `/bin/sh` if none does.
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
    fn a_script_beyond_the_limit_is_not_known() {
        let script = |size| Script::of_text(ScriptKind::PreInstall, "x".repeat(size)).text;
        assert!(script(Script::LARGEST).is_some());
        assert!(script(Script::LARGEST + 1).is_none());
    }
}
