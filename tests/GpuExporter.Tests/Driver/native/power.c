/* Power, heat, clocks and links; and all that is asked for by number. */
#include "fake.h"
#include <math.h>
#include <string.h>

static const unsigned limit_mw[] = {700000, 400000, 350000}, min_limit_mw[] = {200000, 100000, 100000};

static unsigned average_mw(const device *d, double now) { return (unsigned)(1000 * fake_average_watts(d, now)); }

static int degrees(const device *d, double now) { return 28 + (int)(fake_average_watts(d, now) * (d->model == L40S ? 0.1 : 0.05)); }

/* Steps every 100 ms, and begins anew when the driver is loaded again. */
static u64 energy_mj(const device *d, double now)
{
    double at = floor(now * 10) / 10, from = at >= fake.energy_reset_at ? fake.energy_reset_at : 0;
    u64 before = from > 0 ? 0 : 5000000000ULL + 1000000ULL * (unsigned)d->index;
    return before + (u64)(1000 * (fake_joules(d, at) - fake_joules(d, from)));
}

#define WHOLE(d) do { CALL(d); if ((d)->parent) return NOT_SUPPORTED; } while (0)

EXPORT nvml_return nvmlDeviceGetPowerUsage(device *d, unsigned *mw) { WHOLE(d); *mw = average_mw(d, fake_now()); return OK; }
EXPORT nvml_return nvmlDeviceGetTotalEnergyConsumption(device *d, u64 *mj) { WHOLE(d); *mj = energy_mj(d, fake_now()); return OK; }

#ifndef OLD_LIBRARY
EXPORT nvml_return nvmlDeviceGetTemperatureV(device *d, temperature_v1 *out)
{
    WHOLE(d);
    if (out->version != VERSIONED(temperature_v1, 1))
        return ARGUMENT_VERSION_MISMATCH;
    if (out->sensorType != 0)
        return INVALID_ARGUMENT;
    out->temperature = fake.distinct ? -7 : degrees(d, fake_now());
    return OK;
}

EXPORT nvml_return nvmlDeviceGetMarginTemperature(device *d, margin_v1 *out)
{
    WHOLE(d);
    if (out->version != VERSIONED(margin_v1, 1))
        return ARGUMENT_VERSION_MISMATCH;
    if (d->model == A100)
        return NOT_SUPPORTED;
    out->margin = 87 - degrees(d, fake_now());
    return OK;
}
#endif

EXPORT nvml_return nvmlDeviceGetTemperature(device *d, unsigned sensor, unsigned *out)
{
    WHOLE(d);
    if (sensor != 0)
        return INVALID_ARGUMENT;
    *out = (unsigned)degrees(d, fake_now());
    return OK;
}

EXPORT nvml_return nvmlDeviceGetTemperatureThreshold(device *d, unsigned threshold, unsigned *out)
{
    static const unsigned of[] = {92, 89, 95, 87};
    WHOLE(d);
    if (threshold > 3 || (threshold == 2 && d->model == L40S))
        return NOT_SUPPORTED;
    *out = of[threshold];
    return OK;
}

EXPORT nvml_return nvmlDeviceGetNumFans(device *d, unsigned *count) { WHOLE(d); *count = d->model == L40S ? 2 : 0; return OK; }

EXPORT nvml_return nvmlDeviceGetFanSpeed_v2(device *d, unsigned fan, unsigned *percent)
{
    WHOLE(d);
    if (d->model != L40S)
        return NOT_SUPPORTED;
    if (fan > 1)
        return INVALID_ARGUMENT;
    *percent = 30 + fan + (unsigned)fake_average_watts(d, fake_now()) / 10;
    return OK;
}

#ifndef OLD_LIBRARY
EXPORT nvml_return nvmlDeviceGetFanSpeedRPM(device *d, fan_speed *out)
{
    WHOLE(d);
    if (out->version != VERSIONED(fan_speed, 1))
        return ARGUMENT_VERSION_MISMATCH;
    if (d->model != L40S)
        return NOT_SUPPORTED;
    if (out->fan > 1)
        return INVALID_ARGUMENT;
    out->speed = 1500 + 100 * out->fan;
    return OK;
}
#endif

EXPORT nvml_return nvmlDeviceGetClockInfo(device *d, unsigned domain, unsigned *mhz)
{
    static const double sm[] = {345, 1755, 1980};
    WHOLE(d);
    if (domain > 3)
        return INVALID_ARGUMENT;
    unsigned now = (unsigned)fake_level(d, sm, fake_now());
    *mhz = domain == 2 ? 2619 : domain == 3 ? now * 9 / 10 : now;
    return OK;
}

EXPORT nvml_return nvmlDeviceGetMaxClockInfo(device *d, unsigned domain, unsigned *mhz)
{
    static const unsigned of[] = {1980, 1980, 2619, 1782};
    WHOLE(d);
    if (domain > 3)
        return INVALID_ARGUMENT;
    *mhz = of[domain];
    return OK;
}

#ifdef OLD_LIBRARY
#define REASONS nvmlDeviceGetCurrentClocksThrottleReasons
#define SUPPORTED_REASONS nvmlDeviceGetSupportedClocksThrottleReasons
#else
#define REASONS nvmlDeviceGetCurrentClocksEventReasons
#define SUPPORTED_REASONS nvmlDeviceGetSupportedClocksEventReasons
#endif

/* Idle; held down by its power limit while it prefills; nothing. */
EXPORT nvml_return REASONS(device *d, u64 *reasons)
{
    static const double of[] = {0x1, 0x4, 0};
    WHOLE(d);
    *reasons = (u64)fake_level(d, of, fake_now());
    return OK;
}

EXPORT nvml_return SUPPORTED_REASONS(device *d, u64 *reasons) { WHOLE(d); *reasons = 0x1ff; return OK; }

EXPORT nvml_return nvmlDeviceGetPerformanceState(device *d, unsigned *state)
{
    WHOLE(d);
    *state = d->model == L40S && fake_phase(d, fake_now()) == IDLE ? 8 : 0;
    return OK;
}

EXPORT nvml_return nvmlDeviceGetCurrPcieLinkGeneration(device *d, unsigned *out) { WHOLE(d); *out = d->model == H100 ? 5 : 4; return OK; }
EXPORT nvml_return nvmlDeviceGetCurrPcieLinkWidth(device *d, unsigned *out) { WHOLE(d); *out = 16; return OK; }
EXPORT nvml_return nvmlDeviceGetMaxPcieLinkGeneration(device *d, unsigned *out) { WHOLE(d); *out = d->model == H100 ? 5 : 4; return OK; }
EXPORT nvml_return nvmlDeviceGetMaxPcieLinkWidth(device *d, unsigned *out) { WHOLE(d); *out = 16; return OK; }
static unsigned links(const device *d) { return d->model == H100 ? 18 : d->model == A100 ? 12 : 0; }

EXPORT nvml_return nvmlDeviceGetNvLinkState(device *d, unsigned link, unsigned *up)
{
    WHOLE(d);
    if (link >= links(d))
        return links(d) ? INVALID_ARGUMENT : NOT_SUPPORTED;
    *up = link != 17 || d->index != 1;   /* one link of the second device is down */
    return OK;
}

static nvml_return put(field_value *f, int type, double number)
{
    f->valueType = type;
    switch (type) {
    case T_DOUBLE: f->value.d = number; break;
    case T_UINT: f->value.ui = (unsigned)number; break;
    case T_ULONG: f->value.ul = (unsigned long)number; break;
    case T_U64: f->value.ull = (u64)number; break;
    case T_I64: f->value.sll = (long long)number; break;
    case T_INT: f->value.si = (int)number; break;
    case T_USHORT: f->value.us = (unsigned short)number; break;
    default: break;
    }
    return OK;
}

/* Bytes over a link since the start; with wrap as 32 bits that are a megabyte short of their end. */
static nvml_return put_bytes(field_value *f, double bytes)
{
    if (!fake.wrap)
        return put(f, T_U64, bytes);
    put(f, T_UINT, 0);
    f->value.ui = (unsigned)(0xfff00000ULL + (u64)bytes);
    return OK;
}

static const double pcie_tx[] = {2e4, 2.1e9, 3.5e8}, pcie_rx[] = {2e4, 1.4e9, 2.2e8};
static const double nvlink_kib[] = {0, 1.2e8, 4.1e7}, held_down_ns[] = {0, 1e9, 0};

static nvml_return field(const device *d, field_value *f, double now)
{
    int is_new = 1, whole_node = f->scopeId == 0;
#ifdef OLD_LIBRARY
    is_new = 0;
#endif
    if (f->fieldId >= 185 && !is_new)
        return INVALID_ARGUMENT;
    switch (f->fieldId) {
    case 3: case 4: case 5: case 6:
        return d->model == L40S ? NOT_SUPPORTED : put(f, T_U64, f->fieldId == 5 ? 12 : f->fieldId == 3 ? 2 : 0);
    case 38: case 45: case 52: case 59: return links(d) ? put(f, T_U64, f->fieldId == 52 ? 4 : 0) : NOT_SUPPORTED;
    case 74: return put(f, T_U64, fake_sum(d, held_down_ns, now));
    case 75: case 76: case 77: case 78: case 79: return put(f, T_U64, 0);
    case 82: return d->model == L40S ? NOT_SUPPORTED : put(f, T_UINT, degrees(d, now) + 8);
    case 83: return put(f, T_U64, (double)energy_mj(d, now));
    case 91: return put(f, T_UINT, links(d));
    case 94: return put(f, T_UINT, 3 + d->index);
    case 138: case 139: case 140: case 141:
        if (!links(d)) return NOT_SUPPORTED;
        if (f->scopeId != 0xffffffffu && f->scopeId >= links(d)) return INVALID_ARGUMENT;
        return put(f, T_U64, fake_sum(d, nvlink_kib, now) * (f->fieldId >= 140 ? 1.1 : 1) / (f->scopeId == 0xffffffffu ? 1 : links(d)));
    case 142: case 143: case 144: case 145: return d->model == L40S ? NOT_SUPPORTED : put(f, T_UINT, f->fieldId == 142 ? 2 : 0);
    case 164: return f->scopeId < links(d) ? put(f, T_UINT, 26562) : NOT_SUPPORTED;
    case 165: return f->scopeId < links(d) ? put(f, T_UINT, 1) : NOT_SUPPORTED;
    case 185: return whole_node ? put(f, T_UINT, average_mw(d, now)) : NOT_SUPPORTED;
    case 186: return whole_node ? put(f, T_UINT, 1000 * fake_watts(d, now)) : NOT_SUPPORTED;
    case 187: return put(f, T_UINT, min_limit_mw[d->model]);
    case 188: case 189: case 190: case 192: return put(f, T_UINT, limit_mw[d->model]);
    case 191: return whole_node ? put(f, T_U64, (double)energy_mj(d, now)) : NOT_SUPPORTED;
    case 193: case 194: case 195: case 196: return d->model == A100 ? NOT_SUPPORTED : put(f, T_INT, 194.0 == f->fieldId ? -2 : 0);
    case 197: return put_bytes(f, fake_sum(d, pcie_tx, now));
    case 198: return put_bytes(f, fake_sum(d, pcie_rx, now));
    case 230: return put(f, T_UINT, 0);
    case 269: case 270: case 271: return put(f, T_U64, 0);
    /* Numbers of no driver: one of every type, for tests of how they are read. */
    case 9000: return put(f, T_DOUBLE, 1.5);
    case 9001: return put(f, T_UINT, 4000000000.0);
    case 9002: return put(f, T_ULONG, 5000000000.0);
    case 9003: f->valueType = T_U64; f->value.ull = 0x8000000000000001ULL; return OK;
    case 9004: return put(f, T_I64, -6);
    case 9005: return put(f, T_INT, -7);
    case 9006: f->value.ull = ~0ULL; return put(f, T_USHORT, 8);
    case 9007: f->value.ull = ~0ULL; f->valueType = T_U64; return OK;      /* not available */
    case 9008: f->value.ull = ~0ULL; f->valueType = T_UINT; return OK;     /* not available */
    default: return INVALID_ARGUMENT;
    }
}

EXPORT nvml_return nvmlDeviceGetFieldValues(device *d, int count, field_value *fields)
{
    CALL(d);
    if (count <= 0)
        return INVALID_ARGUMENT;
    double now = fake_now();
    for (int i = 0; i < count; i++) {
        if (fields[i].fieldId == 9009)   /* passed over, as old drivers do */
            continue;
        fields[i].timestamp = (long long)fake_wall_us(now);
        fields[i].latencyUsec = fake.distinct ? 100 + i : 1;
        fields[i].answer = d->parent ? NOT_SUPPORTED : field(d, &fields[i], now);
    }
    return OK;
}
