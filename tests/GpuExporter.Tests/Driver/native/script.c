/* What is played, and how a test steers it. A script is a node and directives, separated by commas:
     h100x8 | h100 | a100-mig | l40s | empty, then
     gpus=N  processes=N  lost=INDEX[@SECONDS]  hang=INDEX  xid-storm[=SECONDS]  wrap  reload=SECONDS  init=CODE  distinct  no-process-permission
     slow=FUNCTION:MICROSECONDS */
#include "fake.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MAX_RULES 64

typedef struct { char function[64]; int device; nvml_return answer; long delay_us; int hangs; } rule;

node fake;
pthread_mutex_t fake_gate = PTHREAD_MUTEX_INITIALIZER;

static pthread_cond_t released = PTHREAD_COND_INITIALIZER;
static rule rules[MAX_RULES];
static int rule_count;
static unsigned release_turn;
static int hanging;
static double started, frozen = -1, ahead;
static struct { const char *function; long count; } calls[256];

static double clock_seconds(clockid_t id)
{
    struct timespec t;
    clock_gettime(id, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

double fake_now(void) { return frozen >= 0 ? frozen : clock_seconds(CLOCK_MONOTONIC) - started + ahead; }

u64 fake_wall_us(double now)
{
    static double epoch;
    if (epoch == 0)
        epoch = clock_seconds(CLOCK_REALTIME) - clock_seconds(CLOCK_MONOTONIC);
    return (u64)((epoch + started + now) * 1e6);
}

static rule *find_rule(const char *function, int device, int make)
{
    for (int i = 0; i < rule_count; i++)
        if (rules[i].device == device && strcmp(rules[i].function, function) == 0)
            return &rules[i];
    if (!make || rule_count == MAX_RULES)
        return NULL;
    rule *made = &rules[rule_count++];
    memset(made, 0, sizeof *made);
    snprintf(made->function, sizeof made->function, "%s", function);
    made->device = device;
    return made;
}

static void directive(const char *word)
{
    int index = 0;
    double seconds = 0;
    long number = 0;
    char function[64];
    if (strcmp(word, "h100x8") == 0) fake_build(H100, 8);
    else if (strcmp(word, "h100") == 0) fake_build(H100, 1);
    else if (strcmp(word, "l40s") == 0) fake_build(L40S, 2);
    else if (strcmp(word, "empty") == 0) fake_build(H100, 0);
    else if (strcmp(word, "a100-mig") == 0) {
        fake_build(A100, 2);
        fake_partition(&fake.devices[0], "3g.40gb", 3, 40192);
        fake_partition(&fake.devices[0], "2g.20gb", 2, 19968);
        fake_partition(&fake.devices[0], "1g.10gb", 1, 9728);
    }
    else if (strcmp(word, "h100-mig") == 0) {
        fake_build(H100, 1);
        fake_partition(&fake.devices[0], "4g.40gb", 4, 40448);
        fake_partition(&fake.devices[0], "3g.40gb", 3, 40448);
    }
    else if (sscanf(word, "gpus=%d", &index) == 1 && index <= MAX_DEVICES) fake_build(fake.devices[0].model, index);
    else if (sscanf(word, "processes=%d", &index) == 1) fake.processes = index;
    else if (sscanf(word, "lost=%d@%lf", &index, &seconds) >= 1) fake.devices[index].lost_at = seconds;
    else if (sscanf(word, "hang=%d", &index) == 1) find_rule("*", index, 1)->hangs = 1;
    else if (strncmp(word, "xid-storm", 9) == 0) { fake.storm_at = 1; sscanf(word, "xid-storm=%lf", &fake.storm_at); }
    else if (strcmp(word, "wrap") == 0) fake.wrap = 1;
    else if (sscanf(word, "reload=%lf", &seconds) == 1) fake.energy_reset_at = seconds;
    else if (sscanf(word, "init=%d", &index) == 1) fake.init_answer = index;
    else if (strcmp(word, "distinct") == 0) fake.distinct = 1;
    else if (strcmp(word, "no-process-permission") == 0) find_rule("nvmlDeviceGetProcessUtilization", EVERY_DEVICE, 1)->answer = NO_PERMISSION;
    else if (sscanf(word, "slow=%63[^:]:%ld", function, &number) == 2) find_rule(function, EVERY_DEVICE, 1)->delay_us = number;
    else { fprintf(stderr, "fake NVML: the script has a word that it does not know: %s\n", word); abort(); }
}

/* Begins anew with that script; whoever hangs is let go. */
EXPORT void fake_script(const char *script)
{
    char words[512], *rest = words;
    pthread_mutex_lock(&fake_gate);
    int initialized = fake.initialized;
    memset(&fake, 0, sizeof fake);
    fake.initialized = initialized;
    fake.processes = 1;
    fake.fabric_state = 3;
    fake.fabric_health = 1;
    fake.energy_reset_at = fake.storm_at = INFINITY;
    rule_count = 0;
    release_turn++;
    started = clock_seconds(CLOCK_MONOTONIC);
    frozen = -1;
    ahead = 0;
    fake_build(H100, 8);
    fake_events_reset();
    snprintf(words, sizeof words, "%s", script);
    for (char *word; (word = strsep(&rest, ",")) != NULL;)
        if (*word)
            directive(word);
    pthread_cond_broadcast(&released);
    pthread_mutex_unlock(&fake_gate);
}

__attribute__((constructor)) static void begin(void)
{
    const char *script = getenv("FAKE_NVML_SCRIPT");
    fake_script(script && *script ? script : "h100x8");
}

/* The function (its name; * for all about a device) answers so from now on, about that device or about every one (-1); 0 undoes it. */
EXPORT void fake_answer(const char *function, int device, int answer)
{
    pthread_mutex_lock(&fake_gate);
    find_rule(function, device, 1)->answer = answer;
    pthread_mutex_unlock(&fake_gate);
}

/* The function takes so long from now on. */
EXPORT void fake_delay(const char *function, int device, long microseconds)
{
    pthread_mutex_lock(&fake_gate);
    find_rule(function, device, 1)->delay_us = microseconds;
    pthread_mutex_unlock(&fake_gate);
}

/* The function does not return from now on until fake_release. */
EXPORT void fake_hang(const char *function, int device)
{
    pthread_mutex_lock(&fake_gate);
    find_rule(function, device, 1)->hangs = 1;
    pthread_mutex_unlock(&fake_gate);
}

EXPORT void fake_release(void)
{
    pthread_mutex_lock(&fake_gate);
    for (int i = 0; i < rule_count; i++)
        rules[i].hangs = 0;
    release_turn++;
    pthread_cond_broadcast(&released);
    pthread_mutex_unlock(&fake_gate);
}

/* How many calls hang now. */
EXPORT int fake_hanging(void)
{
    pthread_mutex_lock(&fake_gate);
    int count = hanging;
    pthread_mutex_unlock(&fake_gate);
    return count;
}

/* Time stands still at so many seconds after the start; below zero it runs again. */
EXPORT void fake_clock(double seconds)
{
    pthread_mutex_lock(&fake_gate);
    frozen = seconds;
    pthread_mutex_unlock(&fake_gate);
}

/* So many seconds pass at once. */
EXPORT void fake_advance(double seconds)
{
    pthread_mutex_lock(&fake_gate);
    if (frozen >= 0)
        frozen += seconds;
    else
        ahead += seconds;
    pthread_mutex_unlock(&fake_gate);
}

/* The device falls off the bus now, or is back. */
EXPORT void fake_lose(int index, int lost)
{
    pthread_mutex_lock(&fake_gate);
    fake.devices[index].lost_at = lost ? 0 : INFINITY;
    pthread_mutex_unlock(&fake_gate);
}

/* How often the function was called. */
EXPORT long fake_calls(const char *function)
{
    long count = 0;
    pthread_mutex_lock(&fake_gate);
    for (int i = 0; i < 256 && calls[i].function; i++)
        if (strcmp(calls[i].function, function) == 0)
            count += calls[i].count;
    pthread_mutex_unlock(&fake_gate);
    return count;
}

EXPORT void fake_set(const char *what, int number)
{
    pthread_mutex_lock(&fake_gate);
    if (strcmp(what, "processes") == 0) fake.processes = number;
    else if (strcmp(what, "init") == 0) fake.init_answer = number;
    else if (strcmp(what, "gpm_touches_all") == 0) fake.gpm_touches_all = number;
    else if (strcmp(what, "fabric_state") == 0) fake.fabric_state = number;
    else if (strcmp(what, "fabric_health") == 0) fake.fabric_health = number;
    else if (strcmp(what, "sram_exceeded") == 0) fake.sram_exceeded = number;
    else if (strcmp(what, "older_structures") == 0) fake.older_structures = number;
    else if (strcmp(what, "gpm_strict") == 0) fake.gpm_strict = number;
    else if (strcmp(what, "absurd_processes") == 0) fake.absurd_processes = number;
    else if (strcmp(what, "distinct") == 0) fake.distinct = number;
    else if (strcmp(what, "instances") == 0) fake.devices[0].instance_count = number;
    else { fprintf(stderr, "fake NVML: nothing is called %s\n", what); abort(); }
    pthread_mutex_unlock(&fake_gate);
}

static void count_call(const char *function)
{
    /* The name is a constant of its function, so its address will do. */
    for (int i = 0; i < 256; i++) {
        if (calls[i].function == NULL)
            calls[i].function = function;
        if (calls[i].function == function) {
            calls[i].count++;
            return;
        }
    }
}

static int is_handle(const device *d)
{
    return (d >= fake.devices && d < fake.devices + fake.device_count) || (d >= fake.instances && d < fake.instances + fake.instance_count);
}

nvml_return fake_enter(const char *function, const device *about)
{
    long delay_us = 0;
    nvml_return answer = OK;
    pthread_mutex_lock(&fake_gate);
    count_call(function);
    if (about && !is_handle(about)) {
        pthread_mutex_unlock(&fake_gate);
        return INVALID_ARGUMENT;
    }
    int index = about ? about->index : EVERY_DEVICE;
    for (int i = 0; i < rule_count; i++) {
        const rule *r = &rules[i];
        int fits = strcmp(r->function, "*") == 0 ? about != NULL : strcmp(r->function, function) == 0;
        if (!fits || (r->device != EVERY_DEVICE && r->device != index))
            continue;
        if (r->hangs) {
            unsigned turn = release_turn;
            hanging++;
            while (turn == release_turn)
                pthread_cond_wait(&released, &fake_gate);
            hanging--;
            break;
        }
        if (r->answer) answer = r->answer;
        if (r->delay_us) delay_us = r->delay_us;
    }
    if (answer == OK && !fake.initialized && strncmp(function, "nvmlInit", 8) != 0)
        answer = UNINITIALIZED;
    if (answer == OK && about) {
        const device *whole = about->parent ? about->parent : about;
        answer = whole->lost_at <= fake_now() ? GPU_IS_LOST : OK;
    }
    pthread_mutex_unlock(&fake_gate);
    if (delay_us) {
        struct timespec pause = {delay_us / 1000000, delay_us % 1000000 * 1000};
        nanosleep(&pause, NULL);
    }
    return answer;
}
