//! Names of owners and groups, as numbers: passwd(5) and group(5) of the base.
//!
//! Packages record owners by name; what a name is on the device, only the device's own files say.
//! A snapshot of a package database alone has none of them: then nothing is known of any account
//! but `root`, and that is told apart from an account that the base does not have.

use std::collections::HashMap;

use compact_str::CompactString;

use crate::image::AccountKind;

/// The base's users and groups.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Accounts {
    users: Option<Names>,
    groups: Option<Names>,
}

/// The accounts of one kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Names {
    numbers: HashMap<CompactString, u32>,
    names: HashMap<u32, CompactString>,
}

impl Accounts {
    /// Reads the texts of passwd and group; those of `usr/lib/` may follow on those of `etc/`. Of
    /// a name given twice the first counts, as for `getpwnam`. Of a text that is empty it is taken
    /// that the snapshot did not hold it.
    #[must_use]
    pub fn parse(passwd: &str, group: &str) -> Self {
        Self {
            users: Names::parse(passwd),
            groups: Names::parse(group),
        }
    }

    /// A user's number. `root` is known without passwd.
    #[must_use]
    pub fn user(&self, name: &str) -> Option<u32> {
        self.number(AccountKind::User, name)
    }

    /// A group's number. `root` is known without group.
    #[must_use]
    pub fn group(&self, name: &str) -> Option<u32> {
        self.number(AccountKind::Group, name)
    }

    /// Whether the snapshot tells which accounts of that kind there are.
    #[must_use]
    pub fn knows(&self, kind: AccountKind) -> bool {
        self.of(kind).is_some()
    }

    /// The number of a name. `root` is always known.
    #[must_use]
    pub fn number(&self, kind: AccountKind, name: &str) -> Option<u32> {
        match name {
            "root" => Some(0),
            name => self.of(kind)?.numbers.get(name).copied(),
        }
    }

    /// The first name that a number has. `root` is always known.
    #[must_use]
    pub fn name(&self, kind: AccountKind, number: u32) -> Option<&str> {
        match number {
            0 => Some("root"),
            number => Some(self.of(kind)?.names.get(&number)?.as_str()),
        }
    }

    fn of(&self, kind: AccountKind) -> Option<&Names> {
        match kind {
            AccountKind::User => self.users.as_ref(),
            AccountKind::Group => self.groups.as_ref(),
        }
    }
}

impl Names {
    /// Lines of `name:password:number:...`; others are passed over.
    fn parse(text: &str) -> Option<Self> {
        let mut known = Self::default();
        for line in text.lines() {
            let mut fields = line.split(':');
            let (name, number) = (fields.next(), fields.nth(1));
            if let (Some(name), Some(Ok(number))) = (name, number.map(str::parse)) {
                known.numbers.entry(name.into()).or_insert(number);
                known.names.entry(number).or_insert_with(|| name.into());
            }
        }
        (!text.trim().is_empty()).then_some(known)
    }
}

#[cfg(test)]
mod tests {
    use super::AccountKind::{Group, User};
    use super::*;

    #[test]
    fn names_are_looked_up_as_the_device_would() {
        let passwd = "root:x:0:0::/root:/bin/sh\ndaemon:x:1:1:daemon:/usr/sbin:\n# no line\ndaemon:x:7:7::/:\nbad:x:many:1::/:\nalias:x:1:1::/:\n";
        let accounts = Accounts::parse(passwd, "adm:x:4:syslog\n");
        assert_eq!(accounts.user("daemon"), Some(1));
        assert_eq!(accounts.group("adm"), Some(4));
        assert_eq!(accounts.user("adm"), None);
        assert_eq!(accounts.user("bad"), None);
        assert_eq!(accounts.name(User, 1), Some("daemon"));
        assert_eq!(accounts.name(Group, 4), Some("adm"));
        assert_eq!(accounts.name(Group, 1), None);
    }

    #[test]
    fn accounts_that_the_snapshot_does_not_hold_are_not_known_but_for_root() {
        let accounts = Accounts::parse("root:x:0:0::/root:/bin/sh\n", "\n");
        assert!(accounts.knows(User));
        assert!(!accounts.knows(Group));
        assert_eq!(accounts.group("root"), Some(0));
        assert_eq!(Accounts::default().name(Group, 0), Some("root"));
        assert_eq!(Accounts::default().name(Group, 4), None);
    }
}
