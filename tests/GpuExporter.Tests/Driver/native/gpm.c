/* Performance counters, on Hopper: each sample remembers when it was taken, each metric is the average between two. */
#ifndef OLD_LIBRARY
#include "fake.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* As opaque to the exporter as the driver's own. */
typedef struct { const device *of; double at; u64 mark; } sample;
#define MARK 0x9e3779b97f4a7c15ULL

/* Idle, prefill, decode. */
static const struct { unsigned id; double level[3]; } known[] = {
    {1, {0, 99, 97}}, {2, {0, 92, 61}}, {3, {0, 38, 17}}, {4, {0, 9, 6}}, {5, {0, 64, 9}}, {6, {0, 0, 0}}, {7, {0, 64, 9}}, {8, {0, 0, 0}}, {9, {0, 0, 0}},
    {10, {0, 41, 83}}, {11, {0, 0, 0}}, {12, {0, 11, 4}}, {13, {0, 3, 2}}, {20, {0.02, 2003, 334}}, {21, {0.02, 1335, 210}},
    {60, {0, 117188, 40039}}, {61, {0, 117188, 40039}},
};

static int has_gpm(const device *d) { return d->model == H100; }

EXPORT nvml_return nvmlGpmQueryDeviceSupport(device *d, gpm_support *support)
{
    CALL(d);
    if (support->version != 1)
        return ARGUMENT_VERSION_MISMATCH;
    support->isSupportedDevice = has_gpm(d);
    return OK;
}

EXPORT nvml_return nvmlGpmSampleAlloc(sample **s)
{
    NODE_CALL();
    *s = calloc(1, sizeof **s);
    (*s)->mark = MARK;
    return OK;
}

EXPORT nvml_return nvmlGpmSampleFree(sample *s)
{
    NODE_CALL();
    if (s->mark != MARK)
        return INVALID_ARGUMENT;
    s->mark = 0;
    free(s);
    return OK;
}

static nvml_return take(const device *of, sample *s)
{
    if (s->mark != MARK)
        return INVALID_ARGUMENT;
    s->of = of;
    s->at = fake_now();
    return OK;
}

EXPORT nvml_return nvmlGpmSampleGet(device *d, sample *s)
{
    CALL(d);
    return has_gpm(d) ? take(d, s) : NOT_SUPPORTED;
}

EXPORT nvml_return nvmlGpmMigSampleGet(device *d, unsigned gpu_instance, sample *s)
{
    CALL(d);
    if (!has_gpm(d) || d->parent)
        return NOT_SUPPORTED;
    for (int i = 0; i < d->instance_count; i++)
        if ((unsigned)d->instances[i]->gpu_instance == gpu_instance)
            return take(d->instances[i], s);
    return INVALID_ARGUMENT;
}

static nvml_return metric(const device *d, gpm_metric *m, double from, double to)
{
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (known[i].id == m->metricId) {
            double share = d->parent ? d->slices / 7.0 : 1;
            m->value = (fake_sum(d, known[i].level, to) - fake_sum(d, known[i].level, from)) / (to - from);
            if (m->metricId >= 20)
                m->value *= share;
            return OK;
        }
    if (m->metricId == 30) {   /* a decoder that has nothing to say */
        m->value = NAN;
        return OK;
    }
    return m->metricId < GPM_METRIC_MAX ? NOT_SUPPORTED : INVALID_ARGUMENT;
}

EXPORT nvml_return nvmlGpmMetricsGet(gpm_metrics_get *get)
{
    static char *name = "name";
    NODE_CALL();
    if (get->version != 1 || get->numMetrics == 0 || get->numMetrics > GPM_METRIC_MAX)
        return INVALID_ARGUMENT;
    const sample *from = get->sample1, *to = get->sample2;
    if (from->mark != MARK || to->mark != MARK || from->of != to->of || to->at - from->at < 0.1)
        return INVALID_ARGUMENT;
    for (unsigned i = 0; i < get->numMetrics && fake.gpm_strict; i++)
        if (get->metrics[i].metricId > 200)
            return INVALID_ARGUMENT;
    for (unsigned i = 0; i < get->numMetrics; i++) {
        gpm_metric *m = &get->metrics[i];
        m->answer = metric(to->of, m, from->at, to->at);
        m->info.shortName = m->info.longName = m->info.unit = name;
    }
    if (fake.gpm_touches_all)
        memset(&get->metrics[get->numMetrics], 0, sizeof(gpm_metric) * (GPM_METRIC_MAX - get->numMetrics));
    return OK;
}
#endif
