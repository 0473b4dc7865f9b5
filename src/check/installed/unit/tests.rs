use super::*;
use crate::check::installed::toy::{add_text, link, with_texts};

const SYSTEM: &str = "usr/lib/systemd/system";

#[test]
fn what_a_target_of_the_base_upholds_starts_and_what_it_wants_does_not() {
    let path = |name: &str| format!("{SYSTEM}/{name}");
    let mut contents = with_texts(&[]);
    for (name, text) in [
        (
            "multi-user.target.d/10-a.conf",
            "[Unit]\nUpholds=a.socket own.target\n",
        ),
        ("a.socket", "[Socket]\nListenStream=/run/a\n"),
        ("a.service", "[Unit]\nWants=b.service\n[Service]\n"),
        ("b.service", "[Service]\n"),
        ("c.service", "[Service]\n"),
        ("d.service", "[Service]\n"),
        ("own.target", "[Unit]\n"),
    ] {
        add_text(&mut contents, &path(name), text);
    }
    let links = [
        ("multi-user.target.wants/c.service", "../c.service"),
        ("own.target.wants/d.service", "../d.service"),
    ];
    for (name, target) in links {
        contents.entries.push(link(&path(name), target, "p"));
    }
    let units = Units::new(&contents);
    let started: Vec<&str> = units.started().into_iter().collect();
    assert_eq!(
        started,
        [
            "a.service",
            "a.socket",
            "b.service",
            "d.service",
            "own.target"
        ]
    );
    let links: Vec<&str> = units.links_of_base().map(|it| it.unit.as_str()).collect();
    assert_eq!(links, ["c.service"]);
}

#[test]
fn the_bus_knows_units_by_their_alias_too() {
    let mut contents = with_texts(&[
        (&format!("{SYSTEM}/a.service"), "[Service]\n"),
        (
            "usr/share/dbus-1/system-services/org.a.service",
            "[D-BUS Service]\nName=org.a\nSystemdService=dbus-org.a.service\n",
        ),
    ]);
    let alias = format!("{SYSTEM}/dbus-org.a.service");
    contents.entries.push(link(&alias, "a.service", "p"));
    let units = Units::new(&contents);
    assert!(units.is_on_the_bus("a.service"));
    assert!(!units.is_on_the_bus("b.service"));
}

#[test]
fn instances_have_a_template() {
    assert_eq!(template_of("a@x.y.service").as_deref(), Some("a@.service"));
    assert_eq!(template_of("a.service"), None);
}
