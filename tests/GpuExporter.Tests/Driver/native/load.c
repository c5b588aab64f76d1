/* Memory and how busy the units are. */
#include "fake.h"
#include <string.h>

static memory_v2 memory_of(const device *d)
{
    memory_v2 m = {.total = d->memory, .reserved = d->parent ? 0 : 634 * MIB};
    u64 engines = (u64)(fake.processes > 0 ? 0.88 * (double)d->memory : 0) / MIB * MIB;
    m.used = m.reserved + engines;
    m.free = m.total - m.used;
    if (fake.distinct)
        m = (memory_v2){.total = 0x1111000000000001, .reserved = 0x2222000000000002, .free = 0x3333000000000003, .used = 0x4444000000000004};
    return m;
}

#ifndef OLD_LIBRARY
EXPORT nvml_return nvmlDeviceGetMemoryInfo_v2(device *d, memory_v2 *out)
{
    CALL(d);
    if (out->version != VERSIONED(memory_v2, 2))
        return ARGUMENT_VERSION_MISMATCH;
    unsigned version = out->version;
    *out = memory_of(d);
    out->version = version;
    return OK;
}
#endif

EXPORT nvml_return nvmlDeviceGetMemoryInfo(device *d, memory_v1 *out)
{
    CALL(d);
    memory_v2 m = memory_of(d);
    *out = (memory_v1){m.total, m.free, m.used};
    return OK;
}

EXPORT nvml_return nvmlDeviceGetUtilizationRates(device *d, utilization *out)
{
    static const double busy[] = {0, 100, 97}, memory[] = {0, 34, 71};
    CALL(d);
    if (d->parent || d->instance_count)
        return NOT_SUPPORTED;
    double now = fake_now();
    *out = (utilization){(unsigned)fake_level(d, busy, now), (unsigned)fake_level(d, memory, now)};
    return OK;
}

static nvml_return unit(const device *d, unsigned *percent, unsigned *period, unsigned value)
{
    if (d->parent || d->instance_count)
        return NOT_SUPPORTED;
    *percent = fake.distinct ? value : 0;
    *period = 167000;
    return OK;
}

EXPORT nvml_return nvmlDeviceGetEncoderUtilization(device *d, unsigned *percent, unsigned *period) { CALL(d); return unit(d, percent, period, 11); }
EXPORT nvml_return nvmlDeviceGetDecoderUtilization(device *d, unsigned *percent, unsigned *period) { CALL(d); return unit(d, percent, period, 12); }
EXPORT nvml_return nvmlDeviceGetJpgUtilization(device *d, unsigned *percent, unsigned *period) { CALL(d); return unit(d, percent, period, 13); }
EXPORT nvml_return nvmlDeviceGetOfaUtilization(device *d, unsigned *percent, unsigned *period) { CALL(d); return unit(d, percent, period, 14); }
