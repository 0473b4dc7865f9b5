"""Files that stand both in the base and in a package of the feed with the same content."""

SHARED = {
    "/usr/share/iproute2/rt_protos": "# Reserved protocols.\n0\tunspec\n1\tredirect\n2\tkernel\n3\tboot\n4\tstatic\n",
    "/usr/lib/libexpat.so.1.9.3": "demo: stands for libexpat 2.6.4\n",
}
