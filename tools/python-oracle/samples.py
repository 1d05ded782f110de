"""Random versions, specifiers, markers and requirements: dense around the places where the standards have edges."""

from random import Random

RELEASES = ["0", "0.0", "1", "1.0", "1.0.0", "01.0", "1.0.1", "1.1", "1.2", "1.2.0", "1.9", "1.10", "2", "2.0.1", "2.1", "10", "2024.1"]
HUGE = ["9007199254740992", "9007199254740993", "1.18446744073709551616", "1.18446744073709551617", "20240101123456789012"]
PRE = ["a", "b", "rc", "alpha", "beta", "c", "pre", "preview", "A", "RC", "Beta"]
POST = ["post", "rev", "r", "POST"]
SEPARATORS = ["", ".", "-", "_"]
NUMBERS = ["", "0", "1", "2", "3", "10", "01"]
LOCALS = ["cu", "cu118", "CU121", "1", "01", "a.1", "a-1", "1.a", "0a", "a.b.c", "9007199254740993", "z"]


def number(random: Random) -> str:
    return random.choice(HUGE[:2]) if random.random() < 0.02 else random.choice(NUMBERS)


def version(random: Random, local: bool = True) -> str:
    text = "v" if random.random() < 0.04 else ""
    if random.random() < 0.12:
        text += random.choice(["0", "1", "2"]) + "!"
    text += random.choice(HUGE) if random.random() < 0.03 else random.choice(RELEASES)
    if random.random() < 0.3:
        text += random.choice(SEPARATORS) + random.choice(PRE) + random.choice(SEPARATORS) + number(random)
    if random.random() < 0.3:
        if random.random() < 0.2:
            text += "-" + random.choice(["0", "1", "2"])
        else:
            text += random.choice(SEPARATORS) + random.choice(POST) + random.choice(SEPARATORS) + number(random)
    if random.random() < 0.25:
        text += random.choice(SEPARATORS) + random.choice(["dev", "DEV"]) + random.choice(SEPARATORS) + number(random)
    if local and random.random() < 0.2:
        text += "+" + random.choice(LOCALS)
    return text


def neighbours(random: Random, parsed) -> list[str]:
    """Versions that differ from `parsed` (a packaging Version) in one or two segments."""
    found = []
    for _ in range(14):
        release, pre, post, dev, local = list(parsed.release), parsed.pre, parsed.post, parsed.dev, parsed.local
        for _ in range(random.choice([0, 1, 1, 1, 2])):
            kind = random.randrange(8)
            if kind == 0:
                release[-1] = max(0, release[-1] + random.choice([-1, 1]))
            elif kind == 1:
                release = release + [random.choice([0, 0, 1])]
            elif kind == 2 and len(release) > 1:
                release = release[:-1]
            elif kind == 3:
                pre = random.choice([None, ("a", 0), ("rc", 1), pre and (pre[0], pre[1] + 1)])
            elif kind == 4:
                post = random.choice([None, 0, 1, (post or 0) + 1])
            elif kind == 5:
                dev = random.choice([None, 0, 1, (dev or 0) + 1])
            else:
                local = random.choice([None, "a", "1", "0a", "a.1", local and local + ".0", local and local + ".a"])
        text = f"{parsed.epoch}!" if parsed.epoch else ""
        text += ".".join(map(str, release))
        text += f"{pre[0]}{pre[1]}" if pre else ""
        text += f".post{post}" if post is not None else ""
        text += f".dev{dev}" if dev is not None else ""
        found.append(text + (f"+{local}" if local else ""))
    return found


def specifier(random: Random) -> str:
    operator = random.choice(["==", "==", "!=", "<=", ">=", "<", "<", ">", ">", "~=", "==="])
    space = random.choice(["", "", "", " ", "\t"])
    if operator == "===":
        return operator + space + random.choice([version(random), version(random).upper(), "1.0", "1.00", "foo", ""])
    if operator in ("==", "!=") and random.random() < 0.4:
        epoch = random.choice(["", "", "", "1!"])
        return operator + space + epoch + random.choice(RELEASES + HUGE) + ".*"
    return operator + space + version(random, local=operator in ("==", "!="))


def specifier_set(random: Random) -> str:
    count = random.choice([0] + [1] * 12 + [2] * 5 + [3] * 2 + [4])
    return random.choice([",", ", ", " ,"]).join(specifier(random) for _ in range(count))


def damaged(random: Random, text: str) -> str:
    """The text with one character gone, doubled or replaced."""
    if not text:
        return random.choice([".", "+", "!", " "])
    at = random.randrange(len(text))
    middle = random.choice(["", text[at] * 2, random.choice(" .-_+!*=<>~,;()[]'\"vdaprce019\n\u00e9")])
    return text[:at] + middle + text[at + 1 :]


STRINGS = {
    "os_name": ["posix", "nt", "java", ""],
    "sys_platform": ["linux", "win32", "darwin", "cygwin", "linux2"],
    "platform_machine": ["x86_64", "aarch64", "arm64", "AMD64", "x86", "x86_64 aarch64"],
    "platform_python_implementation": ["CPython", "PyPy", "Jython"],
    "platform_release": ["5.15.0-generic", "6.1", "10", "20.0.0", "4.0.0"],
    "platform_system": ["Linux", "Windows", "Darwin"],
    "platform_version": ["#1 SMP", "10.0.19041", "Darwin Kernel Version 23"],
    "python_version": ["3.8", "3.9", "3.10", "3.11", "3.12", "3.13", "3", "2.7", "3.*", "3.1.*", "4", "3.9 ", "3.8, 3.9", "3.10.0", "", "=3.9"],
    "python_full_version": ["3.9.0", "3.10.22", "3.11.18", "3.13.0rc1", "3.12.*", "3.11", "3.8.20", "3.13.0a1"],
    "implementation_name": ["cpython", "pypy"],
    "implementation_version": ["3.11.18", "7.3.12", "3.9", "3.10.*", "3.15.0b1"],
    "extra": ["test", "Test", "foo_bar", "Foo.Bar", "docs", "", "a", "es"],
}
ALIASES = {
    "os_name": ["os.name"],
    "sys_platform": ["sys.platform"],
    "platform_machine": ["platform.machine"],
    "platform_version": ["platform.version"],
    "platform_python_implementation": ["platform.python_implementation", "python_implementation"],
}
OPERATORS = ["==", "==", "!=", "<", "<=", ">", ">=", "~=", "===", "in", "not in", "not  in"]


def quoted(random: Random, value: str) -> str:
    quote = random.choice("'\"")
    escaped = "\\x" + format(ord(value[0]), "02x") + value[1:] if value and random.random() < 0.02 else value
    return quote + escaped + quote


def comparison(random: Random) -> str:
    name = random.choice(list(STRINGS) + ["python_version", "python_full_version", "extra", "sys_platform"])
    value = random.choice(STRINGS[name] if random.random() < 0.9 else random.choice(list(STRINGS.values())))
    if random.random() < 0.1:
        value = " ".join(random.sample(STRINGS[name], 2))
    spelled = random.choice(ALIASES[name]) if name in ALIASES and random.random() < 0.2 else name
    left, right = spelled, quoted(random, value)
    if random.random() < 0.25:
        left, right = right, left
    if random.random() < 0.01:
        left, right = random.choice([(spelled, "os_name"), (quoted(random, "3.9"), quoted(random, "python_version"))])
    operator = random.choice(OPERATORS)
    space = " " if operator[0] in "in" else random.choice([" ", " ", "", "  ", "\t"])
    return f"{left}{space}{operator}{space}{right}"


def marker(random: Random, depth: int = 0) -> str:
    parts = []
    for _ in range(random.choice([1, 1, 1, 2, 2, 3])):
        if depth < 3 and random.random() < 0.2:
            parts.append("(" + random.choice(["", " "]) + marker(random, depth + 1) + random.choice(["", " "]) + ")")
        else:
            parts.append(comparison(random))
    text = parts[0]
    for part in parts[1:]:
        text += random.choice([" and ", " or ", " and\t", "  or "]) + part
    return text


NAMES = ["foo", "Foo", "foo-bar", "Foo_.Bar", "a", "A1", "zope.interface", "ruamel.yaml"]


def requirement(random: Random) -> str:
    text = random.choice(["", "", " "]) + random.choice(NAMES) + random.choice(["", "", " ", "\t"])
    if random.random() < 0.3:
        names = random.choice([["test"], ["test", "Foo_Bar"], ["a", "A"], ["x.y", "b-c"], []])
        text += "[" + random.choice([",", ", ", " , "]).join(names) + random.choice(["", " "]) + "]" + random.choice(["", " "])
    if random.random() < 0.12:
        url = random.choice(["https://host.example/a.whl", "git+https://host.example/x@v1#egg=x", "file:///a%20b;c", "./local"])
        text += "@" + random.choice(["", " "]) + url
        return text + (" ; " + marker(random) if random.random() < 0.5 else random.choice(["", " "]))
    body = specifier_set(random)
    text += f"({body})" if random.random() < 0.25 else body
    return text + (random.choice([";", " ; ", "; "]) + marker(random) if random.random() < 0.5 else "")
