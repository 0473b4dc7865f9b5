//! The image's file: "an output appears under its name only when whole", "one request, one answer".

use std::fs;
use std::num::NonZeroUsize;
use std::os::unix::fs::PermissionsExt;

use sha2::{Digest, Sha256};
use sysextant::archive::in_full;
use sysextant::foundation::progress::Silent;

use super::package;
use super::support::{BaseBuilder, DebBuilder, Packing, Tree, World};

/// Packages with files of many sizes, some of them alike.
fn packages() -> Vec<DebBuilder> {
    let names = ["a", "b", "c"];
    let package_of = |(number, name): (usize, &&str)| {
        let folder = format!("./usr/share/{name}");
        let tree = (0..20).fold(Tree::new(), |tree, file| {
            let content = format!("{name} {file} ").repeat(file * file * 40 * (number + 1));
            tree.file(&format!("{folder}/{file}"), content)
        });
        package(name, tree.file(&format!("{folder}/same"), "same"))
    };
    names.iter().enumerate().map(package_of).collect()
}

#[test]
fn one_request_gives_one_image_on_any_number_of_threads_and_however_packed() {
    let mut images = Vec::new();
    for packing in [Packing::Gzip, Packing::Xz] {
        let packages: Vec<_> = packages()
            .into_iter()
            .map(|it| it.packing(packing))
            .collect();
        let world = World::new(&BaseBuilder::new(), &packages);
        for jobs in [1, 2, 8, 8] {
            let mut options = world.options();
            options.force = true;
            options.jobs = NonZeroUsize::new(jobs).unwrap();
            let report = world.build_with(&options, &Silent).unwrap();
            images.push(fs::read(report.output).unwrap());
        }
    }
    assert!(images.windows(2).all(|pair| pair[0] == pair[1]));
}

#[test]
fn the_report_tells_the_image_and_what_each_package_takes() {
    let world = World::new(&BaseBuilder::new(), &packages());
    let (report, _) = world.built();
    let image = fs::read(world.image()).unwrap();
    assert_eq!(report.output, world.image());
    assert_eq!(report.image_size, image.len() as u64);
    let digest = sysextant::archive::Digest::Sha256(Sha256::digest(&image).into());
    assert_eq!(report.sha256, digest);
    let names = report.packages.iter().map(|it| it.package.name.as_str());
    assert_eq!(names.collect::<Vec<_>>(), ["a", "b", "c"]);
    let bytes: u64 = report.packages.iter().map(|it| it.amounts.bytes_in).sum();
    let release = report.release.content().len() as u64;
    assert_eq!(bytes + release, report.contents.bytes());
    assert!(report.packages.iter().all(|it| it.amounts.bytes_out > 0));
    let mode = fs::metadata(world.image()).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o644);
    assert_eq!(world.left(), ["x.raw"]);
}

#[test]
fn an_output_that_exists_is_kept_unless_forced_and_unless_the_new_one_is_whole() {
    let tool = package(
        "tool",
        Tree::new().file("./usr/bin/tool", vec![b'x'; 90_000]),
    );
    let world = World::new(&BaseBuilder::new(), std::slice::from_ref(&tool));
    fs::write(world.image(), "older").unwrap();
    let error = world.build().unwrap_err();
    assert!(in_full(&error).contains("x.raw: exists; --force overwrites it"));
    assert_eq!(fs::read(world.image()).unwrap(), b"older");

    let mut options = world.options();
    options.force = true;
    let whole = fs::read(world.package(&tool)).unwrap();
    // Cut while nobody looks: the feed was read before.
    fs::write(world.package(&tool), &whole[..whole.len() - 60]).unwrap();
    let error = world.build_with(&options, &Silent).unwrap_err();
    assert!(
        in_full(&error).contains("tool_1_amd64.deb"),
        "{}",
        in_full(&error)
    );
    assert_eq!(fs::read(world.image()).unwrap(), b"older");

    fs::write(world.package(&tool), whole).unwrap();
    world.build_with(&options, &Silent).unwrap();
    assert!(fs::read(world.image()).unwrap().starts_with(b"hsqs"));
    assert_eq!(world.left(), ["x.raw"]);
}

#[test]
fn what_was_read_is_never_the_output_by_whatever_name() {
    let tool = package("tool", Tree::new().file("./usr/bin/tool", "x"));
    let world = World::indexed(&BaseBuilder::new(), std::slice::from_ref(&tool));
    let (file, mut options) = (world.package(&tool), world.options());
    options.force = true;
    let content = fs::read(&file).unwrap();
    let index = file.with_file_name("Packages");
    std::os::unix::fs::symlink(&index, world.image()).unwrap();
    let error = in_full(&world.build_with(&options, &Silent).unwrap_err());
    assert!(error.contains("is the index of a feed"), "{error}");
    fs::remove_file(world.image()).unwrap();
    fs::hard_link(&file, world.image()).unwrap();
    let error = in_full(&world.build_with(&options, &Silent).unwrap_err());
    assert!(error.contains("which was read"), "{error}");
    assert!(fs::read(&file).unwrap() == content);
    assert!(fs::read(world.image()).unwrap() == content);
}

#[test]
fn an_output_that_cannot_be_is_refused_before_anything_is_read() {
    let world = World::of_tree(Tree::new().file("./usr/bin/tool", "x"));
    let mut options = world.options();
    options.output = world.image().join("below/x.raw");
    let error = world.build_with(&options, &Silent).unwrap_err();
    assert!(in_full(&error).contains("folder does not exist"), "{error}");
    fs::create_dir(world.image()).unwrap();
    let error = world.build().unwrap_err();
    assert!(in_full(&error).contains("x.raw: is a folder"), "{error}");
}

#[test]
fn where_nothing_would_be_merged_nothing_is_built() {
    let rows = [
        package("tool", Tree::new().file("./etc/tool.conf", "x")),
        package("tool", Tree::new().directory("./usr/share/empty/")),
        package("tool", Tree::new()),
    ];
    for tool in rows {
        let told = World::new(&BaseBuilder::new(), &[tool]).refusal();
        assert!(told.contains("no file in /usr or /opt"), "{told}");
    }
    let world = World::new(&BaseBuilder::new(), &[]);
    assert!(world.refusal().contains("nothing is included"));
}

#[test]
fn a_package_without_a_file_to_merge_is_excluded_from_a_plan() {
    let packages = [
        package("conf", Tree::new().file("./etc/tool.conf", "x")),
        package("tool", Tree::new().file("./usr/bin/tool", "x")),
        // A metapackage has no file to lose.
        package("meta", Tree::new().directory("./usr/")),
    ];
    let world = World::new(&BaseBuilder::new(), &packages);
    let plan = world.plan_with_contents(world.plan()).unwrap();
    let included: Vec<&str> = plan.included().map(|item| item.name.as_str()).collect();
    assert_eq!(included, ["meta", "tool"]);
    let notes = plan.contents.unwrap().notes;
    assert!(notes.contains(&"conf has no file in /usr or /opt".to_owned()));
}
