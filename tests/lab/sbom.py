"""Judges bills of materials by the tools of their own projects. tests/lab/sbom.sh runs it with the pinned versions.

    sbom.py spdx|cyclonedx DOCUMENT MANIFEST [IMAGE]   valid, and about exactly the manifest's packages
    sbom.py odd MANIFEST                               the manifest with every licence and with odd names, on stdout
    sbom.py lists FOLDER [--write]                     the lists of SPDX's identifiers, compared or written
"""

import hashlib
import json
import re
import sys
from importlib import resources
from pathlib import Path

from packageurl import PackageURL

HEAD = """# {} of the SPDX License List up to version 3.28 (CC0-1.0) that both the schema of CycloneDX 1.6 and
# the validators of SPDX 2.3 know. `tests/lab/sbom.py lists assets/spdx --write` makes this file.
"""


def expect(found, expected, what):
    if found != expected:
        sys.exit(f"{what}: expected {expected!r}, found {found!r}")


def packages_of(manifest):
    return sorted({(it["name"], it["version"]) for it in manifest["packages"]})


def judge_urls(urls, manifest):
    """Every URL is written as the specification's own library writes it, and names what the manifest does."""
    family, distribution = manifest["base"]["family"], manifest["base"]["os_release"].get("ID")
    for package, text in zip(manifest["packages"], urls, strict=True):
        url = PackageURL.from_string(text)
        expect(text, url.to_string(), "the form of a package URL")
        expect(url.type, "generic" if family == "ipk" else family, f"the type of {text}")
        expect(url.namespace, None if family == "ipk" else distribution, f"the namespace of {text}")
        name = package["name"]
        expect(url.name, name.lower() if url.type == "deb" else name, f"the name of {text}")
        version = package["version"]
        epoch = re.match(r"(\d+):", version) if family == "rpm" else None
        if epoch:
            version = version[epoch.end():]
        counts = epoch and int(epoch[1]) > 0
        expect(url.qualifiers.get("epoch"), epoch[1] if counts else None, f"the epoch of {text}")
        expect(url.version, version or None, f"the version of {text}")
        expect(url.qualifiers.get("arch", ""), package["architecture"], f"the architecture of {text}")


def of_packages(manifest):
    """One of each name, version and architecture, in the order of a bill of materials."""
    key = lambda it: (it["name"], it["version"], it["architecture"])
    packages = {key(it): it for it in reversed(manifest["packages"])}
    return manifest | {"packages": [packages[known] for known in sorted(packages)]}


def spdx(path, manifest, image):
    from spdx_tools.spdx.model import RelationshipType
    from spdx_tools.spdx.parser.parse_anything import parse_file
    from spdx_tools.spdx.validation.document_validator import validate_full_spdx_document

    document = parse_file(str(path))
    messages = validate_full_spdx_document(document, "SPDX-2.3")
    if messages:
        sys.exit("\n".join(message.validation_message for message in messages[:20]))
    by_id = {package.spdx_id: package for package in document.packages}
    related = {}
    for it in document.relationships:
        related.setdefault((it.spdx_element_id, it.relationship_type), []).append(it.related_spdx_element_id)
    [extension] = related[("SPDXRef-DOCUMENT", RelationshipType.DESCRIBES)]
    base, *earlier = related[(extension, RelationshipType.DEPENDS_ON)]
    expect([by_id[it].name for it in earlier], [it["name"] for it in manifest.get("on", [])], "the extensions below")
    own = [by_id[it] for it in related.get((extension, RelationshipType.CONTAINS), [])]
    expect(len(by_id), len(own) + len(earlier) + 2, "packages beside the extension's, itself and what is below it")
    expect(by_id[base].name, manifest["base"]["os_release"].get("ID", "base"), "the base")
    expect([(it.name, it.version or "") for it in own], [(it["name"], it["version"]) for it in manifest["packages"]], "packages")
    judge_urls([it.external_references[0].locator for it in own], manifest)
    for package, listed in zip(own, manifest["packages"], strict=True):
        expect([it.value for it in package.checksums], [listed["digest"].split(":")[1]] if listed.get("digest") else [], "a digest")
        is_declared = str(package.license_declared) != "NOASSERTION"
        expect(is_declared, bool(listed.get("license")), f"whether {package.name} declares a licence")
    checksums = [it.value for it in by_id[extension].checksums]
    expect(checksums, [hashlib.sha256(image.read_bytes()).hexdigest()] if image else [], "the image's digest")
    return len(own)


def cyclonedx(path, manifest, image):
    from cyclonedx.model.bom import Bom
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    text = path.read_text()
    error = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    if error:
        sys.exit(str(error)[:4000])
    # The library's own reader checks what no schema can: that every reference leads somewhere.
    document = json.loads(text)
    bom = Bom.from_json(data=document)
    bom.validate()
    base, *rest = document["components"]
    number = len(manifest.get("on", []))
    earlier, own = rest[:number], rest[number:]
    expect([it["name"] for it in earlier], [it["name"] for it in manifest.get("on", [])], "the extensions below")
    expect(base["type"], "operating-system", "the first component")
    expect([(it["name"], it.get("version", "")) for it in own], [(it["name"], it["version"]) for it in manifest["packages"]], "packages")
    judge_urls([it["purl"] for it in own], manifest)
    for component, listed in zip(own, manifest["packages"], strict=True):
        expect([it["content"] for it in component.get("hashes", [])], [listed["digest"].split(":")[1]] if listed.get("digest") else [], "a digest")
        expect("licenses" in component, bool(listed.get("license")), f"whether {component['name']} declares a licence")
    extension = document["metadata"]["component"]
    [needs] = document["dependencies"]
    expect(needs["ref"], extension["bom-ref"], "what the dependencies are of")
    expect(sorted(needs["dependsOn"]), sorted(it["bom-ref"] for it in document["components"]), "what the extension needs")
    hashes = [it["content"] for it in extension.get("hashes", [])]
    expect(hashes, [hashlib.sha256(image.read_bytes()).hexdigest()] if image else [], "the image's digest")
    return len(own)


def lists():
    """Licences and exceptions that both judges know."""
    schema = json.loads((resources.files("cyclonedx.schema") / "_res" / "spdx.SNAPSHOT.schema.json").read_text())
    index = json.loads((resources.files("license_expression") / "data" / "scancode-licensedb-index.json").read_text())
    found = {False: set(), True: set()}
    for entry in index:
        for key in [entry.get("spdx_license_key"), *(entry.get("other_spdx_license_keys") or [])]:
            if key and not key.startswith("LicenseRef-") and key in schema["enum"]:
                found[bool(entry["is_exception"])].add(key)
    # Deprecated identifiers of a licence together with its exception: neither the one nor the other.
    combined = {it for it in found[True] if it.startswith(("GPL-2.0-with-", "GPL-3.0-with-", "eCos-2.0"))}
    in_order = lambda names: sorted(names, key=str.lower)
    return {"licenses.txt": in_order(found[False]), "exceptions.txt": in_order(found[True] - combined)}


def judge_lists(folder, is_written):
    for name, identifiers in lists().items():
        what = "Identifiers" if name == "licenses.txt" else "Exceptions"
        text = HEAD.format(what) + "".join(f"{it}\n" for it in identifiers)
        if is_written:
            (folder / name).write_text(text)
        expect((folder / name).read_text().splitlines(), text.splitlines(), name)
        print(f"{name}: {len(identifiers)}")


ODD_LICENSES = [
    "GPLv2+", "GPLv2+ and LGPLv2+ and (MIT or Public Domain)", "GPL-2.0-only & LGPL-2.1-or-later | MIT", "mit", "MIT-0 aNd ISC",
    "GPLv2+ with exceptions", "GPL-2.0-or-later WITH Autoconf-exception-2.0 AND BSD-3-Clause", "BSD with advertising", "CLOSED",
    "MIT (Expat)", "see the file COPYING", "Copyright © 1990, all rights; reserved", "((((MIT))))", "&&", "LicenseRef-Own",
    "LicenseRef-Own AND DocumentRef-x:LicenseRef-y", "NONE", "Apache-2.0+", "GPL-2.0+", "GPL", "eCos-2.0", "AND", "a/b", "\u65e5\u672c", "-",
    "Apache License 2.0", "BSD-3-Clause/MIT", "MIT,ISC", "LicenseRef-", "GPL-2.0-only WITH GPL-2.0-only", "Classpath-exception-2.0",
]
ODD_VERSIONS = ["1:2.0+dfsg~rc1-1.1", "2^git+a", "0:1-2", "00:1-2", "", "1 2", "%41", "a@b?c=d#e", "\u00e9", ":1", "x:1"]
ODD_NAMES = ["libstdc++6", "a_b.c", "ocaml(x)", "-", "%", "perl(A::B)", "x@1", "\u00fc", "a+b", "a-b", "a b"]


def odd(manifest):
    texts = [*lists()["licenses.txt"], *(f"GPL-2.0-only WITH {it}" for it in lists()["exceptions.txt"]), *ODD_LICENSES]
    empty = {"architecture": "all", "version": "1", "license": "", "digest": ""}
    packages = [empty | {"name": f"licence-{number}", "license": text} for number, text in enumerate(texts)]
    packages += [empty | {"name": f"version-{number}", "version": text} for number, text in enumerate(ODD_VERSIONS)]
    packages += [empty | {"name": text} for text in ODD_NAMES]
    packages += [empty | {"name": f"architecture-{text}", "architecture": text} for text in ["", "core2-64", "x86_64", "a&b=c"]]
    algorithms = ["md5", "sha1", "sha256", "sha384", "sha512"]
    packages += [empty | {"name": it, "digest": f"{it}:{hashlib.new(it).hexdigest()}"} for it in algorithms]
    earlier = [{"name": "early", "needs": ["libx=1", "ü=2"]}, {"name": "x", "needs": []}, {"name": "x+", "needs": []}]
    json.dump(manifest | {"packages": packages, "on": earlier}, sys.stdout)


def main():
    what, path, *rest = sys.argv[1], Path(sys.argv[2]), *sys.argv[3:]
    if what == "lists":
        judge_lists(path, rest == ["--write"])
    elif what == "odd":
        odd(json.loads(path.read_text()))
    else:
        manifest = of_packages(json.loads(Path(rest[0]).read_text()))
        image = Path(rest[1]) if rest[1:] else None
        judge = {"spdx": spdx, "cyclonedx": cyclonedx}[what]
        number = judge(path, manifest, image)
        expect(number > 0, True, "whether there are packages")
        print(f"{number} packages")


main()
