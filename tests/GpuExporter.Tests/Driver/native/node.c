/* What a device does: idle, prefill and decode in turn, each device a little later than the one before. Counters are the integrals of what they count. */
#include "fake.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

static const double lengths[3] = {6, 8, 16};
#define CYCLE 30.0
#define RIPPLE_WATTS 20.0
#define RIPPLE_SECONDS 7.0
#define TURN 6.283185307179586

/* H100, A100, L40S; idle, prefill, decode. */
static const double watts[3][3] = {{92, 655, 425}, {62, 388, 262}, {38, 335, 228}};

static const char *names[3] = {"NVIDIA H100 80GB HBM3", "NVIDIA A100-SXM4-80GB", "NVIDIA L40S"};
static const u64 mebibytes[3] = {81559, 81920, 46068};

void fake_build(enum model model, int count)
{
    for (int i = 0; i < count; i++) {
        device *d = &fake.devices[i];
        memset(d, 0, sizeof *d);
        d->index = i;
        d->model = model;
        d->memory = mebibytes[model] * MIB;
        d->gpu_instance = d->compute_instance = -1;
        d->lost_at = INFINITY;
        snprintf(d->name, sizeof d->name, "%s", names[model]);
        snprintf(d->uuid, sizeof d->uuid, "GPU-%08x-0000-4000-8000-%012x", 0xa0b0c000u + (unsigned)model * 256 + (unsigned)i, 0x10u + (unsigned)i);
    }
    fake.device_count = count;
}

device *fake_partition(device *parent, const char *profile, int slices, u64 size)
{
    device *d = &fake.instances[fake.instance_count++];
    memset(d, 0, sizeof *d);
    d->index = parent->index;
    d->model = parent->model;
    d->parent = parent;
    d->memory = size * MIB;
    d->slices = slices;
    d->gpu_instance = parent->instance_count + 7;   /* numbers of their own: not the index */
    d->compute_instance = 0;
    d->lost_at = INFINITY;
    snprintf(d->name, sizeof d->name, "%.60s MIG %s", parent->name, profile);
    snprintf(d->uuid, sizeof d->uuid, "MIG-%08x-0000-5000-8000-%012x", 0xd0e0f000u + (unsigned)parent->index, 0x20u + (unsigned)parent->instance_count);
    parent->instances[parent->instance_count++] = d;
    return d;
}

static double offset(const device *d, double now) { return now + 1.5 * d->index; }

enum phase fake_phase(const device *d, double now)
{
    double at = fmod(offset(d, now), CYCLE);
    return at < lengths[IDLE] ? IDLE : at < lengths[IDLE] + lengths[PREFILL] ? PREFILL : DECODE;
}

double fake_level(const device *d, const double by_phase[3], double now) { return by_phase[fake_phase(d, now)]; }

static double sum_to(const double by_phase[3], double at)
{
    double cycles = floor(at / CYCLE), rest = at - cycles * CYCLE, sum = 0;
    for (int p = 0; p < 3; p++) {
        double part = fmin(rest, lengths[p]);
        sum += by_phase[p] * (cycles * lengths[p] + part);
        rest -= part;
    }
    return sum;
}

double fake_sum(const device *d, const double by_phase[3], double now)
{
    return sum_to(by_phase, offset(d, now)) - sum_to(by_phase, offset(d, 0));
}

double fake_watts(const device *d, double now)
{
    return fake_level(d, watts[d->model], now) + RIPPLE_WATTS * sin(TURN * now / RIPPLE_SECONDS);
}

double fake_joules(const device *d, double now)
{
    return fake_sum(d, watts[d->model], now) + RIPPLE_WATTS * RIPPLE_SECONDS / TURN * (1 - cos(TURN * now / RIPPLE_SECONDS));
}

double fake_average_watts(const device *d, double now)
{
    double from = now > 1 ? now - 1 : 0;
    return now - from < 0.001 ? fake_watts(d, now) : (fake_joules(d, now) - fake_joules(d, from)) / (now - from);
}
