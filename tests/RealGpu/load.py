"""Phases as an inference engine has them, in turn, for the given seconds: idle, prefill (large products), decode (products with one row, reading all weights)."""
import sys
import time

import torch

PHASE_S = 10
SIZE = 8192


def idle(until):
    time.sleep(max(0, until - time.time()))


def prefill(until, weights):
    prompt = torch.randn(SIZE, SIZE, device="cuda", dtype=torch.bfloat16)
    while time.time() < until:
        for weight in weights:
            prompt = torch.tanh(prompt @ weight)
        torch.cuda.synchronize()


def decode(until, weights):
    token = torch.randn(8, SIZE, device="cuda", dtype=torch.bfloat16)
    cache = []
    while time.time() < until:
        for weight in weights:
            token = torch.tanh(token @ weight)
        cache.append(torch.empty(1 << 20, device="cuda", dtype=torch.bfloat16))
        if len(cache) > 2048:
            cache.clear()
        torch.cuda.synchronize()


def main(seconds):
    end = time.time() + seconds
    weights = [torch.randn(SIZE, SIZE, device="cuda", dtype=torch.bfloat16) / SIZE**0.5 for _ in range(8)]
    phases = [("idle", lambda until: idle(until)), ("prefill", lambda until: prefill(until, weights)), ("decode", lambda until: decode(until, weights))]
    turn = 0
    while time.time() < end:
        name, run = phases[turn % len(phases)]
        print(f"{time.time():.3f} {name}", flush=True)
        run(min(end, time.time() + PHASE_S))
        turn += 1


main(float(sys.argv[1]))
