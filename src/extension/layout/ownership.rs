//! The owner of an entry on the base, and which privileges it loses if the owner is doubtful.
//!
//! A package gives owners by name; its numbers are those of the build machine. So the name counts,
//! with the number from the base's accounts, and the packaged number only if there is no name. As
//! in rpm, a file whose account the base does not have belongs to root and loses its privileges: it
//! would become setuid or setgid *root*. A number without an account may be given to any account
//! later, so these privileges are removed, too.

use compact_str::CompactString;

use crate::archive::TarEntry;
use crate::base::{Accounts, Base};
use crate::image::{Account, AccountKind, OwnerDoubt, Right};
use crate::package::Family;

/// Setuid and setgid.
const SETUID: u16 = 0o4000;
const SETGID: u16 = 0o2000;

/// The attribute in which a file has its capabilities.
pub(crate) const CAPABILITIES: &str = "security.capability";

/// The accounts to which base-passwd gives the same number on every system (Debian policy 9.2.2,
/// followed by `OpenEmbedded`); 65534 is `nobody` by the kernel's convention.
const STATIC: std::ops::Range<u32> = 1..100;
const NOBODY: u32 = 65_534;

/// The kernel treats it as "no account".
const NO_NUMBER: u32 = u32::MAX;

/// The accounts of people (systemd's UIDS-GIDS).
const PEOPLE: std::ops::Range<u32> = 1000..60_000;

/// The owner and group of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ownership {
    pub(crate) uid: u32,
    pub(crate) gid: u32,
    /// The doubtful accounts, with the number in the image for each.
    pub(crate) doubts: Vec<(Account, OwnerDoubt, u32)>,
}

impl Ownership {
    pub(crate) fn of(member: &TarEntry, base: &Base) -> Self {
        let mut doubts = Vec::new();
        let mut settle = |kind, name: &[u8], number| {
            let name = String::from_utf8_lossy(name);
            let (taken, doubt) = settle(&base.accounts, base.family, kind, &name, number);
            let name = (!name.is_empty()).then(|| CompactString::from(name));
            let account = Account { kind, name, number };
            doubts.extend(doubt.map(|doubt| (account, doubt, taken)));
            taken
        };
        let uid = settle(AccountKind::User, &member.user, member.uid);
        let gid = settle(AccountKind::Group, &member.group, member.gid);
        Self { uid, gid, doubts }
    }

    /// Whether the entry keeps its privileges.
    pub(crate) fn keeps_rights(&self) -> bool {
        self.doubts.is_empty()
    }

    /// The mode of the entry in the image.
    pub(crate) fn mode(&self, packaged: u16) -> u16 {
        if self.keeps_rights() {
            packaged
        } else {
            packaged & !(SETUID | SETGID)
        }
    }

    /// The privileges that a member loses.
    pub(crate) fn dropped(&self, member: &TarEntry) -> Vec<Right> {
        let mut names = member.xattrs.iter().map(|(name, _)| name.as_slice());
        let has = [
            (Right::Setuid, member.mode & SETUID != 0),
            (Right::Setgid, member.mode & SETGID != 0),
            (
                Right::Capabilities,
                names.any(|name| name == CAPABILITIES.as_bytes()),
            ),
        ];
        let dropped = has
            .into_iter()
            .filter(|(_, has)| *has && !self.keeps_rights());
        dropped.map(|(right, _)| right).collect()
    }
}

/// The number of an account in the image, and why it is doubtful, if it is.
fn settle(
    accounts: &Accounts,
    family: Family,
    kind: AccountKind,
    name: &str,
    number: u32,
) -> (u32, Option<OwnerDoubt>) {
    if number == NO_NUMBER && name.is_empty() {
        return (0, Some(OwnerDoubt::UnknownNumber));
    }
    let is_known = accounts.knows(kind);
    let is_static = has_static_numbers(family) && (STATIC.contains(&number) || number == NOBODY);
    if !name.is_empty() {
        return match accounts.number(kind, name) {
            Some(of_base) => (of_base, None),
            None if is_known => (0, Some(OwnerDoubt::UnknownName)),
            None if is_static => (number, None),
            None => (0, Some(OwnerDoubt::NotKnown)),
        };
    }
    let doubt = match (number, accounts.name(kind, number)) {
        (0, _) => None,
        // Mostly the number of whoever built the package, which is another person's on the device.
        (number, Some(_)) if PEOPLE.contains(&number) => Some(OwnerDoubt::Person),
        (_, Some(_)) => None,
        (_, None) if is_known => Some(OwnerDoubt::UnknownNumber),
        (_, None) if is_static => None,
        (_, None) => Some(OwnerDoubt::NotKnown),
    };
    (number, doubt)
}

/// Whether packages of the family have numbers, of which the low ones are the same on every system.
fn has_static_numbers(family: Family) -> bool {
    match family {
        Family::Deb | Family::Ipk => true,
        Family::Rpm => false,
    }
}

#[cfg(test)]
mod tests {
    use super::OwnerDoubt::{NotKnown, Person, UnknownName, UnknownNumber};
    use super::*;

    fn settled(accounts: &Accounts, name: &str, number: u32) -> (u32, Option<OwnerDoubt>) {
        settle(accounts, Family::Deb, AccountKind::Group, name, number)
    }

    #[test]
    fn the_name_counts_by_the_bases_accounts_and_the_number_only_without_one() {
        let accounts = Accounts::parse("", "root:x:0:\nutmp:x:406:\nvideo:x:44:\npi:x:1000:\n");
        let rows = [
            ("root", 0, (0, None)),
            ("root", 1000, (0, None)),
            ("utmp", 43, (406, None)),
            ("video", 44, (44, None)),
            // 999 is a different account in each root file system that is built.
            ("render", 999, (0, Some(UnknownName))),
            ("render", 44, (0, Some(UnknownName))),
            ("render", 0, (0, Some(UnknownName))),
            ("", 0, (0, None)),
            ("", 44, (44, None)),
            ("", 43, (43, Some(UnknownNumber))),
            ("", 1001, (1001, Some(UnknownNumber))),
            ("", 1000, (1000, Some(Person))),
            ("pi", 5, (1000, None)),
        ];
        for (name, number, expected) in rows {
            assert_eq!(
                settled(&accounts, name, number),
                expected,
                "{name} {number}"
            );
        }
    }

    #[test]
    fn without_accounts_only_root_and_static_numbers_are_sure() {
        let accounts = Accounts::default();
        let rows = [
            ("root", 0, (0, None)),
            ("utmp", 43, (43, None)),
            ("", 43, (43, None)),
            ("nobody", 65_534, (65_534, None)),
            ("daemon", 999, (0, Some(NotKnown))),
            ("evil", 0, (0, Some(NotKnown))),
            ("", 1000, (1000, Some(NotKnown))),
            ("", u32::MAX, (0, Some(UnknownNumber))),
            ("", 100, (100, Some(NotKnown))),
        ];
        for (name, number, expected) in rows {
            assert_eq!(
                settled(&accounts, name, number),
                expected,
                "{name} {number}"
            );
        }
        let of_rpm = settle(&accounts, Family::Rpm, AccountKind::User, "utmp", 0);
        assert_eq!(of_rpm, (0, Some(NotKnown)));
    }
}
