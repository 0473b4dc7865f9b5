#!/usr/bin/env bash
# Bills of materials of extensions of all three families, judged by spdx-tools and by CycloneDX's schema.
#   tests/lab/sbom.sh [--require]
# Needs what rpm.sh needs, python3-venv and the Python registry; elsewhere it says so and skips, unless --require or
# CI=true. SYSEXTANT, SYSEXTANT_LAB: see lab.sh. SYSEXTANT_SBOM_VENV: where the judges are or are to be (target/sbom-venv).
set -euo pipefail
source "$(dirname "$0")/lab.sh"
needs apt-get createrepo_c dpkg-deb dpkg-scanpackages mmdebstrap python3 rpm rpmbuild zstd
needs_lab
python3 "$here/make-ipk.py" "$lab"
python3 "$here/make-rpm.py" "$lab"

venv=${SYSEXTANT_SBOM_VENV:-target/sbom-venv}
[[ -x $venv/bin/pip ]] || python3 -m venv "$venv" || cannot "needs python3-venv"
"$venv/bin/pip" install --quiet --disable-pip-version-check -r "$here/sbom-requirements.txt" || cannot "needs the Python registry"
sbom() { "$venv/bin/python" "$here/sbom.py" "$@"; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export NO_COLOR=1
unset SOURCE_DATE_EPOCH

declare -A place=([deb]=$lab [ipk]=$lab/ipk [rpm]=$lab/rpm)
sources() { echo --base "${place[$1]}/base-pkgdb.rootfs.tar.gz" --feed "${place[$1]}/feed"; }

builds() {
  local options
  options=$(sources "$1")
  # shellcheck disable=SC2086
  exits 0 build "$1" $options --manifest "$work/$1.manifest.json"
  # shellcheck disable=SC2086
  "$program" plan $options gdb tmux iputils-ping --os-release "$lab/rootfs/usr/lib/os-release" --format json > "$work/$1.plan.json"
}
# is_valid FORM NAME MANIFEST [IMAGE]: written twice with the same bytes, valid, and about the manifest's packages.
is_valid() {
  local form=$1 name=$2; shift 2
  "$program" sbom "$work/$name" --format "$form" > "$work/document.json"
  "$program" sbom "$work/$name" --format "$form" | cmp - "$work/document.json"
  sbom "$form" "$work/document.json" "$@"
}
for family in deb ipk rpm; do
  echo "# $family"
  check "build, with a manifest" builds "$family"
  manifest=$work/$family.manifest.json
  for form in spdx cyclonedx; do
    check "$form of the image" is_valid "$form" "$family.raw" "$manifest" "$work/$family.raw"
    check "$form of the manifest" is_valid "$form" "$family.manifest.json" "$manifest"
    check "$form of the plan" is_valid "$form" "$family.plan.json" "$manifest"
  done
done

on_another() {
  local options
  options=$(sources deb)
  # shellcheck disable=SC2086
  "$program" build $options --on "$work/deb.raw" python3 --os-release "$lab/rootfs/usr/lib/os-release" --name on \
    -o "$work/on.raw" --manifest "$work/on.manifest.json"
}
echo "# an extension on another one"
check "build on the extension with gdb" on_another
for form in spdx cyclonedx; do
  check "$form of it" is_valid "$form" on.raw "$work/on.manifest.json" "$work/on.raw"
done

echo "# what packages may say of themselves"
for family in deb ipk rpm; do
  sbom odd "$work/$family.manifest.json" > "$work/$family.odd.json"
  for form in spdx cyclonedx; do
    check "$form of every licence, and of odd names and versions, as $family" is_valid "$form" "$family.odd.json" "$work/$family.odd.json"
  done
done
check "the lists of SPDX's identifiers are those that the judges know" sbom lists assets/spdx

echo "$passed passed, $failed failed"
[[ $failed == 0 ]]
