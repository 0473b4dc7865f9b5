//! What a command of a maintainer script would have changed on the device.
//!
//! Three kinds of commands: those whose effect is known, those that leave nothing behind that an
//! extension would miss, and all others, which are not understood. Only commands that are listed
//! here are called harmless.

use super::shell::Command;
use super::triggers;

/// What is missing, since the command does not run.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Effect {
    /// A link that stands for one of several programs: path, and what it would lead to.
    Alternative { link: String, target: String },
    /// Rights beyond those of its owner: what is done, and to which file.
    Right { what: String, path: String },
    /// Another owner of a file: whose, and which.
    Owner { owner: String, path: String },
    /// Other permission bits of a file.
    Mode { mode: String, path: String },
    /// A user.
    User(String),
    /// A group.
    Group(String),
    /// A user in a group.
    Member { user: String, group: String },
    /// A unit that would start at boot.
    Enabled(String),
    /// A link that stays the base's, though the package would offer another program for it.
    KeptAlternative(String),
    /// A file, folder or link that would be made or changed.
    Made(String),
    /// A file of the base that would be moved away for the package's own.
    Diverted(String),
    /// An init script that would be started at boot (update-rc.d(8)).
    InitScript(String),
    /// A cache, an index or settings over all packages that would be made anew, by that program.
    Cache(String),
    /// A trigger of dpkg that would be activated: the packages that are interested in it would run.
    Activated(String),
    /// A trigger at which the package's own script would run, if other packages activate it.
    Triggered(String),
    /// A command whose effect is not known.
    NotUnderstood(String),
}

/// Commands that change nothing that lasts, or nothing that an extension needs: questions, output,
/// control of the script itself, services that run only now, and work of the package manager's own.
const HARMLESS: &str = "\
    . : [ [[ aa-enabled apparmor_parser arch awk basename break cat cd chronic command \
    continue cut date dbus-send deb-systemd-invoke df diff dirname dpkg dpkg-architecture \
    dpkg-maintscript-helper dpkg-query dpkg-realpath echo egrep exit expr false fgrep file \
    getconf getent grep head hostname id initctl invoke-rc.d ischroot kill killall \
    ldconfig logger ls md5sum mktemp mountpoint pgrep pidof printf ps pwd py3clean py3compile \
    pyclean pycompile read readlink realpath restorecon return rm rmdir runit-helper \
    runlevel seq service set sha1sum sha256sum sha512sum shift sleep sort ss \
    start-stop-daemon stat sync tail test tr true tty type ucfr umask uname uniq unset uuidgen \
    wc which who whoami";

/// Options by which dpkg(1) answers a question and changes nothing.
const DPKG_QUESTIONS: [&str; 14] = [
    "--audit",
    "--compare-versions",
    "--get-selections",
    "--list",
    "--listfiles",
    "--print-architecture",
    "--print-foreign-architectures",
    "--search",
    "--status",
    "--validate-version",
    "-L",
    "-S",
    "-l",
    "-s",
];

/// Programs that write a cache, an index or settings over the files of all packages.
const CACHES: &str = "\
    depmod fc-cache gdk-pixbuf-query-loaders gio-querymodules glib-compile-schemas gtk- \
    query-immodules-3.0 gtk-update-icon-cache helpztags install-info install-sgmlcatalog \
    locale-gen localedef mandb mktexlsr newaliases pam-auth-update systemd-hwdb texhash \
    update-binfmts update-ca-certificates update-catalog update-desktop-database update- \
    fonts-alias update-fonts-dir update-fonts-scale update-grub update-icon-caches update- \
    inetd update-info-dir update-initramfs update-menus update-mime update-mime-database \
    update-python-modules update-xmlcatalog";

/// Setuid and setgid, of an octal mode.
const SET_ID: u32 = 0o6000;

/// The effects of a command; none of a harmless one.
pub(crate) fn effects(command: &Command) -> Vec<Effect> {
    let mut effects: Vec<Effect> = command.writes.iter().map(|path| made(path)).collect();
    let words: Vec<&str> = command.words.iter().map(String::as_str).collect();
    if let Some((name, arguments)) = words.split_first() {
        effects.extend(of_program(name, arguments));
    }
    effects
}

fn of_program(name: &str, arguments: &[&str]) -> Vec<Effect> {
    let program = name.rsplit('/').next().unwrap_or(name);
    let operands = operands(arguments);
    let not_understood = || vec![Effect::NotUnderstood(program.to_owned())];
    match program {
        // What is sourced may do anything, but for debconf's questions.
        "." | "source" => match arguments {
            [path, ..] if path.ends_with("/debconf/confmodule") => Vec::new(),
            _ => not_understood(),
        },
        "exec" | "command" | "nice" | "env" => match arguments {
            ["-v" | "-V", ..] | [] => Vec::new(),
            [program, rest @ ..] if !program.starts_with('-') && !program.contains('=') => {
                of_program(program, rest)
            }
            _ => not_understood(),
        },
        name if name.starts_with("db_") => Vec::new(),
        "dpkg" => match arguments.iter().any(|it| DPKG_QUESTIONS.contains(it)) {
            true => Vec::new(),
            false => not_understood(),
        },
        "dpkg-trigger" => match names(arguments).as_slice() {
            [name] => triggers::activated(name).into_iter().collect(),
            _ => Vec::new(),
        },
        "sed" => match arguments.iter().any(|it| it.starts_with("-i")) {
            true => last(&operands)
                .map(|path| made(&path))
                .into_iter()
                .collect(),
            false => Vec::new(),
        },
        "update-rc.d" => match operands.as_slice() {
            [
                name,
                "defaults" | "defaults-disabled" | "enable" | "start",
                ..,
            ] => {
                vec![Effect::InitScript((*name).to_owned())]
            }
            _ => Vec::new(),
        },
        "find"
            if arguments
                .iter()
                .any(|it| it.starts_with("-exec") || *it == "-delete") =>
        {
            not_understood()
        }
        "update-alternatives" | "update-alternatives.opkg" | "alternatives" => {
            alternatives(arguments)
        }
        "setcap" => setcap(&operands),
        "chmod" => chmod(arguments),
        "chown" => owner(&operands, str::to_owned),
        "chgrp" => owner(&operands, |group| format!(":{group}")),
        "dpkg-statoverride" => stat_override(arguments, &operands),
        "dpkg-divert" => divert(arguments, &operands),
        "useradd" => last(&names(arguments))
            .map(Effect::User)
            .into_iter()
            .collect(),
        "groupadd" | "addgroup" | "adduser" => add_account(program, arguments),
        "usermod" | "gpasswd" | "groupmems" => members(program, arguments),
        "systemctl" => systemctl(&operands),
        "deb-systemd-helper" => match operands.split_first() {
            Some((&"enable", units)) => enabled(units),
            _ => Vec::new(),
        },
        "systemd-update-helper" => match operands.split_first() {
            Some((&("install-system-units" | "install-user-units"), units)) => enabled(units),
            _ => Vec::new(),
        },
        // What these read is in the extension: tmpfiles.d is applied at boot, and accounts of
        // sysusers.d are told elsewhere.
        "systemd-tmpfiles" | "systemd-sysusers" | "udevadm" | "systemd-run" | "find" => Vec::new(),
        "ln" | "cp" | "mv" | "ucf" => last(&operands)
            .map(|path| made(&path))
            .into_iter()
            .collect(),
        "install" => install(arguments, &operands),
        "mkdir" | "touch" | "tee" | "mkfifo" => operands
            .iter()
            .filter(|path| path.starts_with('/') || path.starts_with('$'))
            .map(|path| made(path))
            .collect(),
        "add-shell" | "remove-shell" | "update-shells" => vec![made("/etc/shells")],
        "postinst_intercept" => intercept(arguments),
        program if is_in(CACHES, program) => vec![Effect::Cache(program.to_owned())],
        program if is_in(HARMLESS, program) => Vec::new(),
        _ => not_understood(),
    }
}

/// Whether a list of words, with blanks between them, has that word.
fn is_in(list: &str, word: &str) -> bool {
    list.split_whitespace().any(|it| it == word)
}

fn made(path: &str) -> Effect {
    Effect::Made(path.to_owned())
}

/// The arguments that are no options. Of options with a value that is a word of its own, the value
/// stays among them.
fn operands<'a>(arguments: &[&'a str]) -> Vec<&'a str> {
    let operands = arguments.iter().copied();
    operands
        .filter(|it| !it.starts_with('-') || *it == "-")
        .collect()
}

fn last(operands: &[&str]) -> Option<String> {
    operands.last().map(|word| (*word).to_owned())
}

/// `--install LINK NAME PATH PRIORITY [--slave LINK NAME PATH]...`
fn alternatives(arguments: &[&str]) -> Vec<Effect> {
    let mut effects = Vec::new();
    let mut rest = arguments;
    while let Some((first, behind)) = rest.split_first() {
        match (*first, behind) {
            ("--install" | "--slave" | "--follower", [link, _, target, ..]) => {
                effects.push(Effect::Alternative {
                    link: (*link).to_owned(),
                    target: (*target).to_owned(),
                });
            }
            ("--set", [name, ..]) => {
                effects.push(Effect::NotUnderstood(format!(
                    "update-alternatives --set {name}"
                )));
            }
            _ => {}
        }
        rest = behind;
    }
    effects
}

/// `setcap CAPABILITIES FILE...`, of which there may be several pairs.
fn setcap(operands: &[&str]) -> Vec<Effect> {
    let pairs = operands.chunks(2).filter_map(|pair| match pair {
        [capabilities, path] => Some(Effect::Right {
            what: format!("setcap {capabilities}"),
            path: (*path).to_owned(),
        }),
        _ => None,
    });
    pairs.collect()
}

fn chmod(arguments: &[&str]) -> Vec<Effect> {
    // `-x` is a mode and no option.
    let is_option =
        |word: &&&str| word.starts_with("--") || matches!(**word, "-R" | "-f" | "-v" | "-c" | "-h");
    let words: Vec<&str> = arguments
        .iter()
        .filter(|word| !is_option(word))
        .copied()
        .collect();
    let Some((mode, paths)) = words.split_first() else {
        return Vec::new();
    };
    let gives = |clause: &str| {
        let given = clause.split_once(['+', '=']).map(|(_, bits)| bits);
        given.is_some_and(|bits| bits.contains('s'))
    };
    let is_right = match u32::from_str_radix(mode, 8) {
        Ok(bits) => bits & SET_ID != 0,
        Err(_) => mode.split(',').any(gives),
    };
    let effect = |path: &&str| match is_right {
        true => Effect::Right {
            what: format!("chmod {mode}"),
            path: (*path).to_owned(),
        },
        false => Effect::Mode {
            mode: (*mode).to_owned(),
            path: (*path).to_owned(),
        },
    };
    paths.iter().map(effect).collect()
}

fn owner(operands: &[&str], owner: impl Fn(&str) -> String) -> Vec<Effect> {
    let Some((name, paths)) = operands.split_first() else {
        return Vec::new();
    };
    let effect = |path: &&str| Effect::Owner {
        owner: owner(name),
        path: (*path).to_owned(),
    };
    paths.iter().map(effect).collect()
}

/// `--add USER GROUP MODE PATH`
fn stat_override(arguments: &[&str], operands: &[&str]) -> Vec<Effect> {
    match operands {
        [user, group, mode, path] if arguments.contains(&"--add") => {
            let set_id = u32::from_str_radix(mode, 8).is_ok_and(|bits| bits & SET_ID != 0);
            let path = (*path).to_owned();
            let owner = format!("{user}:{group}");
            if set_id {
                let what = format!("mode {mode} of {owner}");
                return vec![Effect::Right { what, path }];
            }
            vec![Effect::Owner { owner, path }]
        }
        _ => Vec::new(),
    }
}

fn divert(arguments: &[&str], operands: &[&str]) -> Vec<Effect> {
    let asks = ["--list", "--listpackage", "--truename", "--remove"];
    if arguments.iter().any(|it| asks.contains(it)) {
        return Vec::new();
    }
    let path = operands.iter().rev().find(|word| word.starts_with('/'));
    path.map(|path| Effect::Diverted((*path).to_owned()))
        .into_iter()
        .collect()
}

/// Options of adduser, dpkg-trigger and their like that have a value as a word of its own.
const WITH_VALUE: &str = "\
    --home --home-dir --base-dir --shell --uid --gid --ingroup --gecos --comment --firstuid \
    --lastuid --conf --add_extra_groups --groups --password --expiredate --inactive --skel --root \
    --prefix --key --by-package -h -s -u -g -G -d -c -k -b -e -f -K -p -P -R";

/// The words that are names: neither options nor their values.
fn names<'a>(arguments: &[&'a str]) -> Vec<&'a str> {
    let mut names = Vec::new();
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        if is_in(WITH_VALUE, word) {
            words.next();
        } else if !word.starts_with('-') {
            names.push(*word);
        }
    }
    names
}

fn add_account(program: &str, arguments: &[&str]) -> Vec<Effect> {
    let names = names(arguments);
    let is_group = program != "adduser"
        || (arguments.contains(&"--group") && !arguments.contains(&"--system"));
    match names.as_slice() {
        [name] if is_group => vec![Effect::Group((*name).to_owned())],
        [name] if arguments.contains(&"--group") => vec![
            Effect::User((*name).to_owned()),
            Effect::Group((*name).to_owned()),
        ],
        [name] => vec![Effect::User((*name).to_owned())],
        [user, group] => vec![Effect::Member {
            user: (*user).to_owned(),
            group: (*group).to_owned(),
        }],
        _ => vec![Effect::NotUnderstood(program.to_owned())],
    }
}

/// `usermod -a -G GROUP USER`, `gpasswd -a USER GROUP`, `groupmems -g GROUP -a USER`
fn members(program: &str, arguments: &[&str]) -> Vec<Effect> {
    let behind = |options: &[&str]| {
        let at = arguments.iter().position(|it| options.contains(it))?;
        arguments.get(at + 1).map(|word| (*word).to_owned())
    };
    let last = || arguments.last().map(|word| (*word).to_owned());
    let (user, group) = match program {
        "usermod" => (last(), behind(&["-G", "-aG", "--groups"])),
        "gpasswd" => (behind(&["-a", "--add"]), last()),
        _ => (behind(&["-a", "--add"]), behind(&["-g", "--group"])),
    };
    match (user, group) {
        (Some(user), Some(group)) => vec![Effect::Member { user, group }],
        _ => vec![Effect::NotUnderstood(program.to_owned())],
    }
}

fn systemctl(operands: &[&str]) -> Vec<Effect> {
    match operands.split_first() {
        Some((&("enable" | "preset" | "reenable"), units)) => enabled(units),
        Some((verb @ (&"mask" | &"set-default" | &"link" | &"edit"), _)) => {
            vec![Effect::NotUnderstood(format!("systemctl {verb}"))]
        }
        _ => Vec::new(),
    }
}

fn enabled(units: &[&str]) -> Vec<Effect> {
    let units = units.iter().filter(|unit| !unit.is_empty());
    units
        .map(|unit| Effect::Enabled((*unit).to_owned()))
        .collect()
}

/// `install [-d] FILE... PATH`; with `-d` all are folders. A mode may have setuid or setgid.
fn install(arguments: &[&str], operands: &[&str]) -> Vec<Effect> {
    let is_folder = arguments.iter().any(|it| {
        *it == "--directory" || (it.starts_with('-') && !it.starts_with("--") && it.contains('d'))
    });
    let modes = arguments.windows(2).filter_map(|pair| match pair {
        ["-m" | "--mode", mode] => Some(*mode),
        [option, _] => option.strip_prefix("--mode=").or(option.strip_prefix("-m")),
        _ => None,
    });
    let mut modes = modes.filter_map(|mode| u32::from_str_radix(mode, 8).ok());
    let has_set_id = modes.any(|mode| mode & SET_ID != 0);
    let mut paths = operands.iter().filter(|word| word.starts_with('/'));
    let effect = |path: &&str| match has_set_id && !is_folder {
        true => Effect::Right {
            what: "install with setuid or setgid".to_owned(),
            path: (*path).to_owned(),
        },
        false => made(path),
    };
    match is_folder {
        true => paths.map(effect).collect(),
        false => paths.next_back().map(effect).into_iter().collect(),
    }
}

/// OpenEmbedded's: the third word names the cache, or that the rest waits for the first boot.
fn intercept(arguments: &[&str]) -> Vec<Effect> {
    match arguments.first() {
        Some(&"delay_to_first_boot") => {
            vec![Effect::NotUnderstood("work of the first boot".to_owned())]
        }
        Some(name) => vec![Effect::Cache((*name).to_owned())],
        None => Vec::new(),
    }
}

/// What a variable of OpenEmbedded's useradd class stands for: its scripts hold the accounts as
/// values, several commands separated by `;`.
pub(crate) fn of_assignment(name: &str, value: &str) -> Vec<Effect> {
    let program = match name {
        "USERADD_PARAM" => "useradd",
        "GROUPADD_PARAM" => "groupadd",
        "USERMOD_PARAM" => "usermod",
        "GROUPMEMS_PARAM" => "groupmems",
        _ => return Vec::new(),
    };
    let each = value.split(';').map(str::split_whitespace);
    let each = each.map(Iterator::collect::<Vec<&str>>);
    each.filter(|arguments| !arguments.is_empty() && !value.contains('$'))
        .flat_map(|arguments| of_program(program, &arguments))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::installed::script::shell::commands;

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
}
