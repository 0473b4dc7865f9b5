//! Names of owners and groups, as numbers: passwd(5) and group(5) of the base.
//!
//! rpm records owners by name; what a name is on the device, only the device's own files say.

use std::collections::HashMap;

use compact_str::CompactString;

/// The base's users and groups.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Accounts {
    users: HashMap<CompactString, u32>,
    groups: HashMap<CompactString, u32>,
}

impl Accounts {
    /// Reads the texts of `etc/passwd` and `etc/group`, as far as they are at hand. Of a name
    /// given twice the first counts, as for `getpwnam`.
    #[must_use]
    pub fn parse(passwd: &str, group: &str) -> Self {
        Self {
            users: numbers(passwd),
            groups: numbers(group),
        }
    }

    /// A user's number. `root` is known without passwd.
    #[must_use]
    pub fn user(&self, name: &str) -> Option<u32> {
        lookup(&self.users, name)
    }

    /// A group's number. `root` is known without group.
    #[must_use]
    pub fn group(&self, name: &str) -> Option<u32> {
        lookup(&self.groups, name)
    }
}

fn lookup(known: &HashMap<CompactString, u32>, name: &str) -> Option<u32> {
    match name {
        "root" => Some(0),
        name => known.get(name).copied(),
    }
}

/// Lines of `name:password:number:...`; others are passed over.
fn numbers(text: &str) -> HashMap<CompactString, u32> {
    let mut known = HashMap::new();
    for line in text.lines() {
        let mut fields = line.split(':');
        let (name, number) = (fields.next(), fields.nth(1));
        if let (Some(name), Some(Ok(number))) = (name, number.map(str::parse)) {
            known.entry(name.into()).or_insert(number);
        }
    }
    known
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_looked_up_as_the_device_would() {
        let passwd = "root:x:0:0::/root:/bin/sh\ndaemon:x:1:1:daemon:/usr/sbin:\n# no line\ndaemon:x:7:7::/:\nbad:x:many:1::/:\n";
        let accounts = Accounts::parse(passwd, "adm:x:4:syslog\n");
        assert_eq!(accounts.user("daemon"), Some(1));
        assert_eq!(accounts.group("adm"), Some(4));
        assert_eq!(accounts.user("adm"), None);
        assert_eq!(accounts.user("bad"), None);
        assert_eq!(Accounts::default().group("root"), Some(0));
    }
}
