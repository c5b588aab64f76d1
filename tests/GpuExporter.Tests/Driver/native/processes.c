/* Who uses a device: engines' workers, one a device unless scripted otherwise. */
#include "fake.h"
#include <math.h>
#include <string.h>

static unsigned pid_of(const device *d, int n) { return 4100 + 100 * (unsigned)d->index + (unsigned)n; }

static nvml_return list(const device *d, unsigned *count, process *out, int first)
{
    unsigned room = *count, n = 0, wanted = 0;
    int on_instances = d->instance_count;
    for (int i = first; i < fake.processes; i++)
        wanted++;
    *count = wanted;
    if (room < wanted)
        return INSUFFICIENT_SIZE;
    for (int i = first; i < fake.processes; i++, n++) {
        const device *on = on_instances ? d->instances[i % on_instances] : d;
        out[n] = (process){pid_of(d, i), (u64)(0.88 * (double)on->memory) / MIB * MIB, 0xffffffffu, 0xffffffffu};
        if (on->parent) {
            out[n].gpuInstanceId = (unsigned)on->gpu_instance;
            out[n].computeInstanceId = (unsigned)on->compute_instance;
        }
        if (fake.distinct)
            out[n] = (process){0x11110001 + (unsigned)i, i == 0 ? ~0ULL : 0x2222000000000002, 0x33330003, 0x44440004};
    }
    return OK;
}

#ifdef OLD_LIBRARY
EXPORT nvml_return nvmlDeviceGetComputeRunningProcesses_v2(device *d, unsigned *count, process *out) { CALL(d); return list(d, count, out, 0); }
#else
EXPORT nvml_return nvmlDeviceGetComputeRunningProcesses_v3(device *d, unsigned *count, process *out) { CALL(d); return list(d, count, out, 0); }
EXPORT nvml_return nvmlDeviceGetMPSComputeRunningProcesses_v3(device *d, unsigned *count, process *out) { CALL(d); (void)out; *count = 0; return OK; }

/* The last of several draws as well. */
EXPORT nvml_return nvmlDeviceGetGraphicsRunningProcesses_v3(device *d, unsigned *count, process *out)
{
    CALL(d);
    return list(d, count, out, fake.processes > 1 ? fake.processes - 1 : fake.processes);
}
#endif

/* One sample a process and second in which it had work; the driver keeps a minute. */
EXPORT nvml_return nvmlDeviceGetProcessUtilization(device *d, process_utilization *out, unsigned *count, u64 since)
{
    static const double sm[] = {0, 99, 95}, memory[] = {0, 33, 70};
    CALL(d);
    if (d->parent || d->instance_count)
        return NOT_SUPPORTED;
    double now = fake_now();
    unsigned room = *count, n = 0, wanted = 0;
    for (int pass = 0; pass < 2; pass++) {
        for (double at = fmax(0, floor(now) - 59); at <= now; at++) {
            u64 stamp = fake_wall_us(at);
            if (stamp <= since || fake_phase(d, at) == IDLE)
                continue;
            for (int i = 0; i < fake.processes; i++) {
                if (pass == 0) { wanted++; continue; }
                out[n] = (process_utilization){pid_of(d, i), stamp, (unsigned)(fake_level(d, sm, at) / fake.processes), (unsigned)(fake_level(d, memory, at) / fake.processes), 0, 0};
                if (fake.distinct)
                    out[n] = (process_utilization){0x11110001, stamp, 21, 22, 23, 24};
                if (i < fake.absurd_processes)
                    out[n].smUtil = 4294967;
                n++;
            }
        }
        if (pass == 0) {
            *count = wanted;
            if (wanted == 0)
                return NOT_FOUND;
            if (room < wanted)
                return INSUFFICIENT_SIZE;
        }
    }
    return OK;
}
