use super::*;
use crate::check::installed::script::commands::commands;

fn told(text: &str) -> Vec<String> {
    let found = commands(text);
    let of_assignments = found.assignments.iter();
    let of_assignments = of_assignments.flat_map(|(name, value)| of_assignment(name, value));
    let all = found.list.iter().flat_map(effects);
    all.chain(of_assignments)
        .map(|effect| match effect {
            Effect::Alternative { link, target } => format!("{link} -> {target}"),
            Effect::KeptAlternative(link) => format!("kept {link}"),
            Effect::Right { what, path } => format!("right {what} {path}"),
            Effect::Owner { owner, path } => format!("owner {owner} {path}"),
            Effect::Mode { mode, path } => format!("mode {mode} {path}"),
            Effect::User(name) => format!("user {name}"),
            Effect::Group(name) => format!("group {name}"),
            Effect::Member { user, group } => format!("{user} in {group}"),
            Effect::Enabled(unit) => format!("enabled {unit}"),
            Effect::Made(path) => format!("made {path}"),
            Effect::Diverted(path) => format!("diverted {path}"),
            Effect::InitScript(name) => format!("init script {name}"),
            Effect::Cache(name) => format!("cache {name}"),
            Effect::Activated(name) => format!("activated {name}"),
            Effect::Triggered(name) => format!("triggered {name}"),
            Effect::NotUnderstood(name) => format!("? {name}"),
        })
        .collect()
}

#[test]
fn the_effects_of_known_commands_are_told() {
    let rows: [(&str, &[&str]); 24] = [
        (
            "update-alternatives --install /usr/bin/vi vi /usr/bin/vim 30 \\\n --slave /m vi.1 /n",
            &["/usr/bin/vi -> /usr/bin/vim", "/m -> /n"],
        ),
        ("update-alternatives --remove vi /usr/bin/vim", &[]),
        (
            "setcap cap_net_raw+ep /usr/bin/ping",
            &["right setcap cap_net_raw+ep /usr/bin/ping"],
        ),
        ("chmod u+s /a", &["right chmod u+s /a"]),
        (
            "install -o root -m 4755 /a /usr/bin/b",
            &["right install with setuid or setgid /usr/bin/b"],
        ),
        ("useradd hello -r -g other", &["user hello"]),
        (
            "chmod 4755 /a /b",
            &["right chmod 4755 /a", "right chmod 4755 /b"],
        ),
        ("chmod -R g+rw,g+s /a", &["right chmod g+rw,g+s /a"]),
        ("chmod u-s /a", &["mode u-s /a"]),
        ("chgrp _ssh /a", &["owner :_ssh /a"]),
        ("chown -R a:b /c", &["owner a:b /c"]),
        ("dpkg-statoverride --list /a", &[]),
        (
            "dpkg-statoverride --update --add root x 2755 /a",
            &["right mode 2755 of root:x /a"],
        ),
        (
            "adduser --quiet --system --home /run/sshd --shell /bin/false sshd",
            &["user sshd"],
        ),
        ("adduser --system --group x", &["user x", "group x"]),
        ("addgroup --system _ssh", &["group _ssh"]),
        ("adduser a b", &["a in b"]),
        ("useradd -r -d /var/lib/m mosquitto", &["user mosquitto"]),
        (
            "systemctl --root=$D enable a.service; systemctl daemon-reload",
            &["enabled a.service"],
        ),
        (
            "deb-systemd-helper enable 'a.service' >/dev/null",
            &["enabled a.service"],
        ),
        (
            "mkdir -p /var/lib/x; ln -s a /usr/bin/b",
            &["made /var/lib/x", "made /usr/bin/b"],
        ),
        (
            "install -d -o man -m 0755 /var/cache/man",
            &["made /var/cache/man"],
        ),
        ("echo x > /etc/x", &["made /etc/x"]),
        (
            "USERADD_PARAM=\"--system --home-dir /h -g hello hello; -r two\"",
            &["user hello", "user two"],
        ),
    ];
    for (text, expected) in rows {
        assert_eq!(told(text), expected, "{text}");
    }
}

#[test]
fn only_listed_commands_are_harmless() {
    let rows: [(&str, &[&str]); 13] = [
        ("set -e; exit 0", &[]),
        ("x=$(dpkg -s p | md5sum); dpkg --print-architecture", &[]),
        (
            "dpkg --configure -a; echo $(dpkg -i x)",
            &["? dpkg", "? dpkg"],
        ),
        (
            "dpkg-trigger --by-package p --no-await x; dpkg-trigger ldconfig",
            &["activated x"],
        ),
        (
            "trap clean EXIT; clean() { rm x; chown a /b; }; y=`strange`",
            &["? strange", "owner a /b"],
        ),
        ("if [ -x /sbin/ldconfig ]; then /sbin/ldconfig ; fi", &[]),
        ("py3compile -p x; dpkg --compare-versions 1 lt 2", &[]),
        (". /usr/share/debconf/confmodule; db_get x", &[]),
        ("ssh-keygen -q", &["? ssh-keygen"]),
        ("$run x", &["? $run"]),
        ("sed -i s/a/b/ /etc/x; sed -n p /etc/y", &["made /etc/x"]),
        (
            "update-rc.d a defaults 80; update-rc.d a remove",
            &["init script a"],
        ),
        (". /lib/x; fc-cache -v", &["? .", "cache fc-cache"]),
    ];
    for (text, expected) in rows {
        assert_eq!(told(text), expected, "{text}");
    }
}

#[test]
fn every_program_that_writes_a_cache_is_told_as_a_cache() {
    for program in programs::CACHES.split_whitespace() {
        assert!(!program.ends_with('-'), "{program} is cut in two");
        assert_eq!(told(program), [format!("cache {program}")]);
    }
    assert_eq!(told("update-inetd --add x"), ["cache update-inetd"]);
}
