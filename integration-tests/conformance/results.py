#!/usr/bin/env python3
"""Reads what a run of the suite reported and writes passed.txt, failed.txt and table.md.

results.py OUT SECONDS     exit code 0 only if something ran and nothing failed
"""
import collections
import datetime
import glob
import os
import re
import sys
import xml.etree.ElementTree as xml

# Specs of the node's area do not name it in every version of the suite.
UNNAMED = "sig-node"


def area(name):
    found = re.match(r"\[(sig-[a-z-]+)\]", name)
    return found.group(1) if found else UNNAMED


def read(out):
    passed, failed = set(), {}
    for path in glob.glob(os.path.join(out, "junit_*.xml")):
        for case in xml.parse(path).getroot().iter("testcase"):
            name = case.get("name")
            failure = case.find("failure")
            if failure is not None:
                failed[name] = (failure.text or "").strip()
            elif case.find("skipped") is None:
                passed.add(name)
    return passed - failed.keys(), failed


def version():
    root = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
    with os.popen(f"git -C {root} rev-parse --short HEAD 2>/dev/null") as head:
        return head.read().strip() or "unknown"


def table(passed, failed, seconds):
    rows = collections.defaultdict(lambda: [0, 0])
    for name in passed:
        rows[area(name)][0] += 1
    for name in failed:
        rows[area(name)][1] += 1
    lines = [
        f"{datetime.date.today()}, commit {version()}, {seconds // 60} minutes on {os.cpu_count()} cores.",
        "",
        "| area | specs | passed | failed |",
        "| --- | --: | --: | --: |",
    ]
    for name, (good, bad) in sorted(rows.items()):
        lines.append(f"| {name} | {good + bad} | {good} | {bad} |")
    total = len(passed) + len(failed)
    lines.append(f"| **all** | **{total}** | **{len(passed)}** | **{len(failed)}** |")
    return "\n".join(lines) + "\n"


def main():
    out, seconds = sys.argv[1], int(sys.argv[2])
    passed, failed = read(out)
    for name, specs in (("passed", passed), ("failed", failed)):
        with open(os.path.join(out, name + ".txt"), "w") as file:
            file.writelines(spec + "\n" for spec in sorted(specs))
    text = table(passed, failed, seconds)
    with open(os.path.join(out, "table.md"), "w") as file:
        file.write(text)
    print(text)
    for name, why in sorted(failed.items()):
        print(f"FAILED {name}\n    {' '.join(why.split())[:300]}")
    return 0 if passed and not failed else 1


sys.exit(main())
