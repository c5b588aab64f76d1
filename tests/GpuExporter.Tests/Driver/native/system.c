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

EXPORT nvml_return nvmlDeviceGetMinorNumber(device *d, unsigned *minor) { CALL(d); if (d->parent) return NOT_SUPPORTED; *minor = (unsigned)d->index; return OK; }
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
    snprintf(out->busId, sizeof out->busId, "00000000:%02X:00.0", 0x1b + 0x10 * d->index);
#endif
    return OK;
}

EXPORT nvml_return nvmlDeviceGetCudaComputeCapability(device *d, int *major, int *minor)
{
    CALL(d);
    *major = d->model == H100 ? 9 : 8;
    *minor = d->model == L40S ? 9 : 0;
    return OK;
}
