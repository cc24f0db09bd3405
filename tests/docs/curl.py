"""What the documentation uses of curl, for machines that have none: `curl [-s] [-H header]… [-d body] url`."""

import sys
from urllib.request import Request, urlopen


def main(arguments: list[str]) -> None:
    headers, body, url = {}, None, ""
    words = iter(arguments)
    for word in words:
        match word:
            case "-s":
                pass
            case "-H":
                name, _, value = next(words).partition(":")
                headers[name] = value.strip()
            case "-d":
                body = next(words).encode()
            case _:
                url = word
    assert url.startswith("http://127.0.0.1:"), url
    with urlopen(Request(url, body, headers), timeout=30) as answer:
        sys.stdout.buffer.write(answer.read())


if __name__ == "__main__":
    main(sys.argv[1:])
