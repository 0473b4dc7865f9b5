#!/usr/bin/env bash
# Builds the lab's packages with sysextant and with the peer pipeline, `dpkg-deb -x` two at a time and mksquashfs, in
# turn, at the same compressor, level and block size; and measures the limit (benches/limit.rs).
#   benches/peers.sh [ROUNDS]          three rounds unless said otherwise; the best of each counts
# Needs what tests/lab/run.sh needs, and the lab that it makes (SYSEXTANT_LAB, target/lab).
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${1:-3}
lab=$(realpath "${SYSEXTANT_LAB:-target/lab}")
cargo build --release --locked --quiet
cargo bench --locked --quiet --bench limit --no-run
program=$(realpath target/release/sysextant)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 - "$rounds" "$lab" "$program" "$work" <<'PYTHON'
import json
import os
import subprocess
import sys
import time

rounds, lab, program, work = int(sys.argv[1]), *sys.argv[2:]
base, feed = f"{lab}/base-pkgdb.rootfs.tar.gz", f"{lab}/feed"
cores = len(os.sched_getaffinity(0))


def run(script):
    """Wall seconds, CPU seconds and the largest process's peak MiB of a shell script."""
    begin, child = time.monotonic(), subprocess.Popen(["bash", "-euc", script], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    errors = child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    if status:
        sys.exit(f"failed: {script}\n{errors.decode()}")
    return time.monotonic() - begin, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


plan = subprocess.run([program, "plan", "--base", base, "--feed", feed, feed, "--no-contents", "--format", "json"],
                      check=True, capture_output=True, text=True).stdout
files = [f"{feed}/{package['file']}" for package in json.loads(plan)["packages"] if package["verdict"] == "included"]
with open(f"{work}/files", "w") as handle:
    handle.write("\n".join(files) + "\n")
print(f"{len(files)} packages, {sum(map(os.path.getsize, files)) / 1e6:.0f} MB packed, {cores} cores, best of {rounds}\n")
print("| | wall s | CPU s | peak MiB | image bytes |\n|---|---:|---:|---:|---:|")

for level in (3, 15):
    peer = f"""rm -rf {work}/tree {work}/peer.raw; mkdir {work}/tree
        xargs -a {work}/files -P 2 -I FILE dpkg-deb -x FILE {work}/tree
        mksquashfs {work}/tree {work}/peer.raw -comp zstd -Xcompression-level {level} -b 128K -processors {cores} -noappend -quiet -no-progress"""
    ours = f"""{program} build --base {base} --feed {feed} {feed} --id debian --compression zstd:{level} --block-size 128K \
        --jobs {cores} --force -o {work}/ours.raw"""
    limit = f"cargo bench --locked --quiet --bench limit -- {level} $(cat {work}/files) > {work}/limit"
    best = {}
    for _ in range(rounds):
        for name, script in (("peer", peer), ("sysextant", ours), ("limit", limit)):
            figures = run(script)
            best[name] = min(best.get(name, figures), figures)
    sizes = {"peer": os.path.getsize(f"{work}/peer.raw"), "sysextant": os.path.getsize(f"{work}/ours.raw")}
    for name, title in (("peer", "dpkg-deb -x, mksquashfs"), ("sysextant", "sysextant build")):
        wall, cpu, peak = best[name]
        print(f"| zstd-{level}: {title} | {wall:.2f} | {cpu:.2f} | {peak:.0f} | {sizes[name]:,} |")
    least = float(open(f"{work}/limit").read().split()[0]) / cores
    wall = best["sysextant"][0]
    print(f"| zstd-{level}: limit | {least:.2f} | {least * cores:.2f} | | |")
    print(f"\nzstd-{level}: {best['peer'][0] / wall:.2f} x as fast, image {sizes['sysextant'] / sizes['peer']:.3f} x, "
          f"{least / wall:.2f} of the limit\n")
PYTHON
