"""Asks Python's `packaging` what it makes of generated versions, specifiers, markers, requirements and platforms.

    python tools/python-oracle/generate.py --seed 20261122 --scale full > vectors.jsonl

One JSON object a line, its `kind` first; test/python/vectors.ts says how each is compared. `--scale sample` makes the
lines committed under test/python/vectors/. Needs packaging 26.4 or later. The seed stands in the first line.
"""

import argparse
import json
import sysconfig
from functools import cache
from random import Random

import packaging
import samples
from packaging import _manylinux, _musllinux, tags
from packaging.markers import InvalidMarker, Marker, UndefinedComparison, UndefinedEnvironmentName, prepare_environment
from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name, canonicalize_version
from packaging.version import InvalidVersion, Version

SCALES = {
    # specifier sets (20 versions each), sorted groups, relations, markers (30 environments each), requirements, damaged texts
    "full": {"contains": 5200, "order": 400, "relation": 20000, "marker": 26000, "requirement": 5000, "damaged": 20000},
    "sample": {"contains": 180, "order": 12, "relation": 500, "marker": 500, "requirement": 250, "damaged": 500},
}


def read(make, text):
    """None when `packaging` refuses the text."""
    try:
        return make(text)
    except (InvalidVersion, InvalidSpecifier, InvalidMarker, InvalidRequirement):
        return None


def valid(make, sample, random):
    """A sample that `packaging` reads, and what it reads."""
    while True:
        text = sample(random)
        parsed = read(make, text)
        if parsed is not None:
            return text, parsed


def contains_lines(random, count):
    for _ in range(count):
        text, parsed = valid(SpecifierSet, samples.specifier_set, random)
        versions = [valid(Version, samples.version, random)[0] for _ in range(6)]
        bases = [Version(part.removesuffix(".*")) for part in operands(parsed)]
        versions += samples.neighbours(random, random.choice(bases) if bases else Version("1.0"))
        bits = "".join("01"[parsed.contains(version, prereleases=True)] for version in versions)
        yield {"kind": "contains", "set": text, "pre": bool(parsed.prereleases), "versions": versions, "bits": bits}


def operands(parsed):
    return [s.version for s in parsed if read(Version, s.version.removesuffix(".*")) is not None]


def order_lines(random, count):
    for _ in range(count):
        versions = sorted((valid(Version, samples.version, random) for _ in range(40)), key=lambda sample: sample[1])
        same = "".join("01"[a == b] for (_, a), (_, b) in zip(versions, versions[1:]))
        written = [[str(parsed), canonicalize_version(text)] for text, parsed in versions]
        pre = "".join("01"[parsed.is_prerelease] for _, parsed in versions)
        yield {"kind": "order", "versions": [text for text, _ in versions], "same": same, "pre": pre, "written": written}


def starts_at_the_first(parsed):
    """`>=0.dev0` is every version, which `packaging`'s relations do not see."""
    return any(s.operator == ">=" and Version(s.version) == Version("0.dev0") for s in parsed)


def relation_lines(random, count):
    for _ in range(count):
        texts = [samples.specifier_set(random).replace("===", "==") for _ in range(2)]
        parsed = [read(SpecifierSet, text) for text in texts]
        if None in parsed or any(starts_at_the_first(s) for s in parsed):
            continue
        for specifiers in parsed:
            specifiers.prereleases = True
        a, b = (specifiers.to_range() for specifiers in parsed)
        bits = "".join("01"[bit] for bit in (a.is_subset(b), b.is_subset(a), a.is_disjoint(b), a.is_empty))
        yield {"kind": "relation", "sets": texts, "bits": bits}


SYSTEMS = [
    {"os_name": "posix", "sys_platform": "linux", "platform_system": "Linux", "platform_machine": "x86_64", "platform_release": "5.15.0-generic", "platform_version": "#1 SMP"},
    {"os_name": "posix", "sys_platform": "linux", "platform_system": "Linux", "platform_machine": "aarch64", "platform_release": "", "platform_version": ""},
    {"os_name": "posix", "sys_platform": "darwin", "platform_system": "Darwin", "platform_machine": "arm64", "platform_release": "20.0.0", "platform_version": "Darwin Kernel Version 23"},
    {"os_name": "nt", "sys_platform": "win32", "platform_system": "Windows", "platform_machine": "AMD64", "platform_release": "10", "platform_version": "10.0.19041"},
]
PYTHONS = ["3.8.20", "3.9.25", "3.10.22", "3.11.18", "3.12.16", "3.13.18", "3.14.10", "3.15.2", "3.9.0", "3.13.0rc1"]
EXTRAS = ["", "test", "foo-bar"]


def environments():
    """30: ten Pythons on three systems each, with and without an extra."""
    for i in range(30):
        full = PYTHONS[i % len(PYTHONS)]
        pypy = i in (8, 19)
        yield {
            **SYSTEMS[(i + i // 10) % len(SYSTEMS)],
            "python_full_version": full,
            "python_version": ".".join(full.split(".")[:2]),
            "implementation_name": "pypy" if pypy else "cpython",
            "implementation_version": "7.3.12" if pypy else full,
            "platform_python_implementation": "PyPy" if pypy else "CPython",
            "extra": EXTRAS[i // 10],
        }


PLACES = list(environments())
PLAIN_PLACES = [{**place, "extra": ""} for place in PLACES]


@cache
def kinds(names, are_plain):
    """Places that differ in nothing that is named are of one kind: each kind prepared for evaluation, and of each place the number of its kind."""
    places = PLAIN_PLACES if are_plain else PLACES
    values = [tuple(place[name] for name in names) for place in places]
    distinct = {value: prepare_environment(place) for value, place in zip(values, places)}
    return list(distinct.values()), [list(distinct).index(value) for value in values]


def evaluate_in_all(marker):
    """One character a place: with no extra, or with the place's, which is what a package wanted with this extra requires."""
    written = str(marker)
    names = tuple(name for name in PLACES[0] if name in written)
    plain = evaluate_kinds(marker, *kinds(names, are_plain=True))
    if "extra" not in names or "0" not in plain:
        return plain
    wanted = evaluate_kinds(marker, *kinds(names, are_plain=False))
    return "".join([one if one != "0" else other for one, other in zip(plain, wanted)])


def evaluate_kinds(marker, prepared, numbers):
    answers = [evaluate(marker, place) for place in prepared]
    return "".join([answers[number] for number in numbers])


def evaluate(marker, prepared):
    """`e`: packaging refuses."""
    try:
        return "01"[marker.evaluate_prepared(prepared)]
    except (UndefinedComparison, UndefinedEnvironmentName):
        return "e"


def marker_lines(random, count):
    yield {"kind": "environments", "values": PLACES}
    for _ in range(count):
        text, parsed = valid(Marker, samples.marker, random)
        yield {"kind": "marker", "marker": text, "bits": evaluate_in_all(parsed)}


def requirement_line(text):
    parsed = read(Requirement, text)
    if parsed is None:
        return {"kind": "requirement", "text": text, "read": None}
    return {
        "kind": "requirement",
        "text": text,
        "read": {
            "name": canonicalize_name(parsed.name),
            "extras": sorted({canonicalize_name(extra) for extra in parsed.extras}),
            "specifiers": sorted({str(specifier) for specifier in parsed.specifier}),
            "url": parsed.url,
            "marker": parsed.marker is not None,
        },
    }


def damaged_lines(random, count):
    makers = {"version": (samples.version, Version), "set": (samples.specifier_set, SpecifierSet), "marker": (samples.marker, Marker)}
    for i in range(count):
        kind = list(makers)[i % 3]
        sample, make = makers[kind]
        text = samples.damaged(random, sample(random))
        yield {"kind": "damaged", "what": kind, "text": text, "reads": read(make, text) is not None}


PLATFORMS = [
    ("3.8", "linux_x86_64"), ("3.11", "linux_x86_64"), ("3.13", "manylinux_2_39_aarch64"), ("3.12", "linux_i686"),
    ("3.10", "manylinux2014_x86_64"), ("3.12", "linux_armv7l"), ("3.11", "musllinux_x86_64"), ("3.14", "musllinux_1_1_aarch64"),
    ("3.12", "macosx_arm64"), ("3.9", "macosx_x86_64"), ("3.10", "macosx_10_15_x86_64"), ("3.13", "macosx_26_0_arm64"),
    ("3.11", "win_amd64"), ("3.13", "win_arm64"), ("3.8", "win32"), ("3.15", "linux_ppc64le"), ("3.12", "linux_s390x"),
]


def platform_tags(name):
    """`packaging`'s own platform tags, with the machine it looks at replaced by the one named."""
    family, _, rest = name.partition("_")
    parts = rest.split("_")
    numbers = tuple(int(part) for part in parts[:2]) if parts[0].isdigit() else None
    machine = "_".join(parts[2:]) if numbers else rest
    if family == "macosx":
        return list(tags.mac_platforms(numbers or (14, 0), machine))
    if family.startswith("win"):
        return [name]
    musl = family == "musllinux"
    glibc = (2, 17) if family == "manylinux2014" else numbers or (2, 28)
    _manylinux._get_glibc_version = lambda: _manylinux._GLibCVersion(*((-1, -1) if musl else glibc))
    _manylinux._have_compatible_abi = lambda executable, archs: True
    _musllinux._get_musl_version = lambda executable: _musllinux._MuslVersion(*(numbers or (1, 2))) if musl else None
    sysconfig.get_platform = lambda: f"linux-{machine}"
    return list(tags._linux_platforms(is_32bit=False))


def tag_lines():
    """Runs of one interpreter and ABI, each with the ordinal of its list of platforms."""
    for python, name in PLATFORMS:
        version = tuple(int(part) for part in python.split("."))
        own = "cp" + python.replace(".", "")
        platforms = platform_tags(name)
        listed = list(tags.cpython_tags(version, abis=[own], platforms=platforms))
        listed += tags.compatible_tags(version, interpreter=own, platforms=platforms)
        lists, runs = [], []
        for tag in listed:
            block = f"{tag.interpreter}-{tag.abi}"
            if runs and runs[-1][0] == block and (tag.platform == "any") == (runs[-1][1] == ["any"]):
                runs[-1][1].append(tag.platform)
            else:
                runs.append([block, [tag.platform]])
        for run in runs:
            if run[1] not in lists:
                lists.append(run[1])
        yield {"kind": "tags", "python": python, "platform": name, "platforms": lists, "runs": [[b, lists.index(p)] for b, p in runs]}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--scale", choices=sorted(SCALES), default="full")
    arguments = parser.parse_args()
    random, counts = Random(arguments.seed), SCALES[arguments.scale]
    print_line({"kind": "origin", "packaging": packaging.__version__, "seed": arguments.seed, "scale": arguments.scale})
    for lines in (
        contains_lines(random, counts["contains"]),
        order_lines(random, counts["order"]),
        relation_lines(random, counts["relation"]),
        marker_lines(random, counts["marker"]),
        (requirement_line(samples.requirement(random)) for _ in range(counts["requirement"])),
        (requirement_line(samples.damaged(random, samples.requirement(random))) for _ in range(counts["requirement"])),
        damaged_lines(random, counts["damaged"]),
        tag_lines(),
    ):
        for line in lines:
            print_line(line)


encode = json.JSONEncoder(separators=(",", ":")).encode


def print_line(line):
    print(encode(line))


if __name__ == "__main__":
    main()
