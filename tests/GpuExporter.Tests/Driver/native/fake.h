/* A node that is played: its devices, what is scripted about them, and how time passes. One copy of the library is one node. */
#pragma once
#include "abi.h"
#include <pthread.h>

#define EXPORT __attribute__((visibility("default")))
#define MAX_DEVICES 16
#define MAX_INSTANCES 7
#define EVERY_DEVICE (-1)
#define MIB (1024ULL * 1024)

enum model { H100, A100, L40S };

typedef struct device {
    int index;               /* on the node; of an instance its parent's */
    enum model model;
    char name[96], uuid[96];
    struct device *parent;   /* of an instance */
    int gpu_instance, compute_instance, slices;
    u64 memory;              /* bytes */
    struct device *instances[MAX_INSTANCES];
    int instance_count;
    double lost_at;          /* seconds; infinite for never */
} device;

typedef struct {
    device devices[MAX_DEVICES], instances[MAX_DEVICES * MAX_INSTANCES];
    int device_count, instance_count;
    int distinct;            /* every member of every structure has a value of its own */
    int processes;           /* on each device */
    int init_answer, initialized;
    int wrap;                /* counters of PCI Express have 32 bits and are about to wrap */
    double energy_reset_at;  /* seconds: the driver is loaded again */
    double storm_at;         /* seconds; a storm of XID errors */
    int fabric_state;        /* 0 none, 1 not started, 2 under way, 3 completed */
    int fabric_health;       /* 1 healthy, 2 unhealthy, 3 limited capacity */
    int sram_exceeded;
    int older_structures;    /* a driver that knows version 2 of the fabric at most */
    int gpm_touches_all;     /* a driver that writes more than was asked for */
    int gpm_strict;          /* one metric that is not known fails the whole call */
    int absurd_processes;
} node;

extern node fake;
extern pthread_mutex_t fake_gate;

/* Time of the node in seconds since it was scripted; microseconds since 1970. */
double fake_now(void);
u64 fake_wall_us(double now);

/* Begins a call: counts it, plays what is scripted for it (an answer, a delay, a hang), checks the handle. Every exported function starts with it. */
nvml_return fake_enter(const char *function, const device *about);
#define CALL(about) do { nvml_return enter_ = fake_enter(__func__, (about)); if (enter_ != OK) return enter_; } while (0)
#define NODE_CALL() CALL((const device *)0)

/* Laid down by script.c, node.c, events.c. */
void fake_build(enum model model, int count);
device *fake_partition(device *parent, const char *profile, int slices, u64 mebibytes);
void fake_events_reset(void);

/* A device's load: three phases in turn, and what runs up over them. */
enum phase { IDLE, PREFILL, DECODE };
enum phase fake_phase(const device *d, double now);
double fake_level(const device *d, const double by_phase[3], double now);
double fake_sum(const device *d, const double by_phase[3], double now);   /* level x seconds, since the start */
double fake_watts(const device *d, double now);
double fake_joules(const device *d, double now);
double fake_average_watts(const device *d, double now);
