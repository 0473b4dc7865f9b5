//! Converts file capabilities from the text in rpm headers (`cap_from_text(3)`) to the extended
//! attribute `security.capability` (`struct vfs_cap_data`, version 2, of Linux's
//! `include/uapi/linux/capability.h`).

/// The names of the capabilities; the index is the capability's number.
const NAMES: [&str; 41] = [
    "chown",
    "dac_override",
    "dac_read_search",
    "fowner",
    "fsetid",
    "kill",
    "setgid",
    "setuid",
    "setpcap",
    "linux_immutable",
    "net_bind_service",
    "net_broadcast",
    "net_admin",
    "net_raw",
    "ipc_lock",
    "ipc_owner",
    "sys_module",
    "sys_rawio",
    "sys_chroot",
    "sys_ptrace",
    "sys_pacct",
    "sys_admin",
    "sys_boot",
    "sys_nice",
    "sys_resource",
    "sys_time",
    "sys_tty_config",
    "mknod",
    "lease",
    "audit_write",
    "audit_control",
    "setfcap",
    "mac_override",
    "mac_admin",
    "syslog",
    "wake_alarm",
    "block_suspend",
    "audit_read",
    "perfmon",
    "bpf",
    "checkpoint_restore",
];

const REVISION_2: u32 = 0x0200_0000;
const EFFECTIVE: u32 = 1;

/// Sets of capabilities, with one bit for each.
#[derive(Clone, Copy, Debug, Default)]
struct Sets {
    effective: u64,
    inheritable: u64,
    permitted: u64,
}

/// The attribute's value; `None` if the text cannot be read.
pub(crate) fn capability_attribute(text: &str) -> Option<Vec<u8>> {
    let mut sets = Sets::default();
    for clause in text.split_whitespace() {
        apply(&mut sets, clause)?;
    }
    // A file has a single effective bit for all of its capabilities.
    let effective = if sets.effective == 0 { 0 } else { EFFECTIVE };
    // The attribute stores the low halves of both sets before the high halves.
    let mut value = (REVISION_2 | effective).to_le_bytes().to_vec();
    let (permitted, inheritable) = (sets.permitted.to_le_bytes(), sets.inheritable.to_le_bytes());
    for half in [0..4, 4..8] {
        value.extend_from_slice(&permitted[half.clone()]);
        value.extend_from_slice(&inheritable[half]);
    }
    Some(value)
}

/// One clause: names, then any number of `=`, `+` or `-` with flags.
fn apply(sets: &mut Sets, clause: &str) -> Option<()> {
    let operator = |character| matches!(character, '=' | '+' | '-');
    let (names, mut actions) = clause.split_at(clause.find(operator)?);
    let mask = mask(names)?;
    while let Some(action) = actions.chars().next() {
        let rest = &actions[action.len_utf8()..];
        let (flags, next) = rest.split_at(rest.find(operator).unwrap_or(rest.len()));
        if action == '=' {
            for set in [
                &mut sets.effective,
                &mut sets.inheritable,
                &mut sets.permitted,
            ] {
                *set &= !mask;
            }
        }
        for flag in flags.chars() {
            let set = match flag {
                'e' => &mut sets.effective,
                'i' => &mut sets.inheritable,
                'p' => &mut sets.permitted,
                _ => return None,
            };
            match action {
                '-' => *set &= !mask,
                _ => *set |= mask,
            }
        }
        actions = next;
    }
    Some(())
}

/// The bits of names separated by commas; no name, or `all`, means all capabilities.
fn mask(names: &str) -> Option<u64> {
    const ALL: u64 = (1 << NAMES.len()) - 1;
    if names.is_empty() || names.eq_ignore_ascii_case("all") {
        return Some(ALL);
    }
    names.split(',').try_fold(0, |mask, name| {
        let name = name.to_ascii_lowercase();
        let name = name.strip_prefix("cap_").unwrap_or(&name);
        let number = NAMES.iter().position(|known| *known == name);
        let number = number.or_else(|| name.parse().ok().filter(|number| *number < 64))?;
        Some(mask | 1 << number)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Option<Vec<u32>> {
        let bytes = capability_attribute(text)?;
        let words = bytes.chunks(4);
        Some(
            words
                .map(|word| u32::from_le_bytes(word.try_into().unwrap()))
                .collect(),
        )
    }

    #[test]
    fn texts_become_the_attribute_that_the_kernel_reads() {
        // Written by `setcap` and read by `getfattr -e hex`.
        let rows = [
            ("cap_net_raw=ep", [0x0200_0001, 1 << 13, 0, 0, 0]),
            ("cap_net_raw+p", [0x0200_0000, 1 << 13, 0, 0, 0]),
            (
                "cap_net_admin,cap_net_raw=ep",
                [0x0200_0001, 3 << 12, 0, 0, 0],
            ),
            ("cap_bpf=eip", [0x0200_0001, 0, 0, 1 << 7, 1 << 7]),
            ("CAP_39=p", [0x0200_0000, 0, 0, 1 << 7, 0]),
            ("=ep cap_chown-ep", [0x0200_0001, 0xffff_fffe, 0, 0x1ff, 0]),
            ("", [0x0200_0000, 0, 0, 0, 0]),
        ];
        for (text, expected) in rows {
            assert_eq!(words(text).unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn malformed_texts_are_refused() {
        for text in ["cap_net_raw", "cap_new=ep", "cap_net_raw=x", "cap_99=p"] {
            assert_eq!(words(text), None, "{text}");
        }
    }
}
