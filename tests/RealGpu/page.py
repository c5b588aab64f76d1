"""Scrapes every second for so many seconds, and prints the last page."""
import sys
import time
import urllib.error
import urllib.request

port, seconds = sys.argv[1], float(sys.argv[2])
end = time.time() + seconds
page = ""
while time.time() < end:
    try:
        page = urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5).read().decode()
    except urllib.error.URLError:
        pass  # It does not listen yet.
    time.sleep(1)
print(page, end="")
