"""Records what pip reads in a table of requirements files, as test/manifests/pip-vectors.json.

    python test/manifests/pip-vectors.py > test/manifests/pip-vectors.json

Run with the pip to record; where two versions of pip differ, the fixture holds the newer one's reading (its version is in the fixture).
No requirement is resolved and no file is fetched: pip's own parser alone runs.
"""
import base64
import json
import os
import random
import tempfile

import pip
from pip._internal.req import req_file
from pip._internal.req.constructors import parse_req_from_line
from pip._internal.req.req_file import get_line_parser

CASES = [
    "torch==2.1.0\n", "torch == 2.1.0\r\nnumpy>=1.2 , <3\r\n", "a\rb\r", "a==1\fb==2", "a==1\x0bb==2", "a==1\x1cb==2\x1db\x1ec",
    "a==1\u2028b==2\u2029c", "a==1\x85b", "# comment\na # c\nb# not\nc #d\n#e", "a==1 #c1 \\\nb==2\n", "# c \\\na==1\n",
    "a==1 \\\n# comment\nb==2\n", "a==1 \\\n  # comment \\\nb==2\n", "a \\\n==1 \\\n\nb\n", "a==1\\\n", "a==1\\", "\\\n\\\na\n", "\\\\a\\\\\n==1\n",
    "a==1 \\ \nb==2\n", "a==1 \\\n    --hash=sha256:abc \\\n    --hash=sha256:def\n", "a==1 --hash sha256:abc --hash=sha512:def",
    "a==1\t--hash=sha256:abc", "a==1 --hash=md5:abc", "a==1 --hash=sha256", "a==1 --hash='sha256:abc'", "a==1 --hash=\"sha256:abc\" # c",
    "a==1 --global-option=\"x y\" --config-settings k=v", "a==1 -C k=v", "a==1 --unknown", "a==1 --hash", "--hash=sha256:abc\n",
    "-r other.txt", "-rother.txt", "--requirement other.txt", "--requirement=other.txt", "-r  other.txt  # c", "-r 'o ther.txt'", "-r o\\ ther.txt",
    "-c c.txt", "--constraint=c.txt", "-c c.txt -r r.txt", "-r a.txt -r b.txt", "-r a.txt b.txt", "-r", "--req x", "--requirem x",
    "-e .", "-e .[dev]", "--editable=./x[a,b]", "-e git+https://h.example/x.git@v1#egg=x[y]", "-e 'a b'", "-e . -e b", "-e",
    "-i https://i.example/simple", "-ihttps://i.example", "--index-url https://i.example", "--index-url=https://i.example", "--pypi-url=https://i.example",
    "--extra-index-url https://x.example --extra-index-url=https://y.example", "--extra https://x.example", "--no-index", "--no-index=x", "--no-in",
    "-f ./wheels", "--find-links=https://f.example", "--no-binary :all:", "--only-binary=a,b", "--prefer-binary", "--pre", "--trusted-host h.example",
    "--require-hashes", "--use-feature=truststore", "--index https://x.example", "--index-url \"https://i.example", "-i https://i.example --pre -f x", "-x y", "--",
    "-- -r x", "- x", "--pre x --no-index", "a ; python_version < '3.9'", "a;python_version<'3.9'", "a [x, y] >=1 ; os_name == 'nt'", "a(>=1,<2)", "a (==1)",
    "a @ https://h.example/a.zip", "a[b] @ https://h.example/a.zip ; python_version<'3'", "a@https://h.example/a.zip", "https://h.example/a-1.0.zip",
    "https://h.example/a-1.0-py3-none-any.whl", "https://h.example/a-1.0-py3-none-any.whl ; python_version<'3'", "git+https://h.example/x.git#egg=x",
    "git+ssh://git@h.example/x.git@main#egg=x&subdirectory=y", "https://h.example/x.tar.gz#egg=x", "https://h.example/x", "file:///x/a-1.0-py3-none-any.whl",
    "./a-1.0-py3-none-any.whl", "a-1.0-py3-none-any.whl", "wheels/a_b-2.0+cu1-cp311-cp311-linux_x86_64.whl", "a==1.*", "a===1.0", "a~=1.0", "a!=1", "a>1,<2", "a==1!2.0",
    "a==1 b==2", "a = 1", "a 1", "==1", "a==", "a==x", "a>=1.0,", "_a", "a_", "a-b.c_d", "A.B", "a[", "a[]", "a[x", "a;", "a; ", "a; bad", "é", "a==1 # é",
    "a==${V}", "${V}==1", "-i https://${USER_TOKEN}@h.example", "a @ https://${T}@h.example/a.zip", "   a==1   ", "\ta==1\t", "\u00a0a==1", "\u3000a", "", "\n\n", " \n\t\n",
    "a==1\n\nb==2\n# c\nc", "a==1\nbad = 2\nc==3\n", "a>=1 --hash=sha256:a b", "a -e b", "a -r b", "a==1 --index-url x", "a==1 --pre", "a --hash=sha256:a#x", "a#x", "a #", "#",
    "-r x #c\\\nb", "a==1 --hash=sha256:abc'", "a==1 ; extra == 'x'", "a==1;extra=='x' --hash=sha256:abc",
]

ENCODED = [
    ("\ufefftorch==1 # é\n", "utf-8"), ("\ufefftorch==1 # é\nb", "utf-16-le"), ("\ufefftorch==1 # é\nb", "utf-16-be"), ("\ufefftorch==1 # é", "utf-32-le"),
    ("\ufefftorch==1", "utf-32-be"), ("# coding: latin-1\ntorch==1 # é", "latin-1"), ("#!x\n# -*- coding=cp1252 -*-\na==1 # é", "cp1252"), ("a\n\n# coding: latin-1\n", "utf-8"),
]


def fragments(rng):
    pieces = ["a==1", "b>=2,<3", "# c", " #c", "\\", "\\\n", "\n", "\r\n", "\r", " ", "--hash=sha256:ab", "-r x.txt", "--pre", "; os_name=='nt'", "'", "\"", "\t", "x[y]", "-e .",
              "\f", "#", "-", "--", "=", "\u2028", "${A}", "c", "==1.0", ","]
    return "".join(rng.choice(pieces) for _ in range(rng.randint(1, 9)))


def requirement(text):
    """Name, extras and whether it is a direct reference, as pip's own constructor has them."""
    try:
        parts = parse_req_from_line(text, None)
    except Exception:
        return None
    req = parts.requirement
    if req is None:
        return {"name": None}
    return {"name": req.name, "extras": sorted(req.extras or parts.extras), "specifier": str(req.specifier), "marker": str(parts.markers or req.marker or ""),
            "direct": parts.link is not None or req.url is not None}


def read(data):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "r.txt")
        with open(path, "wb") as f:
            f.write(data)
        try:
            content = req_file.get_file_content(path, None)[1]
        except Exception:
            return None
    lines = []
    parse = get_line_parser(None)
    for number, line in req_file.preprocess(content):
        try:
            args, opts = parse(line)
        except Exception:
            lines.append({"line": number, "error": True})
            continue
        values = {key: value for key, value in vars(opts).items() if value not in (None, [], {}, False)}
        values.pop("format_control", None)
        values.pop("release_control", None)
        values.pop("features_enabled", None)  # pip keeps one list for all lines
        lines.append({"line": number, "args": args, "options": {k: v if isinstance(v, (str, list, dict)) else True for k, v in values.items()},
                      "requirement": requirement(args) if args else None})
    return lines


def main():
    rng = random.Random(20261122)
    files = [case.encode("utf-8") for case in CASES] + [text.encode(codec) for text, codec in ENCODED]
    files += [fragments(rng).encode("utf-8") for _ in range(600)]
    vectors = [{"file": base64.b64encode(data).decode(), "lines": read(data)} for data in files]
    rows = ",\n".join(json.dumps(vector, ensure_ascii=True, sort_keys=True) for vector in vectors)
    print('{"pip": "%s", "vectors": [\n%s\n]}' % (pip.__version__, rows))


for name in list(os.environ):
    if name in {"V", "A", "T", "USER_TOKEN"}:
        del os.environ[name]
main()
