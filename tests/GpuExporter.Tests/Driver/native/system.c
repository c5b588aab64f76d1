/* Start, versions, which devices there are, and what they are. */
#include "fake.h"
#include <stdio.h>
#include <string.h>

static nvml_return put(char *text, unsigned length, const char *what)
{
    if (strlen(what) + 1 > length)
        return INSUFFICIENT_SIZE;
    strcpy(text, what);
    return OK;
}

static nvml_return start(void)
{
    if (fake.init_answer == OK)
        fake.initialized++;
    return fake.init_answer;
}

EXPORT nvml_return nvmlInit_v2(void) { NODE_CALL(); return start(); }
EXPORT nvml_return nvmlInitWithFlags(unsigned flags) { NODE_CALL(); if (flags & 1) fake.init_answer = OK; return start(); }
EXPORT nvml_return nvmlShutdown(void) { NODE_CALL(); fake.initialized--; return OK; }
EXPORT nvml_return nvmlSystemGetDriverVersion(char *text, unsigned length) { NODE_CALL(); return put(text, length, "580.65.06"); }
EXPORT nvml_return nvmlSystemGetNVMLVersion(char *text, unsigned length) { NODE_CALL(); return put(text, length, "13.580.65.06"); }
EXPORT nvml_return nvmlSystemGetCudaDriverVersion_v2(int *version) { NODE_CALL(); *version = 13000; return OK; }

EXPORT nvml_return nvmlDeviceGetCount_v2(unsigned *count) { NODE_CALL(); *count = (unsigned)fake.device_count; return OK; }

EXPORT nvml_return nvmlDeviceGetHandleByIndex_v2(unsigned index, device **d)
{
    NODE_CALL();
    if (index >= (unsigned)fake.device_count)
        return INVALID_ARGUMENT;
    if (fake.devices[index].lost_at <= fake_now())
        return GPU_IS_LOST;
    *d = &fake.devices[index];
    return OK;
}

EXPORT nvml_return nvmlDeviceGetHandleByUUID(const char *uuid, device **d)
{
    NODE_CALL();
    for (int i = 0; i < fake.device_count; i++)
        if (strcmp(fake.devices[i].uuid, uuid) == 0) { *d = &fake.devices[i]; return OK; }
    for (int i = 0; i < fake.instance_count; i++)
        if (strcmp(fake.instances[i].uuid, uuid) == 0) { *d = &fake.instances[i]; return OK; }
    return NOT_FOUND;
}

static void bus_id(const device *d, char *text, size_t length) { snprintf(text, length, "00000000:%02X:00.0", 0x1b + 0x10 * d->index); }

EXPORT nvml_return nvmlDeviceGetHandleByPciBusId_v2(const char *bus, device **d)
{
    NODE_CALL();
    for (int i = 0; i < fake.device_count; i++) {
        char own[32];
        bus_id(&fake.devices[i], own, sizeof own);
        if (strcmp(own, bus) == 0) { *d = &fake.devices[i]; return OK; }
    }
    return NOT_FOUND;
}

EXPORT nvml_return nvmlDeviceGetIndex(device *d, unsigned *index) { CALL(d); *index = (unsigned)d->index; return OK; }
EXPORT nvml_return nvmlDeviceGetMinorNumber(device *d, unsigned *minor) { CALL(d); if (d->parent) return NOT_SUPPORTED; *minor = (unsigned)d->index; return OK; }
EXPORT nvml_return nvmlDeviceGetModuleId(device *d, unsigned *id) { CALL(d); if (d->model == L40S) return NOT_SUPPORTED; *id = (unsigned)d->index + 1; return OK; }
EXPORT nvml_return nvmlDeviceGetName(device *d, char *text, unsigned length) { CALL(d); return put(text, length, d->name); }
EXPORT nvml_return nvmlDeviceGetUUID(device *d, char *text, unsigned length) { CALL(d); return put(text, length, d->uuid); }

EXPORT nvml_return nvmlDeviceGetSerial(device *d, char *text, unsigned length)
{
    char serial[32];
    CALL(d);
    snprintf(serial, sizeof serial, "16530230%05d", 42 + d->index);
    return put(text, length, serial);
}

EXPORT nvml_return nvmlDeviceGetVbiosVersion(device *d, char *text, unsigned length) { CALL(d); return put(text, length, "96.00.A5.00.01"); }
EXPORT nvml_return nvmlDeviceGetBoardPartNumber(device *d, char *text, unsigned length) { CALL(d); return put(text, length, "692-2G520-0200-000"); }
EXPORT nvml_return nvmlDeviceGetInforomImageVersion(device *d, char *text, unsigned length) { CALL(d); return put(text, length, "G520.0200.00.05"); }

/* The one text without a length: 64 bytes. */
EXPORT nvml_return nvmlDeviceGetGspFirmwareVersion(device *d, char *text) { CALL(d); return put(text, 64, "580.65.06"); }

#ifdef OLD_LIBRARY
EXPORT nvml_return nvmlDeviceGetPciInfo_v2(device *d, pci *out)
#else
EXPORT nvml_return nvmlDeviceGetPciInfo_v3(device *d, pci *out)
#endif
{
    CALL(d);
    memset(out, 0, sizeof *out);
    snprintf(out->busIdLegacy, sizeof out->busIdLegacy, "0000:%02X:00.0", 0x1b + 0x10 * d->index);
    out->domain = fake.distinct ? 0x0101 : 0;
    out->bus = (unsigned)(0x1b + 0x10 * d->index);
    out->device = fake.distinct ? 0x0303 : 0;
    out->pciDeviceId = 0x233010de;
    out->pciSubSystemId = 0x16c110de;
#ifndef OLD_LIBRARY
    bus_id(d, out->busId, sizeof out->busId);
#endif
    return OK;
}

EXPORT nvml_return nvmlDeviceGetArchitecture(device *d, unsigned *architecture)
{
    static const unsigned of_model[] = {9, 7, 8};
    CALL(d);
    *architecture = of_model[d->model];
    return OK;
}

EXPORT nvml_return nvmlDeviceGetBrand(device *d, unsigned *brand) { CALL(d); *brand = 14; return OK; }

EXPORT nvml_return nvmlDeviceGetCudaComputeCapability(device *d, int *major, int *minor)
{
    CALL(d);
    *major = d->model == H100 ? 9 : 8;
    *minor = d->model == L40S ? 9 : 0;
    return OK;
}

EXPORT nvml_return nvmlDeviceGetNumGpuCores(device *d, unsigned *cores)
{
    static const unsigned of_model[] = {16896, 6912, 18176};
    CALL(d);
    *cores = of_model[d->model];
    return OK;
}

EXPORT nvml_return nvmlDeviceGetMemoryBusWidth(device *d, unsigned *bits) { CALL(d); *bits = d->model == L40S ? 384 : 5120; return OK; }
EXPORT nvml_return nvmlDeviceGetPersistenceMode(device *d, unsigned *mode) { CALL(d); *mode = 1; return OK; }
