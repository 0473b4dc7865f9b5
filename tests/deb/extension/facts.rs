//! What is learned of a package while its payload is read: the texts of small files, and its
//! maintainer scripts, which do not run.

use sysextant::package::ScriptKind;

use super::package;
use super::support::{BaseBuilder, Tree, World};

#[test]
fn texts_and_scripts_are_the_same_in_the_plan_and_in_the_build() {
    let unit = "[Service]\nExecStart=/usr/bin/tool\n";
    let tree = Tree::new()
        .file("./usr/bin/tool", "tool")
        .file("./lib/systemd/system/tool.service", unit)
        .file("./etc/ld.so.conf.d/tool.conf", "/opt/tool/lib\n")
        .file("./etc/default/tool", "A=b\n");
    let tool = package("tool", tree).script("postinst", "#!/bin/sh\nexit 1\n");
    let base = BaseBuilder::new().package("usr-is-merged", "1", &[]);
    let world = World::new(&base, &[tool]);
    let (report, _) = world.built();
    let planned = world.plan_with_contents(world.plan()).unwrap();
    let planned = planned.contents.unwrap();
    assert_eq!(planned.texts, report.contents.texts);
    assert_eq!(planned.scripts, report.contents.scripts);
    let texts = planned.texts.iter();
    let texts = texts.map(|(path, it)| (path.as_str(), it.is_left_out, it.text.as_deref()));
    assert_eq!(
        texts.collect::<Vec<_>>(),
        [
            ("/etc/ld.so.conf.d/tool.conf", true, Some("/opt/tool/lib\n")),
            ("/usr/lib/systemd/system/tool.service", false, Some(unit)),
        ]
    );
    let [script] = planned.scripts.as_slice() else {
        panic!("{:?}", planned.scripts);
    };
    assert_eq!(script.package, "tool");
    assert_eq!(script.script.kind, ScriptKind::PostInstall);
}
