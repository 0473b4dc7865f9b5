#!/usr/bin/env bash
# Plans of many requests, against what the family's own tool would install: requests.py says which, and what the goals are.
#   tests/lab/requests.sh [--require]
# Needs what rpm.sh needs but for mounting; elsewhere it says so and skips, unless --require or CI=true. About four minutes on two cores.
# SYSEXTANT_REQUESTS: how many names of Debian's whole index are asked for (30: each with and without recommends). SYSEXTANT_SEED: which ones (1).
# SYSEXTANT, SYSEXTANT_LAB: see lab.sh.
set -euo pipefail
source "$(dirname "$0")/lab.sh"
needs apt-get createrepo_c dnf dpkg-deb dpkg-query dpkg-scanpackages mmdebstrap python3 rpm rpmbuild zcat zstd
needs_lab
python3 "$here/make-ipk.py" "$lab"
python3 "$here/make-rpm.py" "$lab"

failed=0
# agree WHAT [OPTION...]: so many plans agree as is the goal.
agree() { python3 "$here/requests.py" "$1" "$lab" "$program" "${@:2}" || failed=1; }
some=(--number "${SYSEXTANT_REQUESTS:-30}" --seed "${SYSEXTANT_SEED:-1}")
agree ipk
agree rpm
agree deb "${some[@]}"
agree virtual "${some[@]}"
[[ $failed == 0 ]]
