/* Events: delivered once each to every set that the device was registered with before. A storm is 300 XID errors within a second, some of them equal in a row. */
#ifndef OLD_LIBRARY
#include "fake.h"
#include <errno.h>
#include <math.h>
#include <string.h>
#include <time.h>

#define MAX_SETS 8
#define MAX_WAITING 4096
#define STORM_EVENTS 300

typedef struct { int used; u64 wanted[MAX_DEVICES]; event waiting[MAX_WAITING]; unsigned head, tail; int stormed; } event_set;

static event_set sets[MAX_SETS];
static pthread_cond_t arrived;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void make_condition(void)
{
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&arrived, &attributes);
}

void fake_events_reset(void)
{
    pthread_once(&once, make_condition);
    for (int i = 0; i < MAX_SETS; i++)
        sets[i].head = sets[i].tail = 0, sets[i].stormed = 0;
}

static void deliver(event_set *set, const event *e)
{
    const device *d = e->device;
    if (set->used && (set->wanted[d->index] & e->eventType) && set->tail - set->head < MAX_WAITING)
        set->waiting[set->tail++ % MAX_WAITING] = *e;
}

/* Something happens to a device now; instance -1 for the whole. */
EXPORT void fake_event(int index, unsigned long long type, unsigned long long data, int instance)
{
    pthread_mutex_lock(&fake_gate);
    event e = {&fake.devices[index], type, data, (unsigned)instance, instance < 0 ? 0xffffffffu : 0};
    for (int i = 0; i < MAX_SETS; i++)
        deliver(&sets[i], &e);
    pthread_cond_broadcast(&arrived);
    pthread_mutex_unlock(&fake_gate);
}

/* Those of the storm that are due. */
static void storm(event_set *set)
{
    static const u64 codes[] = {79, 79, 63, 94, 31, 31};
    double since = fake_now() - fake.storm_at;
    for (int due = since < 0 ? 0 : (int)fmin(STORM_EVENTS, 1 + since * STORM_EVENTS); set->stormed < due; set->stormed++) {
        event e = {&fake.devices[set->stormed % fake.device_count], 0x8, codes[set->stormed / 8 % 6], 0xffffffffu, 0xffffffffu};
        deliver(set, &e);
    }
}

EXPORT nvml_return nvmlEventSetCreate(event_set **set)
{
    NODE_CALL();
    pthread_mutex_lock(&fake_gate);
    *set = NULL;
    for (int i = 0; i < MAX_SETS && !*set; i++)
        if (!sets[i].used) {
            *set = &sets[i];
            memset(*set, 0, sizeof **set);
            (*set)->used = 1;
        }
    pthread_mutex_unlock(&fake_gate);
    return *set ? OK : INVALID_ARGUMENT;
}

EXPORT nvml_return nvmlEventSetFree(event_set *set) { NODE_CALL(); set->used = 0; return OK; }

/* A card without ECC reports no memory errors. */
static u64 supported(const device *d) { return d->model == L40S ? 0x1c : 0xff9f; }

EXPORT nvml_return nvmlDeviceGetSupportedEventTypes(device *d, u64 *types) { CALL(d); *types = supported(d); return OK; }

EXPORT nvml_return nvmlDeviceRegisterEvents(device *d, u64 types, event_set *set)
{
    CALL(d);
    if (d->parent || (types & ~supported(d)))
        return NOT_SUPPORTED;
    pthread_mutex_lock(&fake_gate);
    set->wanted[d->index] |= types;
    pthread_mutex_unlock(&fake_gate);
    return OK;
}

EXPORT nvml_return nvmlEventSetWait_v2(event_set *set, event *out, unsigned timeout_ms)
{
    nvml_return answer = TIMEOUT;
    struct timespec until, step;
    NODE_CALL();
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += timeout_ms / 1000;
    until.tv_nsec += timeout_ms % 1000 * 1000000L;
    if (until.tv_nsec >= 1000000000L)
        until.tv_sec++, until.tv_nsec -= 1000000000L;
    pthread_mutex_lock(&fake_gate);
    for (;;) {
        storm(set);
        if (set->head != set->tail) {
            *out = set->waiting[set->head++ % MAX_WAITING];
            answer = OK;
            break;
        }
        clock_gettime(CLOCK_MONOTONIC, &step);
        if (step.tv_sec > until.tv_sec || (step.tv_sec == until.tv_sec && step.tv_nsec >= until.tv_nsec))
            break;
        step.tv_nsec += isinf(fake.storm_at) ? 0 : 2000000L;
        if (isinf(fake.storm_at))
            step = until;
        else if (step.tv_nsec >= 1000000000L)
            step.tv_sec++, step.tv_nsec -= 1000000000L;
        pthread_cond_timedwait(&arrived, &fake_gate, &step);
    }
    pthread_mutex_unlock(&fake_gate);
    return answer;
}
#else
void fake_events_reset(void) {}
#endif
