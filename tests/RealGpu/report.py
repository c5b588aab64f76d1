"""report.py OUT: the recording beside nvidia-smi, and what the exporter says about itself."""
import csv
import datetime
import gzip
import json
import pathlib
import statistics
import sys

out = pathlib.Path(sys.argv[1])

# What nvidia-smi calls it, the exporter's metric, labels that tell the series, and the factor to nvidia-smi's unit.
PAIRS = [
    ("utilization.gpu %", "hw.gpu.utilization", {"hw.gpu.task": "general"}, 100),
    ("memory.used MiB", "hw.gpu.memory.usage", {}, 1 / 2**20),
    ("power.draw.average W", "hw.power", {}, 1),
    ("power.draw.instant W", "observe.gpu.power.instant", {}, 1),
    ("temperature.gpu C", "hw.temperature", {"hw.sensor_location": "gpu"}, 1),
    ("clocks.sm MHz", "observe.gpu.clock.frequency", {"observe.gpu.clock": "sm"}, 1e-6),
]


def read_recording(path):
    """Every series of the devices: (uuid, metric, labels) to a list of (ms, value)."""
    metrics, blocks, series = {}, {}, {}
    with gzip.open(path, "rt") as lines:
        for line in map(json.loads, lines):
            if "metric" in line:
                metrics[line["metric"]] = line["name"]
            elif "series" in line:
                uuid = line["device"]["uuid"] if line["device"] else ""
                blocks[line["block"]] = [(uuid, metrics[one[0]], frozenset(map(tuple, one[1]))) for one in line["series"]]
            elif "set" in line:
                changes = line["set"]
                for slot, value in zip(changes[::2], changes[1::2]):
                    if value is not None:
                        series.setdefault(blocks[line["block"]][slot], []).append((line["t"], value))
    return series


def find(series, uuid, metric, labels):
    wanted = set(labels.items())
    return next((values for (its, name, own), values in series.items() if its == uuid and name == metric and wanted <= own), [])


def at(values, ms):
    """The value in force at that time: only changes are recorded."""
    before = [value for time, value in values if time <= ms]
    return before[-1] if before else None


def compare(series, rows):
    print("\nbeside nvidia-smi (mean of both, mean and largest absolute difference)")
    columns = {}
    for row in rows:
        ms = datetime.datetime.strptime(row[0], "%Y/%m/%d %H:%M:%S.%f").timestamp() * 1000
        for (name, metric, labels, factor), text in zip(PAIRS, row[2:]):
            try:
                theirs = float(text)
            except ValueError:
                continue  # [N/A]
            ours = at(find(series, row[1], metric, labels), ms)
            if ours is not None:
                columns.setdefault((row[1], name), []).append((theirs, ours * factor))
    for (uuid, name), pairs in columns.items():
        differences = [abs(ours - theirs) for theirs, ours in pairs]
        print(f"  {uuid} {name:22} nvidia-smi {statistics.mean(p[0] for p in pairs):10.1f}  exporter {statistics.mean(p[1] for p in pairs):10.1f}"
              f"  difference {statistics.mean(differences):8.2f} / {max(differences):8.2f}")


def energy(series):
    print("\nenergy: joules by the counter, by the mean of power, and the step of the counter")
    for (uuid, name, _), values in series.items():
        if name != "hw.energy" or len(values) < 2:
            continue
        joules = values[-1][1] - values[0][1]
        seconds = (values[-1][0] - values[0][0]) / 1000
        power = [value for _, value in find(series, uuid, "hw.power", {})]
        steps = [b[1] - a[1] for a, b in zip(values, values[1:]) if b[1] > a[1]]
        print(f"  {uuid} {joules:12.1f} J in {seconds:.0f} s = {joules / seconds:7.1f} W; mean of hw.power {statistics.mean(power):7.1f} W; smallest step {min(steps):.3f} J")


def itself():
    print("\nwhat is off, and the time inside the driver")
    page = (out / "last-page.txt").read_text().splitlines()
    for prefix in ("observe_exporter_reading_off_info", "observe_exporter_nvml_share", "observe_exporter_nvml_time", "observe_exporter_nvml_calls", "observe_exporter_nvml_longest",
                   "process_cpu_time", "process_memory"):
        for line in page:
            if line.startswith(prefix):
                print("  " + line)


recorded = read_recording(out / "recording.ndjson.gz")
devices = {uuid for uuid, _, _ in recorded if uuid}
print(f"{len(devices)} devices, {len(recorded)} series")
smi = out / "nvidia-smi.csv"
if smi.exists():
    with smi.open() as lines:
        compare(recorded, [[cell.strip() for cell in row] for row in csv.reader(lines) if len(row) == 8])
else:
    print("\nno nvidia-smi here: nothing to compare with")
energy(recorded)
itself()
